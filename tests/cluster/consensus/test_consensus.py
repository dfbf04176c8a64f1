"""A consensus keeps what many clusterings agree on and rejects what they do not."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.consensus.consensus import Consensus
from galaxyclust.errors import InputError, SettingError


@pytest.fixture(scope="module")
def bridged():
    """Two groups with a thin bridge between them."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(330, 2))
    rows[:150, 0] += 10
    rows[300:, 0] = rng.uniform(3, 7, 30)
    return rows


def test_groups_are_recovered_largest_first(blobs):
    found = Consensus(n_clusters=5, n_runs=6).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    assert np.bincount(found.label).tolist() == [150, 110, 80, 60, 40]
    assert (found.probability > 0.9).all()


def test_what_lies_between_is_less_agreed_about_and_can_be_rejected(bridged):
    found = Consensus(n_clusters=2, n_runs=12).fit(bridged)
    middle = np.abs(bridged[:, 0] - 5) < 0.7
    assert found.probability[middle].mean() < 0.9
    assert found.probability[:300].mean() > 0.97
    strict = Consensus(n_clusters=2, n_runs=12, min_agreement=0.95).fit(bridged)
    assert adjusted_rand_score(strict.nearest, found.nearest) == 1
    assert np.mean(strict.label[middle] == -1) > np.mean(strict.label[:300] == -1)
    assert (strict.probability[strict.label == -1] == 0).all()


def test_clusters_are_numbered_by_the_rows_that_are_left_in_them():
    rows = np.random.default_rng(2).normal(size=(400, 6))
    for n_clusters in (4, 6, 8):
        found = Consensus(n_clusters=n_clusters, n_runs=9).fit(rows)
        sizes = np.bincount(found.label[found.label >= 0], minlength=n_clusters)
        assert (np.diff(sizes) <= 0).all()
        assert (found.label < 0).any()


def test_a_cluster_that_nobody_stays_in_is_none():
    rows = np.random.default_rng(2).normal(size=(400, 6))
    wanted = Consensus(n_clusters=8, n_runs=9, min_agreement=0.6)
    found = wanted.fit(rows)
    assert 0 < len(found.sizes) < 8
    assert set(found.nearest) == set(range(len(found.sizes)))
    assert all(len(found.model[key]) == len(found.sizes) for key in ("centre", "variance"))
    assert np.array_equal(wanted.predict(rows, found.model).nearest, found.nearest)
    nobody = Consensus(n_clusters=8, n_runs=9, min_agreement=1).fit(rows)
    assert (nobody.label == -1).all()
    assert len(set(nobody.nearest)) > 1


def test_rows_beyond_the_sample_go_where_the_runs_put_them(blobs):
    found = Consensus(n_clusters=5, n_runs=6, max_rows=200, bootstrap_rows=150)
    assert adjusted_rand_score(blobs.truth, found.fit(blobs.embedding).label) >= 0.98


def test_few_distinct_rows_are_clustered_or_refused():
    rows = np.repeat(np.eye(3), [30, 1, 1], axis=0)
    found = Consensus(n_clusters=3, n_runs=4).fit(rows)
    assert len(set(found.nearest)) == 3
    with pytest.raises(InputError, match="only 3 distinct rows"):
        Consensus(n_clusters=4).fit(rows)


def test_ties_do_not_cost_clusters():
    corners = np.array(list(itertools.product([0.0, 1.0], repeat=3)))
    found = Consensus(n_clusters=7, n_runs=3, min_agreement=0).fit(corners)
    assert len(found.sizes) == 7


@pytest.mark.parametrize("clusterers", [("kmeans", "dbscan"), ()])
def test_members_that_do_not_exist_are_refused(clusterers):
    with pytest.raises(SettingError, match="cannot work; choose from kmeans, gmm, ward"):
        Consensus(clusterers=clusterers)


def test_two_clusters_are_not_found_but_asked_for():
    with pytest.raises(SettingError, match="most_clusters = 2 cannot work; it is 3 or m"):
        Consensus(most_clusters=2)


@pytest.mark.parametrize("kept", [0, 1.5])
def test_a_part_of_the_runs_is_kept_and_not_none(kept):
    with pytest.raises(SettingError, match="it is more than 0 and at most 1"):
        Consensus(kept=kept)


@pytest.mark.parametrize("smoothing", [-0.1, 1.5])
def test_means_are_of_a_part_of_the_rows(smoothing):
    with pytest.raises(SettingError, match="it is between 0 and 1"):
        Consensus(smoothing=smoothing)


def test_means_that_are_too_few_are_not_used():
    rows = np.repeat(np.eye(4), [300, 1, 1, 1], axis=0)
    found = Consensus(n_clusters=4, n_runs=6, smoothing=1).fit(rows)
    assert not found.model["on_means"].any()
    assert len(set(found.nearest)) == 4


def test_without_a_number_groups_that_are_apart_are_counted(blobs):
    found = Consensus(n_runs=6).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    assert found.model["apart"] == 5
    assert Consensus().why(found.model) == "n_clusters = 5: so many groups are apart"
    assert Consensus().settled(found.model).n_clusters == 5


@pytest.fixture(scope="module")
def touching():
    """Four groups that touch: there is no valley between some of them."""
    rng = np.random.default_rng(3)
    corners = np.array([[0, 0], [4.2, 0], [0, 4.2], [4.2, 4.2]])
    return corners[np.arange(1_200) % 4] + rng.normal(size=(1_200, 2))


def test_without_groups_it_is_the_most_clusters_that_keep_their_rows(touching):
    wanted = Consensus(most_clusters=7)
    found = wanted.fit(touching)
    assert adjusted_rand_score(np.arange(1_200) % 4, found.nearest) > 0.85
    tried = dict(found.model["tried"].tolist())
    assert list(tried) == [3, 4, 5, 6, 7]
    assert tried[4] > 0.9
    assert max(tried[5], tried[6], tried[7]) < 2 / 3
    assert wanted.why(found.model) == (
        "n_clusters = 4: the most, of 3 to 7, that each keep two thirds of the galaxies "
        "which lean to them"
    )
    lenient = Consensus(most_clusters=7, min_agreement=0).fit(touching)
    assert len(lenient.sizes) == 4
    assert (lenient.label >= 0).all()
    again = wanted.settled(found.model).fit(touching)
    assert np.array_equal(again.label, found.label)
    assert wanted.settled(found.model).why(again.model) == ""


@pytest.mark.parametrize("seed", range(3))
def test_where_no_number_comes_back_all_is_noise(seed):
    rows = np.random.default_rng(seed).normal(size=(500, 12))
    wanted = Consensus(seed=seed, most_clusters=6)
    found = wanted.fit(rows)
    assert (found.label == -1).all()
    assert not found.probability.any()
    assert (found.nearest >= 0).all()
    assert (wanted.predict(rows, found.model).label == -1).all()
    assert wanted.why(found.model).startswith("no number of clusters, of 3 to 6, comes")


@pytest.mark.parametrize("rows", [np.zeros((1, 3)), np.ones((50, 3)), np.eye(9)])
def test_few_rows_are_noise_if_no_number_is_given(rows):
    found = Consensus().fit(rows)
    assert (found.label == -1).all()
    assert Consensus().why(found.model).startswith("fewer than 30 different vectors are")
