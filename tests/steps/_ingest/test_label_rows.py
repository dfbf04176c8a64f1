from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.source import Ref
from galaxyclust.steps._ingest.label_rows import rows_of

PATH = Path("/in/labels.csv")


def found(table, *files, ids=None):
    """Return the rows of a table that go with files in /in/images, and by what column."""
    refs = [Ref(Path(file).name, f"/in/images/{file}") for file in files]
    rows, by = rows_of(Table(table), PATH, refs=refs, ids=ids or [""] * len(files))
    return rows.tolist(), by


@pytest.mark.parametrize("name", ["objid", "GalaxyID", "dr7objid", "asset_id", "nr"])
def test_files_are_named_by_a_number_in_any_column(name):
    table = {"z": [0.1, 0.2, 0.3], "votes": [3, 1, 2], name: [300, 200, 100]}
    assert found(table, "100.jpg", "200.jpg", "300.jpg") == ([2, 1, 0], name)


@pytest.mark.parametrize(
    "value", ["J1129-0004.4", "J1129-0004.4.png", "/data/J11/J1129-0004.4.png",
              "images/J1129-0004.4.png"]
)  # fmt: skip
def test_files_are_named_with_or_without_folder_and_extension(value):
    table = {"other": ["x", "y"], "iauname": [value, "J0"]}
    assert found(table, "J1129-0004.4.png") == ([0], "iauname")


def test_of_several_columns_that_with_most_is_taken():
    table = {"asset_id": [1, 2, 3], "dr7objid": [11, 2, 13]}
    assert found(table, "1.jpg", "2.jpg", "3.jpg") == ([0, 1, 2], "asset_id")


def test_the_same_name_in_two_folders_is_told_by_its_path():
    table = {"file": ["images/two/a.jpg", "images/one/a.jpg"]}
    assert found(table, "one/a.jpg", "two/a.jpg") == ([1, 0], "file")


def test_numbers_that_fit_by_chance_join_nothing():
    table = {"votes": np.arange(40), "name": [f"g{k}" for k in range(40)]}
    with pytest.raises(InputError, match=r"no row fits a stamp; a column must name their"):
        found(table, *(f"{k}000.jpg" for k in range(40)))


def test_ids_fit_too():
    assert found({"who": ["b", "a"]}, "0.jpg", "1.jpg", ids=["a", "b"]) == ([1, 0], "who")
