from galaxyclust.cli import answer


def test_a_demo_that_is_there_is_not_replaced_unasked(tmp_path, capsys):
    (tmp_path / "survey.h5").write_text("mine")
    assert answer(["demo", "-o", str(tmp_path)]) == 1
    assert "survey.h5 exists; use --overwrite, or another folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["survey.h5"]


def test_a_seed_is_not_negative(capsys):
    assert answer(["demo", "--seed", "-1"]) == 2
    assert "--seed" in capsys.readouterr().err
