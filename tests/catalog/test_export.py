import warnings

import numpy as np
import pyarrow.parquet
import pytest
from astropy.io import fits, votable
from astropy.table import QTable, meta

from galaxyclust.catalog.export import exploded, export
from galaxyclust.catalog.table import make_table
from galaxyclust.errors import CatalogError, SettingError

IDS = ["NGC 1, west", "", "Å·Ж"]
COLUMNS = {
    "id": (np.array(IDS), {"description": "Name", "ucd": "meta.id;meta.main"}),
    "ra": (
        np.array([1.5, np.nan, 3]),
        {
            "unit": "deg",
            "description": "Right ascension, ICRS",
            "ucd": "pos.eq.ra;meta.main",
        },
    ),
    "flux": (
        np.array([1, np.nan, 3], np.float32),
        {
            "unit": "electron/s",
            "description": "Long " * 20 + "flux",
            "ucd": "phot.flux",
        },
    ),
    "label": (np.array([-2, -1, 3], np.int32), {"description": "Cluster; -1 noise"}),
    "vector": (
        np.arange(33, dtype=np.float32).reshape(3, 11),
        {"description": "Embedding"},
    ),
}


@pytest.fixture
def table():
    return make_table(COLUMNS, meta={"uuid": "u"})


def read_back(path):
    if path.suffix == ".parquet":
        found = pyarrow.parquet.read_table(path)
        return {name: np.array(found[name].to_pylist()) for name in found.column_names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of units that FITS and the VO do not list
        found = QTable.read(path)
    return {
        name: np.ma.filled(found[name], "") if name == "id" else found[name]
        for name in found.colnames
    }


@pytest.mark.parametrize("suffix", [".fits", ".vot", ".ecsv", ".parquet"])
def test_values_come_back_as_they_were(table, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    export(table, path)
    found = read_back(path)
    assert list(found) == table.colnames
    assert [str(name) for name in found["id"]] == IDS
    for name in ("ra", "flux", "label", "vector"):
        values = getattr(found[name], "value", found[name])
        np.testing.assert_array_equal(values, COLUMNS[name][0])


@pytest.mark.parametrize("suffix", [".fits", ".vot", ".ecsv"])
def test_units_descriptions_and_ucds_come_back(table, tmp_path, suffix):
    export(table, tmp_path / f"a{suffix}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = QTable.read(tmp_path / f"a{suffix}")
    for name in table.colnames:
        assert found[name].info.description == table[name].info.description
        ucd = (table[name].info.meta or {}).get("ucd")
        assert (found[name].info.meta or {}).get("ucd") == ucd
    assert str(found["ra"].unit) == "deg"
    assert str(found["flux"].unit) == "electron / s"


def test_fits_has_units_comments_and_ucds_in_its_header(table, tmp_path):
    export(table, tmp_path / "a.fits")
    header = fits.getheader(tmp_path / "a.fits", 1)
    assert header["EXTNAME"] == "GALAXYCLUST"
    assert header["TUNIT2"] == "deg"
    assert header["TUNIT3"] == "electron / s"
    assert header["TUCD1"] == "meta.id;meta.main"
    assert header["TCOMM2"] == "Right ascension, ICRS"
    assert header["TCOMM3"] == COLUMNS["flux"][1]["description"]
    assert "TUNIT4" not in header
    with fits.open(tmp_path / "a.fits") as hdus:
        hdus.verify("exception")


def test_letters_that_a_fits_header_lacks_are_escaped(tmp_path):
    columns = {"x": (np.zeros(1), {"description": "Ångström"})}
    export(make_table(columns, meta={}), tmp_path / "a.fits")
    assert fits.getheader(tmp_path / "a.fits", 1)["TCOMM1"] == r"\xc5ngstr\xf6m"


def test_votable_has_units_and_ucds_as_attributes(table, tmp_path):
    export(table, tmp_path / "a.vot")
    text = (tmp_path / "a.vot").read_text(encoding="utf-8", errors="replace")
    for words in ('ucd="pos.eq.ra;meta.main"', 'unit="deg"', 'unit="electron.s**-1"'):
        assert words in text
    assert votable.is_votable(tmp_path / "a.vot")


def test_parquet_keeps_what_astropy_knows_of_the_columns(table, tmp_path):
    export(table, tmp_path / "a.parquet")
    kept = pyarrow.parquet.read_schema(tmp_path / "a.parquet").metadata[b"table_meta_yaml"]
    header = meta.get_header_from_yaml(kept.decode().split("\n"))
    flux = next(column for column in header["datatype"] if column["name"] == "flux")
    assert flux["unit"] == "electron / s"
    assert flux["meta"] == {"ucd": "phot.flux"}


def test_csv_has_one_column_an_element_of_a_vector(table, tmp_path):
    export(table, tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id,ra,flux,label,vector_00,vector_01")
    assert lines[0].endswith("vector_10")
    assert lines[1].startswith('"NGC 1, west",1.5,1.0,-2,0.0,')
    assert lines[2].startswith(",nan,nan,-1,11.0,")
    assert len(lines) == 4


def test_exploding_leaves_plain_columns_as_they_are(table):
    found = exploded(table)
    assert found["ra"].unit == table["ra"].unit
    assert len(found.colnames) == 4 + 11


def test_an_empty_table_goes_into_every_format(table, tmp_path):
    for suffix in (".fits", ".vot", ".ecsv", ".csv", ".parquet"):
        export(table[:0], tmp_path / f"a{suffix}")
        assert (tmp_path / f"a{suffix}").stat().st_size


def test_the_format_goes_over_the_name(table, tmp_path):
    export(table, tmp_path / "table.txt", format="csv")
    assert (tmp_path / "table.txt").read_text(encoding="utf-8").startswith("id,ra")


@pytest.mark.parametrize(
    ("name", "kind"), [("a.xlsx", None), ("a", None), ("a.fits", "xml")]
)
def test_an_unknown_format_is_refused_with_those_there_are(tmp_path, name, kind):
    with pytest.raises(
        SettingError, match=r"unknown format; name it \.fits, .* or give --format"
    ):
        export(QTable(), tmp_path / name, format=kind)
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
