import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.search.nearest import Nearest, checked, ranked


def test_proposed_rows_are_put_in_order_and_ties_go_by_row():
    vectors = np.array([[3.0], [1], [0], [1]], np.float32)
    found = ranked(vectors, np.zeros((1, 1), np.float32), np.array([[3, 0, 1, 2]]), k=3)
    assert found.rows.tolist() == [[2, 1, 3]]
    assert found.distance.tolist() == [[0, 1, 1]]


def test_both_are_centred_on_the_rows():
    there, here = checked(np.array([[1e6], [1e6 + 1]]), np.array([[1e6]]), 1)
    assert there.ravel().tolist() == [-0.5, 0.5]
    assert here.ravel().tolist() == [-0.5]


@pytest.mark.parametrize(
    ("points", "k", "words"),
    [
        (np.zeros((1, 2)), 4, "4 neighbours asked for among 3 galaxies"),
        (np.zeros((1, 2)), 0, "0 neighbours asked for"),
        (np.zeros((1, 5)), 1, "has 2 columns, what is looked for 5"),
        (np.full((1, 2), np.nan), 1, "holds NaN or infinity"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(points, k, words):
    with pytest.raises(InputError, match=words):
        checked(np.zeros((3, 2)), points, k)


def test_a_row_is_not_among_its_others_and_twins_have_as_many():
    rows = np.array([[0, 1, 2], [0, 2, 1], [0, 1, 3], [3, 0, 1]])
    found = Nearest(rows, rows / 2).others()
    assert found.rows.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]
    assert (found.distance == found.rows / 2).all()
