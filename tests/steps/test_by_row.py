import numpy as np
import pytest
from astropy.table import Column, MaskedColumn

from galaxyclust.steps._by_row import by_row, with_gaps

ROWS = np.array([1, -1, 0])
BIG = 8_647_474_690_312_307_154


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (Column([1.5, 2.5]), [2.5, np.nan, 1.5]),
        (Column([1, 2]), [2.0, np.nan, 1.0]),
        (Column([True, False]), [0.0, np.nan, 1.0]),
        (MaskedColumn([1, 2], mask=[True, False]), [2.0, np.nan, np.nan]),
        (Column([BIG, BIG + 1]), [str(BIG + 1), "", str(BIG)]),
        (MaskedColumn([BIG, 5], mask=[True, False]), ["5", "", ""]),
        (Column(["a", "bc"]), ["bc", "", "a"]),
        (Column([b"a", b"bc"]), ["bc", "", "a"]),
        (MaskedColumn(["a", "b"], mask=[True, False]), ["b", "", ""]),
        (Column(np.array(["a", None], dtype=object)), ["None", "", "a"]),
    ],
)
def test_a_column_of_the_catalog_says_where_it_is_missing(column, wanted):
    found = with_gaps(column, ROWS)
    assert np.array_equal(found, wanted, equal_nan=found.dtype.kind == "f")


def test_short_numbers_stay_short():
    assert with_gaps(Column(np.zeros(2, np.float32)), ROWS).dtype == np.float32
    assert with_gaps(Column(np.zeros(2, ">f8")), ROWS).dtype == np.float64


def test_an_empty_catalog_leaves_all_missing():
    assert np.isnan(with_gaps(Column(np.zeros(0)), np.array([-1, -1]))).all()
    assert with_gaps(Column(np.zeros(0, "U3")), np.array([-1])).tolist() == [""]


def test_whole_numbers_and_truth_values_stay_such_where_none_is_missing():
    rows = np.array([1, 0, 1])
    found = by_row(Column(np.array([1, 2], ">i2")), rows)
    assert (found.tolist(), found.dtype) == ([2, 1, 2], np.int16)
    assert by_row(np.array([True, False]), rows).tolist() == [False, True, False]
    masked = by_row(MaskedColumn([1, 2], mask=[True, False]), rows)
    np.testing.assert_array_equal(masked, [2, np.nan, 2])
    assert by_row(np.array([BIG, 1]), np.array([0])).tolist() == [BIG]
    assert by_row(np.array([BIG, 1]), np.array([0, -1])).tolist() == [str(BIG), ""]
