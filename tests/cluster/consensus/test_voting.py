"""Runs that agree are kept, the majority decides, and rows lean where most runs say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.consensus.voting import (
    agreed,
    agreeing,
    between_runs,
    leaning,
    shares,
)


def test_runs_that_agree_with_no_other_are_dropped():
    rng = np.random.default_rng(0)
    same = rng.integers(0, 3, 200)
    drawn = np.stack([same, *rng.integers(0, 3, (2, 200)), (same + 1) % 3], axis=1)
    assert agreeing(drawn, part=0.5).tolist() == [0, 3]
    assert agreeing(drawn, part=0.01).tolist() == [0]
    assert agreeing(drawn, part=1).tolist() == [0, 1, 2, 3]


def test_the_majority_decides():
    drawn = np.array([[0, 0, 0], [0, 0, 1], [1, 1, 1], [1, 1, 0]] * 5)
    label = agreed(drawn, n_clusters=2)
    assert label[0] == label[1] != label[2] == label[3]
    assert set(agreed(drawn, n_clusters=1)) == {0}
    assert set(agreed(np.zeros((4, 3), int), n_clusters=2)) == {0}


def test_shares_are_the_parts_of_each_cluster_of_a_run():
    found = shares(np.array([[0], [0], [0], [1]]), np.array([0, 0, 1, 1]), n_clusters=3)
    assert found == pytest.approx(np.array([[[2 / 3, 1 / 3], [0, 1], [0, 0]]]))


@given(seed=st.integers(0, 99), n_rows=st.integers(1, 40), n_clusters=st.integers(1, 5))
def test_pairs_of_runs_agree_as_scikit_learn_says(seed, n_rows, n_clusters):
    drawn = np.random.default_rng(seed).integers(n_clusters, size=(n_rows, 4))
    expected = [[adjusted_rand_score(a, b) for b in drawn.T] for a in drawn.T]
    assert between_runs(drawn) == pytest.approx(np.array(expected), abs=1e-9)


def test_a_row_leans_to_the_cluster_that_holds_most_of_its_clusters():
    share = np.array([[[1.0, 0.0], [0.2, 0.8]], [[0.6, 0.4], [0.0, 1.0]]])
    nearest, agreement = leaning(np.array([[0, 0], [1, 1], [0, 1]]), share)
    assert nearest.tolist() == [0, 1, 0]
    assert agreement == pytest.approx([0.8, 0.9, 0.5])
