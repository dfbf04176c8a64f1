from pathlib import Path

import numpy as np
import pytest
from astropy.table import MaskedColumn, Table

from galaxyclust.errors import InputError
from galaxyclust.steps._ingest.labels import join

LABELS = Path("/in/labels.csv")


def columns(*names, folder="/in/images"):
    return {
        "file": np.array([Path(name).name for name in names]),
        "path": np.array([f"{folder}/{name}" for name in names]),
        "x": np.zeros(len(names)),
    }


def test_rows_are_joined_by_file_name():
    found = columns("b.jpg", "a.jpg")
    table = Table({"file": ["images/a.jpg", "images/b.jpg"], "label": ["A", "B"]})
    notes = join(found, table, LABELS)
    assert found["label"].tolist() == ["B", "A"]
    assert found["id"].tolist() == ["b", "a"]
    assert notes == ["labels.csv: 2 of 2 rows joined to a stamp"]


def test_the_same_name_in_two_folders_is_told_by_its_path():
    found = columns("one/a.jpg", "two/a.jpg", folder="/in")
    table = Table({"file": ["two/a.jpg", "one/a.jpg"], "label": ["2", "1"]})
    join(found, table, LABELS)
    assert found["label"].tolist() == ["1", "2"]
    assert found["id"].tolist() == ["a", "a-2"]


def test_rows_are_joined_by_id_where_there_is_no_file_column():
    found = columns("100.jpg", "200.jpg")
    join(found, Table({"objid": [200, 100], "T": [3.5, -1.0]}), LABELS)
    assert found["T"].tolist() == [-1.0, 3.5]


def test_what_the_catalog_measures_itself_stands_beside_it_under_another_name():
    found = columns("a.jpg")
    notes = join(found, Table({"id": ["a"], "gini": [0.5], "x": [7.0], "T": [3]}), LABELS)
    assert found["listed_gini"].tolist() == [0.5]
    assert (found["x"][0], found["listed_x"][0]) == (0, 7)
    assert "gini" not in found
    assert notes[1] == (
        "labels.csv: gini, x stand as listed_gini, listed_x: the catalog measures its own"
    )


def test_stamps_without_a_row_have_empty_values():
    found = columns("a.jpg", "b.jpg")
    notes = join(found, Table({"id": ["a"], "n": [7], "label": ["A"]}), LABELS)
    assert found["n"] == pytest.approx([7, np.nan], nan_ok=True)
    assert found["label"].tolist() == ["A", ""]
    assert notes[1] == "1 stamps have no row in labels.csv"


def test_masked_values_are_missing():
    table = Table({"id": ["a"], "T": MaskedColumn([3], mask=[True])})
    table["label"] = MaskedColumn(["A"], mask=[True])
    found = columns("a.jpg")
    join(found, table, LABELS)
    assert np.isnan(found["T"][0])
    assert found["label"].tolist() == [""]


def test_measured_columns_are_not_overwritten():
    found = columns("a.jpg")
    join(found, Table({"id": ["a"], "x": [99.0]}), LABELS)
    assert found["x"].tolist() == [0]


def test_labels_of_other_stamps_are_refused():
    with pytest.raises(InputError, match="no row fits a stamp"):
        join(columns("a.jpg"), Table({"file": ["z.jpg"], "label": ["A"]}), LABELS)
    with pytest.raises(InputError, match="neither a column 'file' nor 'id'"):
        join(columns("a.jpg"), Table({"label": ["A"]}), LABELS)


def test_without_labels_ids_are_the_names_of_the_files():
    found = columns("a.jpg", "b.png")
    assert join(found, None, None) == []
    assert found["id"].tolist() == ["a", "b"]
