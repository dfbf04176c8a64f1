import numpy as np
import pytest
from astropy.table import QTable, Table

from galaxyclust.catalog.export import export
from galaxyclust.cli import answer


@pytest.fixture
def zoo(fresh, tmp_path):
    """Return a list of half of the sources, half an arcsec to the East."""
    path = tmp_path / "zoo.csv"
    ra = fresh.column("ra") + 0.5 / 3600 / np.cos(np.radians(fresh.column("dec")))
    table = Table({"objid": np.arange(len(ra)), "ra": ra, "dec": fresh.column("dec")})
    table["votes"] = np.arange(len(ra)) * 2
    table[:10].write(path, format="ascii.csv")
    return path


def test_crossmatch_says_how_many_matched_and_how_far_to_trust_them(fresh, zoo, capsys):
    arguments = ["crossmatch", str(fresh.path), str(zoo), "--columns", "votes"]
    assert answer([*arguments, "--radius", "2arcsec"]) == 0
    said = capsys.readouterr().out
    found = f"10 of {fresh.n_rows} sources have a match among the 10 of {zoo}"
    assert said.startswith(f"{fresh.path}: {found} within 2 arcsec\n")
    for words in (
        "  offset +0.500 ± 0.000 arcsec in RA cos(Dec), ",
        "  separation 0.5 arcsec (median)",
        "  false matches ",
        "  recommended radius ",
        "  warning: the other catalog is systematically off by 0.50 arcsec",
        "  note: positions from ra, dec (by name); names from objid",
        "columns written: zoo_separation, zoo_n_within, zoo_second_separation, ",
    ):
        assert words in said
    assert fresh.column("zoo_votes")[3] == 6


def test_a_table_and_a_picture_are_written(*, fresh, zoo, capsys, tmp_path):
    arguments = ["crossmatch", str(fresh.path), str(zoo), "--join", "1not2", "--shift"]
    table, picture = tmp_path / "only.fits", tmp_path / "a.pdf"
    assert answer([*arguments, "-o", str(table), "--picture", str(picture)]) == 0
    said = capsys.readouterr().out
    assert f"{fresh.n_rows - 10} rows (1not2) written to {table}\n" in said
    assert f"drawn in {picture}\n" in said
    assert len(Table.read(table)) == fresh.n_rows - 10
    assert picture.read_bytes().startswith(b"%PDF")


def test_a_table_in_the_place_of_the_catalog_is_refused_with_what_makes_one(zoo, capsys):
    assert answer(["crossmatch", str(zoo), str(zoo)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"Error: {zoo}: a table or another file, not a catalog of")
    assert "ingest IMAGES --catalog TABLE -o survey.h5" in said


def test_a_dry_run_writes_nothing(fresh, zoo, capsys):
    before = fresh.path.read_bytes()
    assert answer(["crossmatch", str(fresh.path), str(zoo), "-n"]) == 0
    assert "columns would be written: zoo_separation" in capsys.readouterr().out
    assert fresh.path.read_bytes() == before


def test_columns_can_be_named(fresh, zoo, capsys):
    arguments = ["crossmatch", str(fresh.path), str(zoo), "--ra", "ra", "--dec", "votes"]
    assert answer([*arguments, "--id", "objid", "--ra-unit", "degrees"]) == 0
    said = capsys.readouterr().out
    assert "0 of" in said
    assert "positions from ra, votes; names from objid" in said


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--radius", "5parsec"], 2, "a radius of '5parsec' is no angle"),
        (["--radius", "-1"], 2, "a radius of -1 arcsec cannot be used"),
        (["--find", "nearest"], 2, "'nearest' is not one of"),
        (["--join", "1or2"], 2, "write it to a table of its own with -o OUTPUT"),
        (["--ra", "alpha"], 1, "no column 'alpha' for ra; it has objid, ra, dec, votes"),
        (["--columns", "votes,z"], 1, "no column 'z'; it has objid"),
    ],
)
def test_what_cannot_be_is_one_line_and_its_code(
    fresh, zoo, capsys, *, options, code, words
):
    assert answer(["crossmatch", str(fresh.path), str(zoo), *options]) == code
    assert words in capsys.readouterr().err


def test_a_missing_file_is_one_line(fresh, capsys):
    assert answer(["crossmatch", str(fresh.path), "gone.fits"]) == 1
    assert capsys.readouterr().err == "Error: gone.fits: no such file\n"


@pytest.mark.filterwarnings("ignore")  # lsdb and its libraries warn of one another
def test_two_hats_folders_are_matched_as_a_whole(tmp_path, capsys):
    pytest.importorskip("lsdb")
    table = QTable({"id": ["a", "b"], "ra": [0.0, 1.0], "dec": [0.0, 0.0]})
    export(table, tmp_path / "survey.hats")
    table["ra"] += [0.5 / 3600, 5 / 3600]
    export(table, tmp_path / "other.hats")
    paths = [str(tmp_path / name) for name in ("survey.hats", "other.hats")]
    output = tmp_path / "both.hats"
    assert answer(["crossmatch", *paths, "--radius", "1arcsec", "-o", str(output)]) == 0
    said = capsys.readouterr().out
    assert "1 matches in" in said
    assert "2 rows" in said
    assert "the column other_separation [arcsec]" in said
    assert answer(["crossmatch", *paths, "--shift", "-o", str(output)]) == 2
    assert "HATS folders need -o" in capsys.readouterr().err
    assert (
        answer(["crossmatch", "survey.h5", paths[1], "-o", str(output), "--overwrite"]) == 1
    )
    assert "survey.h5: not a HATS catalog" in capsys.readouterr().err
