"""A consensus keeps what many clusterings agree on and rejects what they do not."""

import itertools

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.consensus import ballot
from galaxyclust.cluster.consensus.consensus import (
    Consensus,
    agreed,
    agreeing,
    shares,
    votes,
)
from galaxyclust.cluster.neighbours import local_means
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


@pytest.mark.parametrize("kept", [0, 1.5])
def test_a_part_of_the_runs_is_kept_and_not_none(kept):
    with pytest.raises(SettingError, match="it is more than 0 and at most 1"):
        Consensus(kept=kept)


@pytest.mark.parametrize("smoothing", [-0.1, 1.5])
def test_means_are_of_a_part_of_the_rows(smoothing):
    with pytest.raises(SettingError, match="it is between 0 and 1"):
        Consensus(smoothing=smoothing)


def test_each_run_votes_by_the_rows_that_it_saw(blobs):
    model = Consensus(n_clusters=5, n_runs=6, kept=1).fit(blobs.embedding).model
    assert model["n_means"] == round(0.015 * len(blobs.embedding)) > 1
    assert model["on_means"].tolist() == [False, False, True, True, False, True]
    drawn = votes(blobs.embedding, model)
    means = local_means(model["rows"], blobs.embedding, int(model["n_means"]))
    for run, on_means in enumerate(model["on_means"]):
        rows = means if on_means else blobs.embedding
        alone = {key: model[key][[run]] for key in ballot.RUN}
        assert (drawn[:, run] == ballot.labels(rows, alone)[:, 0]).all()


def test_means_that_are_too_few_are_not_used():
    rows = np.repeat(np.eye(4), [300, 1, 1, 1], axis=0)
    found = Consensus(n_clusters=4, n_runs=6, smoothing=1).fit(rows)
    assert not found.model["on_means"].any()
    assert len(set(found.nearest)) == 4
