import pytest
from astropy.table import Table

from galaxyclust.cli import answer


def test_export_writes_the_columns_asked_for(surveyed, capsys, tmp_path):
    path = tmp_path / "a.csv"
    arguments = ["export", str(surveyed.path), "-o", str(path), "--columns", "id,km_label"]
    assert answer([*arguments, "--embeddings", "ae"]) == 0
    assert capsys.readouterr().out == (
        f"{surveyed.path}: {path} written from {surveyed.n_rows} rows\n"
    )
    found = Table.read(path, format="ascii.csv")
    assert found.colnames == ["id", "km_label", *(f"embedding_ae_{k}" for k in range(4))]


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_text_goes_to_standard_output_and_nothing_else_does(
    *, surveyed, capsys, tmp_path, monkeypatch, output
):
    monkeypatch.chdir(tmp_path)
    arguments = ["export", str(surveyed.path), "-o", output, "--columns", "id,km_label"]
    assert answer([*arguments, "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "id,km_label"
    assert len(lines) == surveyed.n_rows + 1
    assert answer(arguments) == 2
    assert "no ending; give --format csv" in capsys.readouterr().err
    assert answer([*arguments, "--format", "fits"]) == 2
    assert "format fits is no text for standard output" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_file_is_not_replaced_unasked(surveyed, capsys, tmp_path):
    path = tmp_path / "a.fits"
    path.write_text("mine")
    arguments = ["export", str(surveyed.path), "-o", str(path)]
    assert answer(arguments) == 1
    assert "a.fits exists; use --overwrite to replace it" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert answer([*arguments, "--overwrite"]) == 0
    assert Table.read(path)["id"].size == surveyed.n_rows


def test_unknown_columns_and_formats_are_refused(surveyed, capsys, tmp_path):
    catalog = str(surveyed.path)
    assert (
        answer(["export", catalog, "-o", str(tmp_path / "a.fits"), "--columns", "radius"])
        == 1
    )
    assert "no column 'radius'; it has " in capsys.readouterr().err
    assert answer(["export", catalog, "-o", str(tmp_path / "a.doc")]) == 2
    assert "unknown format; name it .fits" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_condition_chooses_rows_and_settings_are_listed(surveyed, capsys, tmp_path):
    path = tmp_path / "a.reg"
    arguments = ["export", str(surveyed.path), "-o", str(path), "--where", "km_label == 1"]
    assert answer([*arguments, "--set", "label=km_label"]) == 0
    assert "tag={1}" in path.read_text()
    assert "tag={0}" not in path.read_text()
    assert answer([*arguments[:-1], "km_label = 1", "--overwrite"]) == 2
    assert "== compares, a single = does not" in capsys.readouterr().err
    assert answer(["export", "--format", "regions", "--settings"]) == 0
    assert "Settings of regions" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore")  # lsdb and its libraries warn of one another
def test_hats_is_a_folder_that_lsdb_opens(surveyed, capsys, tmp_path):
    lsdb = pytest.importorskip("lsdb")
    path = tmp_path / "survey.hats"
    arguments = ["export", str(surveyed.path), "-o", str(path), "--embeddings", "ae"]
    assert answer(arguments) == 0
    assert capsys.readouterr().out == (
        f"{surveyed.path}: {path} written from {surveyed.n_rows} rows\n"
    )
    found = lsdb.open_catalog(path).compute()
    assert set(found["id"]) == set(surveyed.column("id"))
    assert len(found["embedding_ae"].iloc[0]) == 4
    assert answer([*arguments, "--overwrite"]) == 0
    assert answer([*arguments, "--overwrite", "--columns", "id"]) == 1
    assert "HATS needs a position; there is no column 'ra'" in capsys.readouterr().err
