"""Each word of STILTS on five against five positions, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.match.find import FINDS, find_pairs, one_to_one
from galaxyclust.match.sphere import Sky
from galaxyclust.match.zones import sort_into_zones

# On a line, in arcsec; within 2 arcsec of one another are, in this order:
#   0-0 0.1 · 2-2 0.3 · 0-1 0.4 · 3-3 0.4 · 1-1 0.6 · 1-0 0.9 · 3-2 1.6 · 1-2 1.7
#   2-3 1.7 · 4-3 1.9 · and nothing near 4 of the second
FIRST = np.array([0.0, 1.0, 3.0, 4.3, 6.6])
SECOND = np.array([0.1, 0.4, 2.7, 4.7, 30.0])
BY_HAND = {
    "all": [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 2), (3, 3), (4, 3)],
    "best1": [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)],
    "best2": [(0, 0), (0, 1), (2, 2), (3, 3)],
    "best": [(0, 0), (1, 1), (2, 2), (3, 3)],
}


def on_a_line(arcsec):
    return Sky(np.asarray(arcsec) / 3600, np.zeros(len(arcsec)))


def found(first, second, find, *, radius=2.0):
    pairs = find_pairs(on_a_line(first), on_a_line(second), radius_arcsec=radius, find=find)
    return list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))


@pytest.mark.parametrize("find", FINDS)
def test_the_pairs_are_those_worked_out_by_hand(find):
    assert sorted(found(FIRST, SECOND, find)) == sorted(BY_HAND[find])


def test_with_best1_two_can_share_a_partner_and_with_best_not():
    first, second = [0.0, 0.5], [0.1]
    assert found(first, second, "best1") == [(0, 0), (1, 0)]
    assert found(first, second, "best2") == [(0, 0)]
    assert found(first, second, "best") == [(0, 0)]


def test_with_best_who_loses_its_nearest_gets_the_next():
    first, second = [0.0, 0.5], [0.3, 1.4]
    assert found(first, second, "best1") == [(0, 0), (1, 0)]
    assert found(first, second, "best") == [(0, 1), (1, 0)]
    assert found(first, second, "best", radius=1.3) == [(1, 0)]


def test_a_chain_is_solved_from_its_closest_pair():
    assert found([0.0, 2.0, 4.0], [1.2, 3.1], "best") == [(1, 0), (2, 1)]
    assert found([0.0, 2.0, 4.0], [1.2, 3.1], "best1") == [(0, 0), (1, 0), (2, 1)]


def test_of_equal_separations_the_smaller_rows_are_better():
    assert found([0.0, 0.0], [0.0, 0.0], "best") == [(0, 0), (1, 1)]
    assert found([0.0, 0.0], [0.0, 0.0], "best1") == [(0, 0), (1, 0)]
    assert found([0.0, 0.0], [0.0, 0.0], "best2") == [(0, 0), (0, 1)]


@given(st.lists(st.floats(0, 40), max_size=30), st.lists(st.floats(0, 40), max_size=30))
@settings(max_examples=60, deadline=None)
def test_best_is_one_to_one_closest_first_and_leaves_no_free_pair(first, second):
    free = sorted(
        (abs(a - b), i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if abs(a - b) <= 2
    )
    wanted = []
    while free:
        _, i, j = free[0]
        wanted.append((i, j))
        free = [pair for pair in free if pair[1] != i and pair[2] != j]
    pairs = found(first, second, "best")
    close = {(i, j): abs(first[i] - second[j]) for i, j in pairs}
    assert len(pairs) == len(wanted)
    assert sorted(close.values()) == pytest.approx(
        sorted(abs(first[i] - second[j]) for i, j in wanted), abs=1e-6
    )
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


@pytest.mark.parametrize("find", ["best", "all"])
def test_what_is_symmetric_does_not_care_which_catalog_is_first(find):
    random = np.random.default_rng(0)
    first, second = random.uniform(0, 60, (2, 50))
    turned = [(j, i) for i, j in found(second, first, find)]
    assert sorted(turned) == sorted(found(first, second, find))


def test_best2_is_best1_seen_from_the_other_side():
    random = np.random.default_rng(1)
    first, second = random.uniform(0, 60, (2, 50))
    turned = [(j, i) for i, j in found(second, first, "best1")]
    assert sorted(turned) == sorted(found(first, second, "best2"))


@pytest.mark.parametrize("find", FINDS)
def test_nothing_is_matched_with_nothing(find):
    assert found([], [1.0], find) == found([1.0], [], find) == found([], [], find) == []


def test_best2_needs_the_second_catalog_as_it_is():
    sky = on_a_line([1.0])
    with pytest.raises(TypeError, match="in their order"):
        find_pairs(
            sky, sort_into_zones(sky, radius_arcsec=1), radius_arcsec=1, find="best2"
        )


def test_no_pairs_are_one_to_one():
    pairs = find_pairs(on_a_line([]), on_a_line([]), radius_arcsec=1, find="all")
    assert one_to_one(pairs).shape == (0,)
