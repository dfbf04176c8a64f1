import warnings

import numpy as np
import pyarrow.parquet
import pytest
from astropy.table import QTable

from galaxyclust.catalog.export import WRITERS, export, format_of
from galaxyclust.errors import CatalogError, SettingError

TABLES = [".fits", ".vot", ".ecsv", ".parquet"]


def read_back(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of units that FITS and the VO do not list
        if path.suffix != ".parquet":
            return QTable.read(path)
        found = pyarrow.parquet.read_table(path)
    vectors = {name: np.array(found[name].to_pylist()) for name in found.column_names}
    return QTable(vectors)


def plain(column):
    values = getattr(column, "value", column)
    if values.dtype.kind == "U":
        return np.asarray(np.ma.filled(values, ""))
    values = np.asarray(np.ma.getdata(values))
    return np.char.decode(values, "utf-8") if values.dtype.kind == "S" else values


@pytest.mark.parametrize("suffix", TABLES)
def test_values_come_back_as_they_were(table, tmp_path, suffix):
    said = export(table, tmp_path / f"a{suffix}")
    assert [note.split(":")[0] for note in said] == (["id"] if suffix == ".fits" else [])
    found = read_back(tmp_path / f"a{suffix}")
    assert found.colnames == table.colnames
    for name in table.colnames:
        expected = plain(table[name])
        np.testing.assert_array_equal(plain(found[name]).astype(expected.dtype), expected)


@pytest.mark.parametrize("suffix", [".fits", ".vot", ".ecsv"])
def test_units_descriptions_and_ucds_come_back(table, tmp_path, suffix):
    export(table, tmp_path / f"a{suffix}")
    found = read_back(tmp_path / f"a{suffix}")
    for name in table.colnames:
        assert str(found[name].info.unit or "") == str(table[name].info.unit or "")
        assert found[name].info.description == table[name].info.description
    if suffix != ".fits":  # there it is a keyword of the header, which astropy passes over
        assert found["flux"].info.meta["ucd"] == "phot.flux"


@pytest.mark.parametrize("suffix", [*TABLES, ".csv"])
def test_an_empty_table_goes_into_every_format(table, tmp_path, suffix):
    export(table[:0], tmp_path / f"a{suffix}")
    if suffix not in {".csv", ".ecsv"}:  # astropy cannot read vectors of no row there
        found = read_back(tmp_path / f"a{suffix}")
        assert (len(found), found.colnames) == (0, table.colnames)


def test_the_format_goes_over_the_name(table, tmp_path):
    export(table, tmp_path / "table.txt", format="csv")
    assert (tmp_path / "table.txt").read_text(encoding="utf-8").startswith("id,ra")


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xlsx", None), ("a", None), ("a.fits", "xml")]
)
def test_an_unknown_format_is_refused_with_those_there_are(tmp_path, name, kind):
    with pytest.raises(
        SettingError, match=r"unknown format; name it \.fits, .* or give --format fits\|"
    ):
        export(QTable(), tmp_path / name, format=kind)
    assert list(tmp_path.iterdir()) == []


def test_a_format_is_known_by_its_name_in_any_case(tmp_path):
    assert format_of(tmp_path / "A.VOT") == "votable"
    assert format_of(tmp_path / "a.fits", "csv") == "csv"
    assert all(format_of(tmp_path / "a", kind) == kind for kind in WRITERS)


def test_a_setting_that_the_format_lacks_is_refused(table, tmp_path):
    with pytest.raises(SettingError, match="fits has no setting 'extnam'; did you mean"):
        export(table, tmp_path / "a.fits", settings={"extnam": "A"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_line(table, tmp_path):
    with pytest.raises(CatalogError, match="cannot be written: No such file or directory"):
        export(table, tmp_path / "no" / "a.fits")


def test_a_failed_export_leaves_the_old_file(table, tmp_path):
    path = tmp_path / "a.fits"
    path.write_text("old")
    table["odd"] = np.array([{}, {}, {}], dtype=object)
    with pytest.raises((TypeError, ValueError, CatalogError)):
        export(table, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
