from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.services import files
from galaxyclust.services.near import Places

NEAR = Places(np.array([10.0]), np.array([20.0]), 3600.0)


@pytest.fixture
def rows():
    """A table with a column of text and one with gaps, two rows near the place."""
    return Table(
        {
            "objID": [1, 2, 3],
            "RA": [10.0, 10.5, 50.0],
            "DE": [20.0, 20.1, 20.0],
            "mag": [17.0, 18.0, 19.0],
            "class": ["Sb", "E", "Sc"],
        }
    )


def write(rows, path):
    """Write a table as its name says."""
    if path.suffix == ".vot":
        rows.write(path, format="votable")
    else:
        rows.write(path)
    return path


@pytest.mark.parametrize("ending", [".parquet", ".fits", ".csv", ".vot"])
def test_rows_near_a_place_are_read_from_every_format(vizier, rows, tmp_path, *, ending):
    catalog = replace(vizier, service="file", url=f"http://x/y/cat{ending}")
    path = write(rows, tmp_path / f"cat{ending}")
    found = files.rows_near(catalog, path, places=NEAR, columns=("class",))
    assert found.colnames == ["objID", "RA", "DE", "class"]
    assert [str(name).strip() for name in found["class"]] == ["Sb", "E"]
    assert files.rows_near(catalog, path, places=NEAR, columns=()).colnames == rows.colnames


def test_parquet_is_read_part_by_part_and_keeps_its_gaps(vizier, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_BATCH_ROWS", 2)
    catalog = replace(vizier, service="file", url="http://x/cat.parquet")
    table = pa.table(
        {
            "objID": pa.array([1, 2, 3, 4]),
            "RA": [10.0, 10.1, None, 10.2],
            "DE": [20.0, 20.1, 20.0, 20.0],
            "name": ["a", None, "c", "d"],
            "list": [[1], [2], [3], [4]],
        }
    )
    pq.write_table(table, tmp_path / "cat.parquet")
    found = files.rows_near(catalog, tmp_path / "cat.parquet", places=NEAR, columns=())
    assert found["objID"].tolist() == [1, 2, 4]
    assert found["name"].tolist() == ["a", "", "d"]
    assert "list" not in found.colnames


def test_nothing_near_is_a_table_with_columns(vizier, rows, tmp_path):
    catalog = replace(vizier, service="file", url="http://x/cat.parquet")
    path = write(rows, tmp_path / "cat.parquet")
    far = Places(np.array([200.0]), np.array([-20.0]), 1.0)
    found = files.rows_near(catalog, path, places=far, columns=("mag",))
    assert found.colnames == ["objID", "RA", "DE", "mag"]
    assert len(found) == 0


@pytest.mark.parametrize("ending", [".parquet", ".fits"])
def test_a_damaged_file_is_one_line(vizier, rows, tmp_path, *, ending):
    catalog = replace(vizier, service="file", url=f"http://x/cat{ending}")
    path = write(rows, tmp_path / f"cat{ending}")
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(InputError, match=f"cat{ending}: not a readable"):
        files.rows_near(catalog, path, places=NEAR, columns=())


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_a_missing_column_is_named(vizier, rows, tmp_path, *, ending):
    catalog = replace(vizier, service="file", url=f"http://x/cat{ending}")
    path = write(rows, tmp_path / f"cat{ending}")
    with pytest.raises(InputError, match="it has no column 'petal'; it has objID, RA"):
        files.rows_near(catalog, path, places=NEAR, columns=("petal",))


def test_the_name_says_the_format(vizier):
    assert files.suffix(replace(vizier, url="http://x/A.FITS.gz?download=1")) == ".fits.gz"
    with pytest.raises(
        InputError, match=r"not a table that is read; it can end in .parquet"
    ):
        files.suffix(replace(vizier, url="http://x/A.pickle"))
    assert Path("a").name == "a"
