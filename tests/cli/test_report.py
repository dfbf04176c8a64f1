from galaxyclust.cli import answer


def test_report_writes_a_page_and_says_how_large_it_is(grouped, capsys, tmp_path):
    path = tmp_path / "r.html"
    arguments = ["report", str(grouped.path), "-o", str(path)]
    assert answer(arguments) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{grouped.path}: km in {path}, ")
    assert said.endswith("kB\n")
    assert answer(arguments) == 1
    assert answer([*arguments, "--overwrite"]) == 0
