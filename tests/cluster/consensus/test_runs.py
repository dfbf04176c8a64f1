"""Each run clusters rows of its own, and votes by what it saw."""

import numpy as np
import pytest

from galaxyclust.cluster.consensus import ballot
from galaxyclust.cluster.consensus.consensus import Consensus
from galaxyclust.cluster.consensus.runs import Means, Run, votes
from galaxyclust.cluster.neighbours import local_means
from galaxyclust.cluster.ward import Agglomerative


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


def drawn(data, number, **settings):
    """Return a run of k-means, of mixtures or of Ward's tree, in turn."""
    usual = {"most_rows": 100, "least_distinct": 3, "seed": 5}
    return Run.drawn(
        data,
        number,
        clusterers=("kmeans", "gmm", "ward"),
        means=Means.of(data, part=0.02, seed=0),
        **usual | settings,
    )


def test_runs_have_rows_of_their_own_and_the_same_each_time(blobs):
    data = blobs.embedding
    one, other = drawn(data, 0), drawn(data, 3)
    assert one.clusterer == other.clusterer == "kmeans"
    assert len(one.rows) < 100
    assert not np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.rows, drawn(data, 0).rows)
    assert one.means is None
    assert other.means.shape == other.rows.shape


def test_where_too_few_different_rows_are_drawn_all_are_taken():
    rows = np.repeat(np.eye(4), [97, 1, 1, 1], axis=0)
    assert len(drawn(rows, 0, least_distinct=4, most_rows=3).rows) == 100
    assert len(drawn(rows, 0, least_distinct=1, most_rows=3).rows) <= 3


@pytest.mark.parametrize("run", range(6))
def test_each_number_of_clusters_is_found_as_if_it_were_the_only_one(blobs, run):
    run = drawn(blobs.embedding, run)
    numbers = (2, 3, 5)
    for number, found in zip(numbers, run.scores(numbers), strict=True):
        (alone,) = run.scores([number])
        assert len(found["offset"]) == number
        assert all(np.array_equal(found[key], alone[key]) for key in found)


def test_trees_are_those_of_the_clusterer(blobs):
    run = drawn(blobs.embedding, 2)
    (found,) = run.scores([4])
    same = Agglomerative(n_clusters=4).fit(run.means).model["centre"]
    assert found["linear"] == pytest.approx(same)
    assert found["on_means"]
