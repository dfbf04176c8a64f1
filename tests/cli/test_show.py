from galaxyclust.cli import answer


def test_show_draws_a_picture(surveyed, capsys, tmp_path):
    path = tmp_path / "a.png"
    arguments = ["show", str(surveyed.path), "--clustering", "km", "-o", str(path)]
    assert answer([*arguments, "--stamps", "3"]) == 0
    assert capsys.readouterr().out == f"{surveyed.path}: km drawn in {path}\n"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_too_few_stamps_are_wrong_usage(surveyed, capsys, tmp_path):
    arguments = ["show", str(surveyed.path), "--clustering", "km", "--stamps", "1"]
    assert answer([*arguments, "-o", str(tmp_path / "a.png")]) == 2
    assert "3<=x<=60" in capsys.readouterr().err
