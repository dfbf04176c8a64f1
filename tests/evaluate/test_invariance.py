"""How far vectors move, against how far apart galaxies lie."""

import numpy as np
import pytest

from galaxyclust.evaluate.invariance import moved, nearest_other


def test_the_nearest_other_galaxy_is_not_the_galaxy_itself():
    vectors = np.array([[0.0], [1], [3], [3.5], [10]])
    assert nearest_other(vectors, np.arange(5)).tolist() == [1, 1, 0.5, 0.5, 6.5]
    assert nearest_other(vectors, np.array([4])).tolist() == [6.5]


def test_moves_are_in_distances_to_the_nearest():
    before, after = np.zeros((4, 2)), np.array([[1.0, 0], [0, 2], [3, 4], [0, 0]])
    found = moved(before, after, np.array([2.0, 1, 5, 1]), kept=np.array([1, 1, 0, 1]))
    assert found.median == 0.75
    assert found.percentile90 == pytest.approx(1.7)
    assert found.kept == 0.75


def test_galaxies_that_coincide_or_have_no_vector_are_left_out():
    after = np.array([[1.0], [np.nan], [1]])
    found = moved(np.zeros((3, 1)), after, np.array([0, 1, 4.0]), kept=np.ones(3))
    assert found == (0.25, 0.25, 1)
    nothing = moved(np.zeros((1, 1)), after[:1], np.zeros(1), kept=np.ones(1))
    assert np.isnan(nothing).all()
