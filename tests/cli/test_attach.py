from astropy.table import Table

from galaxyclust.cli import answer


def test_attach_says_what_is_new_what_is_replaced_and_what_is_left(
    survey, capsys, tmp_path
):
    ids, path = survey.column("id"), tmp_path / "a.csv"
    table = Table({"id": [*ids[:3], "x"], "km_label": [5, 5, 5, 5], "mine": [1.5] * 4})
    table.write(path)
    arguments = ["attach", str(survey.path), str(path)]
    assert answer(arguments) == 2
    assert "--overwrite does so" in capsys.readouterr().err
    assert answer([*arguments, "--overwrite", "-n"]) == 0
    assert f"{survey.path}: would be new: mine\n" in capsys.readouterr().out
    assert answer([*arguments, "--overwrite"]) == 0
    assert capsys.readouterr().out == (
        "1 id unknown to the catalog (x)\n"
        f"{survey.n_rows - 3} sources without a row in {path}\n"
        f"{survey.path}: new: mine\n"
        f"{survey.path}: replaced: km_label\n"
        f"3 sources with a row in {path}\n"
    )
    table[:1].write(path, overwrite=True)
    assert answer([*arguments, "--columns", "id"]) == 2


def test_attach_says_where_nothing_has_changed(survey, capsys, tmp_path):
    path = tmp_path / "a.fits"
    assert answer(["export", str(survey.path), "-o", str(path), "--quiet"]) == 0
    assert answer(["attach", str(survey.path), str(path)]) == 0
    assert f"nothing in {path} is new or changed" in capsys.readouterr().out
