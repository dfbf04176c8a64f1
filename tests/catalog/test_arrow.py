import numpy as np
import pyarrow as pa
from astropy import units as u
from astropy.table import MaskedColumn, QTable, Table, meta
from astropy.utils.masked import Masked

from galaxyclust.catalog.arrow import as_arrow, said_for_topcat


def test_text_vectors_and_numbers_have_the_types_meant_for_them(table):
    found = as_arrow(table).schema
    assert found.field("id").type == pa.string()
    assert found.field("vector").type == pa.list_(pa.float32(), 11)
    assert found.field("unsigned").type == pa.uint64()
    assert found.field("true").type == pa.bool_()


def test_what_is_masked_is_null_whatever_the_column():
    mask = [False, True, False]
    angle = Masked(np.arange(3.0) * u.deg, mask=mask)
    table = QTable(
        {
            "number": MaskedColumn([1, 2, 3], mask=mask),
            "angle": angle,
            "text": MaskedColumn(["a", "b", "c"], mask=mask),
            "bytes": [b"a", b"", b"c"],
        }
    )
    found = as_arrow(table)
    assert found["number"].to_pylist() == [1, None, 3]
    assert found["angle"].to_pylist() == [0.0, None, 2.0]
    assert found["text"].to_pylist() == ["a", "", "c"]
    assert found["bytes"].to_pylist() == ["a", "", "c"]


def test_an_empty_table_keeps_its_types(table):
    assert as_arrow(table[:0]).schema.types == as_arrow(table).schema.types


def test_big_endian_numbers_become_native():
    table = Table({"x": np.arange(3, dtype=">f4")})
    assert as_arrow(QTable(table))["x"].to_pylist() == [0, 1, 2]


def test_astropy_is_told_units_and_meanings(table):
    kept = as_arrow(table).schema.metadata[b"table_meta_yaml"].decode().split("\n")
    header = meta.get_header_from_yaml(kept)
    flux = next(column for column in header["datatype"] if column["name"] == "flux")
    assert flux["unit"] == "electron / s"
    assert flux["meta"] == {"ucd": "phot.flux"}


def test_topcat_is_told_units_and_meanings_by_a_table_without_rows(table):
    said = said_for_topcat(table)["IVOA.VOTable-Parquet.content"]
    for words in ('name="flux"', 'ucd="phot.flux"', 'unit="deg"', "Right ascension, ICRS"):
        assert words in said
    assert as_arrow(table).schema.metadata[b"IVOA.VOTable-Parquet.version"] == b"1.0"
