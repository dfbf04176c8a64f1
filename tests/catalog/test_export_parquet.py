import pyarrow.parquet as pq
import pytest
from astropy.table import Table

from galaxyclust.catalog.export import export
from galaxyclust.errors import SettingError


def test_pandas_reads_every_column(table, tmp_path):
    pandas = pytest.importorskip("pandas")
    export(table, tmp_path / "a.parquet")
    found = pandas.read_parquet(tmp_path / "a.parquet")
    assert found["id"].tolist() == table["id"].tolist()
    assert found["long"].tolist() == table["long"].tolist()
    assert found["vector"].iloc[2].tolist() == table["vector"][2].tolist()


def test_astropy_restores_units_and_meanings(table, tmp_path):
    table.remove_column("vector")  # of which astropy's reader knows nothing
    export(table, tmp_path / "a.parquet")
    found = Table.read(tmp_path / "a.parquet")
    assert str(found["ra"].unit) == "deg"
    assert found["flux"].description == table["flux"].info.description
    assert found["id"].tolist() == table["id"].tolist()


@pytest.mark.parametrize(("asked", "got"), [("zstd", "ZSTD"), ("none", "UNCOMPRESSED")])
def test_the_columns_are_packed_as_asked(table, tmp_path, *, asked, got):
    export(table, tmp_path / "a.parquet", settings={"compression": asked})
    found = pq.read_metadata(tmp_path / "a.parquet").row_group(0).column(0)
    assert found.compression == got


def test_an_unknown_packing_is_refused(table, tmp_path):
    with pytest.raises(SettingError, match="compression"):
        export(table, tmp_path / "a.parquet", settings={"compression": "rar"})
