"""Of sources that touch, the brightest stands for all."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.evaluate.pieces import beside_brighter


def found(places, axis, light):
    x, y = np.array(places, float).T
    return beside_brighter(
        x, y, axis=np.array(axis, float), light=np.array(light, float)
    ).tolist()


def test_pieces_within_a_galaxy_lie_beside_it():
    places = [(0, 0), (15, 0), (0, 30), (60, 0)]
    assert found(places, [5, 1, 1, 1], [100, 3, 4, 5]) == [False, True, False, False]


def test_the_brighter_of_two_is_kept_whichever_is_larger():
    assert found([(0, 0), (10, 0)], [3, 6], [50, 40]) == [False, True]
    assert found([(0, 0), (10, 0)], [3, 6], [40, 50]) == [True, False]


def test_a_row_of_ever_fainter_sources_keeps_its_first():
    places = [(10 * i, 0) for i in range(5)]
    assert found(places, [3] * 5, [5, 4, 3, 2, 1]) == [False, True, True, True, True]


def test_sources_that_were_not_measured_neither_go_nor_send_others_away():
    places = [(0, 0), (1, 0), (np.nan, 0), (2, 0)]
    axis, light = [3, np.nan, 3, 3], [1, 9, 9, np.nan]
    assert found(places, axis, light) == [False] * 4
    assert found(np.zeros((0, 2)), [], []) == []


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_the_brightest_of_all_stays_and_order_does_not_matter(seed, number):
    rng = np.random.default_rng(seed)
    places, axis = 50 * rng.random((number, 2)), rng.uniform(1, 5, number)
    light = rng.random(number)
    beside = np.array(found(places, axis, light))
    assert not beside[np.argmax(light)]
    order = rng.permutation(number)
    again = found(places[order], axis[order], light[order])
    assert (beside[order] == again).all()
