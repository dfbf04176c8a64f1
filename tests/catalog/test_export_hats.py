import importlib
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest
from astropy import units as u
from astropy.table import MaskedColumn, QTable

from galaxyclust.catalog.export import export
from galaxyclust.catalog.export_hats import import_lsdb, is_hats
from galaxyclust.errors import CatalogError, InputError


@pytest.fixture
def table():
    """A survey about RA 0 with every kind of column, one row without a position."""
    rng = np.random.default_rng(4)
    number = 60
    made = QTable(
        {
            "id": [f"s{row}" for row in range(number)],
            "ra": rng.uniform(-1, 1, number) % 360 * u.deg,
            "dec": rng.uniform(-1, 1, number) * u.deg,
            "flux_r": rng.normal(10, 1, number).astype(">f4") * u.nmgy,
            "label": rng.integers(-2, 4, number),
            "flag": rng.integers(0, 2, number).astype(bool),
            "type": np.array([b"E", b"Sb"])[rng.integers(0, 2, number)],
            "votes": MaskedColumn(np.arange(number), mask=np.arange(number) % 7 == 0),
            "embedding_ae": rng.normal(size=(number, 5)).astype("f4"),
        }
    )
    made["ra"][3] = np.nan
    made["flux_r"].info.description = "Flux in r"
    made["flux_r"].info.meta = {"ucd": "phot.flux;em.opt.R"}
    return made


def test_without_the_library_it_is_said_what_to_install(table, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lsdb", None)
    with pytest.raises(
        InputError, match=r'HATS needs lsdb: pip install "galaxyclust\[hats\]"'
    ):
        export(table, tmp_path / "survey.hats")


@pytest.mark.filterwarnings("ignore")  # lsdb and its libraries warn of one another
class TestWithTheLibrary:
    @pytest.fixture
    def lsdb(self):
        """The library, where it is installed."""
        pytest.importorskip("dask")
        try:
            return import_lsdb()
        except InputError:
            pytest.skip("lsdb is not installed")

    def test_lsdb_reads_back_every_value(self, lsdb, table, tmp_path):
        notes = export(table, tmp_path / "survey.hats")
        assert notes == ["1 source without a position left out"]
        found = lsdb.open_catalog(tmp_path / "survey.hats").compute()
        assert found.index.name == "_healpix_29"
        assert found.index.is_monotonic_increasing
        expected = table[np.isfinite(table["ra"])]
        order = found["id"].str.slice(1).astype(int).argsort().to_numpy()
        found = found.iloc[order]
        for name in ("id", "label", "flag"):
            assert found[name].tolist() == expected[name].tolist()
        for name in ("ra", "dec", "flux_r"):
            assert (found[name].to_numpy() == expected[name].value).all()
        assert found["type"].tolist() == [str(kind) for kind in expected["type"]]
        assert (found["votes"].isna() == expected["votes"].mask).all()
        vectors = np.array([list(row) for row in found["embedding_ae"]])
        assert (vectors == expected["embedding_ae"]).all()

    def test_units_and_meanings_go_along(self, lsdb, table, tmp_path):
        del lsdb
        export(table, tmp_path / "survey.hats")
        schema = tmp_path / "survey.hats" / "survey" / "dataset" / "_common_metadata"
        said = pq.read_schema(schema).metadata[b"IVOA.VOTable-Parquet.content"].decode()
        for words in ('name="flux_r"', 'unit="nmgy"', "Flux in r", "phot.flux;em.opt.R"):
            assert words in said

    def test_hats_itself_finds_nothing_to_complain_of(self, lsdb, table, tmp_path):
        del lsdb
        valid = importlib.import_module("hats.io.validation").is_valid_collection
        export(table, tmp_path / "survey.hats")
        assert valid(tmp_path / "survey.hats", strict=True)

    def test_a_margin_goes_along(self, lsdb, table, tmp_path):
        export(table, tmp_path / "survey.hats", settings={"margin_arcsec": 30.0})
        found = lsdb.open_catalog(tmp_path / "survey.hats")
        assert found.margin.hc_structure.catalog_info.margin_threshold == 30.0

    def test_a_hats_folder_is_replaced_whole_and_nothing_else(self, lsdb, table, tmp_path):
        del lsdb
        export(table, tmp_path / "survey.hats")
        before = (tmp_path / "survey.hats" / "collection.properties").stat().st_ino
        export(table, tmp_path / "survey.hats")
        assert (tmp_path / "survey.hats" / "collection.properties").stat().st_ino != before
        assert [path.name for path in tmp_path.iterdir()] == ["survey.hats"]
        (tmp_path / "mine").mkdir()
        with pytest.raises(
            CatalogError, match="is there and was not made by such an export"
        ):
            export(table, tmp_path / "mine", format="hats")
        assert is_hats(tmp_path / "survey.hats")
        assert not is_hats(tmp_path / "mine")

    @pytest.mark.parametrize("column", ["ra", "dec"])
    def test_a_table_without_positions_is_refused(self, lsdb, table, *, tmp_path, column):
        del lsdb
        bad = table.copy()
        bad[column][:] = np.nan
        with pytest.raises(CatalogError, match="no row has one"):
            export(bad, tmp_path / "survey.hats")
        del bad[column]
        with pytest.raises(CatalogError, match=f"there is no column '{column}'"):
            export(bad, tmp_path / "survey.hats")
        assert not list(tmp_path.iterdir())

    def test_a_folder_that_cannot_be_written_to_is_one_line(self, lsdb, table, tmp_path):
        del lsdb
        with pytest.raises(CatalogError, match="cannot be written: No such file"):
            export(table, tmp_path / "none" / "survey.hats")
