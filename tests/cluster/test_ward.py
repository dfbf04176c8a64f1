"""Ward's tree is that of scikit-learn, and further rows follow the nearest merged one."""

import itertools

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.ward import Agglomerative
from galaxyclust.errors import InputError, SettingError


def test_groups_are_recovered_largest_first(blobs):
    found = Agglomerative(n_clusters=5).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    assert np.bincount(found.label).tolist() == [150, 110, 80, 60, 40]


def test_the_clusters_are_those_of_scikit_learn():
    rows = np.random.default_rng(0).normal(size=(200, 4))
    theirs = AgglomerativeClustering(6, linkage="ward").fit_predict(rows)
    assert adjusted_rand_score(theirs, Agglomerative(n_clusters=6).fit(rows).label) == 1


def test_coarser_clusters_are_unions_of_finer_ones():
    rows = np.random.default_rng(0).normal(size=(200, 4))
    fine, coarse = (Agglomerative(n_clusters=k).fit(rows).label for k in (9, 4))
    assert len(np.unique(np.stack([fine, coarse]), axis=1).T) == 9


def test_a_member_nearer_to_another_centre_is_unsure():
    rows = np.random.default_rng(0).normal(size=(200, 4))
    found = Agglomerative(n_clusters=4).fit(rows)
    distance = np.linalg.norm(rows[:, None] - found.model["centre"], axis=2)
    astray = distance.argmin(axis=1) != found.label
    assert astray.any()
    assert (found.probability[astray] < 0.5).all()


def test_of_many_rows_a_sample_is_merged(blobs):
    found = Agglomerative(n_clusters=5, max_rows=200).fit(blobs.embedding)
    assert len(found.model["kept"]) == 200
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98


def test_as_many_clusters_as_rows_and_one_cluster_work():
    assert sorted(Agglomerative(n_clusters=3).fit(np.eye(3)).label) == [0, 1, 2]
    assert set(Agglomerative(n_clusters=1).fit(np.eye(3)).label) == {0}


def test_ties_do_not_cost_clusters():
    corners = np.array(list(itertools.product([0.0, 1.0], repeat=3)))
    for n_clusters in range(1, 9):
        assert len(Agglomerative(n_clusters=n_clusters).fit(corners).sizes) == n_clusters


def test_more_clusters_than_distinct_rows_are_refused():
    with pytest.raises(InputError, match="only 1 distinct row;"):
        Agglomerative(n_clusters=2).fit(np.ones((30, 2)))


def test_more_clusters_than_rows_that_may_be_drawn_are_refused():
    with pytest.raises(InputError, match="only 2 distinct rows"):
        Agglomerative(n_clusters=3, max_rows=2).fit(np.eye(9))


def test_settings_that_cannot_work_are_refused():
    with pytest.raises(SettingError, match="max_rows = 1 cannot work"):
        Agglomerative(max_rows=1)
