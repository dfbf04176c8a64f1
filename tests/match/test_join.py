"""Each join of each kind of pairs, five rows against five, worked out by hand."""

import numpy as np
import pytest

from galaxyclust.match.join import JOINS, join_rows
from galaxyclust.match.pairs import Pairs

NO = -1
# the pairs that tests/match/test_find.py finds, nearest first
PAIRS = {
    "best": [(0, 0), (1, 1), (2, 2), (3, 3)],
    "best1": [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)],
    "best2": [(0, 0), (0, 1), (2, 2), (3, 3)],
    "all": [(0, 0), (0, 1), (1, 1), (1, 0), (1, 2), (2, 2), (2, 3), (3, 3), (3, 2), (4, 3)],
}
BY_HAND = {
    ("best", "1and2"): [(0, 0), (1, 1), (2, 2), (3, 3)],
    ("best", "1or2"): [(0, 0), (1, 1), (2, 2), (3, 3), (4, NO), (NO, 4)],
    ("best", "all1"): [(0, 0), (1, 1), (2, 2), (3, 3), (4, NO)],
    ("best", "all2"): [(0, 0), (1, 1), (2, 2), (3, 3), (NO, 4)],
    ("best", "1not2"): [(4, NO)],
    ("best", "2not1"): [(NO, 4)],
    ("best", "1xor2"): [(4, NO), (NO, 4)],
    ("best1", "1and2"): [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)],
    ("best1", "1or2"): [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (NO, 4)],
    ("best1", "all1"): [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)],
    ("best1", "all2"): [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (NO, 4)],
    ("best1", "1not2"): [],
    ("best1", "2not1"): [(NO, 4)],
    ("best1", "1xor2"): [(NO, 4)],
    ("best2", "1and2"): [(0, 0), (0, 1), (2, 2), (3, 3)],
    ("best2", "1or2"): [(0, 0), (0, 1), (1, NO), (2, 2), (3, 3), (4, NO), (NO, 4)],
    ("best2", "all1"): [(0, 0), (0, 1), (1, NO), (2, 2), (3, 3), (4, NO)],
    ("best2", "all2"): [(0, 0), (0, 1), (2, 2), (3, 3), (NO, 4)],
    ("best2", "1not2"): [(1, NO), (4, NO)],
    ("best2", "2not1"): [(NO, 4)],
    ("best2", "1xor2"): [(1, NO), (4, NO), (NO, 4)],
    ("all", "1and2"): PAIRS["all"],
    ("all", "1or2"): [*PAIRS["all"], (NO, 4)],
    ("all", "all1"): PAIRS["all"],
    ("all", "all2"): [*PAIRS["all"], (NO, 4)],
    ("all", "1not2"): [],
    ("all", "2not1"): [(NO, 4)],
    ("all", "1xor2"): [(NO, 4)],
}


def joined(pairs, join, *, n_first=5, n_second=5):
    first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    rows = join_rows(
        Pairs(first, second, np.arange(len(first)) / 10),
        n_first=n_first,
        n_second=n_second,
        join=join,
    )
    return list(zip(rows.first.tolist(), rows.second.tolist(), strict=True)), rows


@pytest.mark.parametrize(("find", "join"), BY_HAND)
def test_the_rows_are_those_worked_out_by_hand(find, join):
    assert joined(PAIRS[find], join)[0] == BY_HAND[find, join]


def test_every_combination_is_worked_out():
    assert set(BY_HAND) == {(find, join) for find in PAIRS for join in JOINS}


@pytest.mark.parametrize("join", JOINS)
def test_only_rows_with_both_have_a_separation(join):
    rows = joined(PAIRS["best"], join)[1]
    both = (rows.first >= 0) & (rows.second >= 0)
    assert np.array_equal(np.isfinite(rows.separation_arcsec), both)


@pytest.mark.parametrize(
    ("join", "n"),
    [("1and2", 0), ("1or2", 5), ("all1", 3), ("all2", 2), ("1not2", 3), ("1xor2", 5)],
)
def test_without_pairs_the_rows_stand_alone(join, n):
    assert len(joined([], join, n_first=3, n_second=2)[0]) == n


@pytest.mark.parametrize("join", JOINS)
def test_nothing_joined_with_nothing_is_nothing(join):
    assert joined([], join, n_first=0, n_second=0)[0] == []
