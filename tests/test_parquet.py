import astropy.io.misc.parquet
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy import units as u
from astropy.table import MaskedColumn, QTable, Table

from galaxyclust import parquet
from galaxyclust.errors import InputError
from galaxyclust.positions import read_table


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Return a function that writes Arrow's columns and reads them where pandas is not."""
    monkeypatch.setattr(astropy.io.misc.parquet, "HAS_PANDAS", False)

    def written_and_read(**columns):
        pq.write_table(pa.table(columns), tmp_path / "a.parquet")
        return read_table(tmp_path / "a.parquet")

    return written_and_read


def test_gaps_are_nan_empty_or_masked(read):
    found = read(
        number=pa.array([1.5, None]),
        text=["x", None],
        whole=pa.array([None, 2**60 + 1]),
        truth=[None, True],
    )
    assert np.isnan(found["number"][1])
    assert found["text"].tolist() == ["x", ""]
    assert found["whole"].tolist() == [None, 2**60 + 1]
    assert found["truth"].tolist() == [None, True]


def test_every_kind_of_column_is_read_or_left_out(read):
    found = read(
        category=pa.array(["E", "S", "E"]).dictionary_encode(),
        decimal=pa.array([1, 2, None], pa.decimal128(5, 2)),
        bytes=[b"a", b"bc", None],
        vector=pa.array([[1, 2], [3, 4], [5, 6]], pa.list_(pa.int64(), 2)),
        ragged=[[1], [2, 3], []],
        record=[{"a": 1}, {"a": 2}, {"a": 3}],
    )
    assert found["category"].tolist() == ["E", "S", "E"]
    assert np.array_equal(found["decimal"], [1, 2, np.nan], equal_nan=True)
    assert found["bytes"].tolist() == ["a", "bc", ""]
    assert found["vector"].tolist() == [[1, 2], [3, 4], [5, 6]]
    assert found.colnames == ["category", "decimal", "bytes", "vector"]


def test_what_astropy_wrote_has_its_units_meanings_and_gaps(tmp_path):
    table = QTable(
        {"ra": [1.0, 2.0] * u.deg, "n": MaskedColumn([1, 2], mask=[True, False])}
    )
    table["ra"].info.description = "Right ascension"
    table.write(tmp_path / "a.parquet")
    found = read_table(tmp_path / "a.parquet")
    assert found["ra"].unit == u.deg
    assert found["ra"].description == "Right ascension"
    assert found["n"].tolist() == [None, 2]
    assert found.colnames == ["ra", "n"]


def test_a_table_of_no_rows_has_its_columns(read):
    found = read(id=pa.array([], pa.string()), ra=pa.array([], pa.float64()))
    assert (found.colnames, len(found)) == (["id", "ra"], 0)


def test_a_file_is_known_by_its_content_not_its_name(tmp_path):
    Table({"a": [1]}).write(tmp_path / "a.parquet")
    (tmp_path / "a.parquet").rename(tmp_path / "a.parq")
    assert parquet.is_parquet(tmp_path / "a.parq")
    assert read_table(tmp_path / "a.parq")["a"].tolist() == [1]


def test_a_damaged_file_is_one_line(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(InputError, match=r"a\.parquet: not a readable Parquet file \("):
        read_table(tmp_path / "a.parquet")
