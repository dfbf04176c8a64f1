import pytest
from astropy.table import Table

from galaxyclust.catalog.export import export
from galaxyclust.catalog.export_text import exploded


def test_csv_has_one_column_an_element_of_a_vector(table, tmp_path):
    export(table, tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id,ra,flux,label,vector_00,vector_01")
    assert ",vector_10,small,long,unsigned,true" in lines[0]
    assert lines[1].startswith('"NGC 1, west",1.5,1.0,-2,0.0,')
    assert lines[2].startswith(",nan,nan,-1,11.0,")
    assert len(lines) == 4


def test_exploding_leaves_plain_columns_as_they_are(table):
    found = exploded(table)
    assert found["ra"].unit == table["ra"].unit
    assert len(found.colnames) == len(table.colnames) - 1 + 11


@pytest.mark.parametrize(
    ("suffix", "format"), [(".csv", "ascii.csv"), (".ecsv", "ascii.ecsv")]
)
def test_another_delimiter_can_be_asked_for(table, tmp_path, *, suffix, format):
    delimiter = "|" if suffix == ".csv" else ","
    export(table, tmp_path / f"a{suffix}", settings={"delimiter": delimiter})
    found = Table.read(tmp_path / f"a{suffix}", format=format, delimiter=delimiter)
    assert found["label"].tolist() == [-2, -1, 3]
