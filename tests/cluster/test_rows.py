"""Rows that cannot be clustered are refused in words."""

import numpy as np
import pytest

from galaxyclust.cluster.rows import checked, refuse_too_few, unit
from galaxyclust.errors import InputError


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_row_that_is_not_finite_is_named(value):
    embedding = np.zeros((9, 3), dtype=np.float32)
    embedding[4, 1] = value
    with pytest.raises(InputError, match=r"1 of 9 rows hold NaN or infinity: rows 4$"):
        checked(embedding)


def test_only_the_first_bad_rows_are_named():
    with pytest.raises(InputError, match=r"40 of 40 rows .*: rows 0, 1, 2, 3, 4, \.\.\.$"):
        checked(np.full((40, 2), np.nan))


@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_too_large_to_square_are_refused(sign):
    with pytest.raises(InputError, match="up to 1e\\+200 are too large to square"):
        checked(np.array([[1.0, sign * 1e200]]))
    assert checked(np.array([[3e38]], np.float32)).shape == (1, 1)


@pytest.mark.parametrize("shape", [(0, 4), (4, 0)])
def test_an_empty_embedding_is_refused(shape):
    with pytest.raises(InputError, match="nothing to cluster"):
        checked(np.zeros(shape))


def test_a_list_of_numbers_is_not_an_embedding():
    with pytest.raises(InputError, match=r"this has shape \(5,\)"):
        checked(np.zeros(5))


def test_big_endian_single_precision_becomes_native_double_precision():
    rows = checked(np.arange(6, dtype=">f4").reshape(3, 2))
    assert rows.dtype == np.dtype("=f8")


def test_many_rows_with_few_distinct_ones_first_are_not_refused():
    rows = np.zeros((12_000, 1))
    rows[-1] = 1
    refuse_too_few(rows, 2)
    with pytest.raises(InputError, match="only 2 distinct rows; set n_clusters to 2"):
        refuse_too_few(rows, 3)


def test_rows_get_unit_length_and_keep_their_direction_but_none_is_made_up():
    made = unit(np.array([[3.0, 4.0], [0.0, 0.0], [0.0, -1e-150]]))
    np.testing.assert_allclose(made, [[0.6, 0.8], [0, 0], [0, -1]])
