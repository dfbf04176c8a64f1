"""Clusters that are there come back on other draws; those of a continuum do not."""

import numpy as np
import pytest

from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.stability import agreement, match, stability
from galaxyclust.errors import SettingError


def test_clear_groups_come_back(blobs):
    method = KMeans(n_clusters=5)
    label = method.fit(blobs.embedding).label
    found = stability(blobs.embedding, label, clusterer=method, draws=5)
    assert found.overall > 0.97
    assert found.error < 0.02
    assert found.cluster.shape == (5,)
    assert (found.cluster > 0.95).all()
    assert found.row.dtype == np.float32
    assert found.row.mean() > 0.97


def test_the_parts_of_a_continuum_do_not():
    rows = np.random.default_rng(0).normal(size=(400, 8))
    method = KMeans(n_clusters=8, n_init=1)
    label = method.fit(rows).label
    found = stability(rows, label, clusterer=method, draws=5)
    assert found.overall < 0.4
    assert found.row.mean() < 0.6


def test_noise_that_stays_noise_is_no_cluster_that_came_back():
    rows = np.random.default_rng(0).uniform(size=(200, 8))
    method = HDBSCAN(min_cluster_size=40)
    label = method.fit(rows).label
    assert set(label) == {-1}
    found = stability(rows, label, clusterer=method, draws=3)
    assert found.overall < 0.05
    assert len(found.cluster) == 0
    assert found.row.mean() > 0.8


def test_draws_with_too_few_distinct_rows_find_nothing():
    rows = np.eye(3)
    method = KMeans(n_clusters=3)
    found = stability(rows, method.fit(rows).label, clusterer=method, draws=4)
    assert 0 <= found.overall <= 1


def test_the_same_seed_gives_the_same_stability(blobs):
    method = KMeans(n_clusters=3)
    label = method.fit(blobs.embedding).label
    first, again = (
        stability(blobs.embedding, label, clusterer=method, draws=2) for _ in range(2)
    )
    assert np.array_equal(first.row, again.row)


def test_of_one_draw_the_error_is_not_known(blobs):
    method = KMeans(n_clusters=3)
    label = method.fit(blobs.embedding).label
    assert np.isnan(stability(blobs.embedding, label, clusterer=method, draws=1).error)


def test_clusters_are_matched_whatever_their_numbers():
    label = np.array([0, 0, 0, 1, 1, -1])
    matched, jaccard = match(label, np.array([1, 1, 1, 0, 2, -1]))
    assert matched[:3].tolist() == [0, 0, 0]
    assert sorted(matched[3:5].tolist()) == [-2, 1]
    assert matched[5] == -1
    assert jaccard == pytest.approx([1, 0.5])


def test_nothing_matches_where_there_is_no_cluster():
    matched, jaccard = match(np.array([0, -1]), np.array([-1, -1]))
    assert matched.tolist() == [-1, -1]
    assert jaccard == pytest.approx([0])


def test_agreement_leaves_out_what_is_noise_in_both():
    label = np.array([0, 0, 1, 1, -1, -1])
    assert agreement(label, label) == 1
    assert agreement(np.full(4, -1), np.full(4, -1)) == 0


def test_noise_agrees_with_no_cluster_and_neither_do_clusters_without_a_common_row():
    one, other = np.repeat([0, -1], 50), np.repeat([-1, 0], 50)
    assert agreement(one, np.full(100, -1)) == 0
    assert agreement(one, other) < 0.01
    assert agreement(one, one) == 1


@pytest.mark.parametrize("draws", [0, -1])
def test_no_draws_are_refused(draws):
    with pytest.raises(SettingError, match=f"^{draws} bootstrap draws tell nothing"):
        stability(np.eye(3), np.zeros(3, int), clusterer=KMeans(), draws=draws)
