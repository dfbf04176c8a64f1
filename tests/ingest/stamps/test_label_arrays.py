import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.ingest.stamps.label_arrays import columns_of, stacked, texts


def test_bytes_and_objects_are_texts_of_the_same_shape():
    assert texts(np.array([[b"a", b"b"]])).tolist() == [["a", "b"]]
    assert texts(np.array(["x", b"y"], dtype=object)).tolist() == ["x", "y"]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (np.arange(3), ["y"]),
        (np.arange(3)[:, None], ["y"]),  # as MedMNIST has them
        (np.full((3, 4), 0.262), ["y"]),  # the same for every band
        (np.arange(6).reshape(3, 2), ["y_0", "y_1"]),
        (np.zeros((3, 100)) + np.arange(100.0), []),  # a spectrum is no label
        (np.array([[b"g", b"r"]] * 3), []),
        (np.array([np.zeros(2), np.zeros(3), np.zeros(1)], dtype=object), []),
    ],
)
def test_an_array_makes_a_column_or_one_each_of_a_few(values, names):
    assert list(columns_of("y", values)) == names


def test_tables_go_below_one_another_and_need_all_parts():
    one_, two = Table({"a": [1], "b": [2]}), Table({"a": [3]})
    assert stacked([one_, two])["a"].tolist() == [1, 3]
    assert stacked([one_, two])["b"].mask.tolist() == [False, True]
    assert not stacked([one_, Table()]).colnames
