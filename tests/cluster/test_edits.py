"""Merges and splits are applied in order, to rows old and new alike."""

import numpy as np
import pytest

from galaxyclust.cluster import edits
from galaxyclust.cluster.gmm import GaussianMixtures
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.errors import InputError
from galaxyclust.nested import joined
from galaxyclust.types import Clustering


@pytest.fixture
def found():
    """Four groups at 0, 10, 30 and 34; the last two are one cluster."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(200, 1)) * 0.1
    vectors += np.repeat([0, 10, 30, 34], [80, 60, 35, 25])[:, None]
    return vectors, KMeans(n_clusters=3).fit(vectors)


def test_edits_in_order_give_what_each_gave_alone(found):
    vectors, first = found
    cluster = int(first.label[-1])
    made = edits.split(
        vectors[first.label == cluster], cluster, next_label=3, method="kmeans",
        settings={"n_clusters": 2},
    )  # fmt: skip
    arrays = joined({"split0": made.arrays})
    after = edits.apply(first, vectors, edits=[made.edit], model=arrays)
    assert len(set(after.label[140:175])) == len(set(after.label[175:])) == 1
    assert set(after.label[140:]) == {cluster, 3}
    merged = edits.merge([0, 3], set(after.label))
    last = edits.apply(after, vectors, edits=[merged], model={})
    both = edits.apply(first, vectors, edits=[made.edit, merged], model=arrays)
    assert np.array_equal(last.label, both.label)
    assert 3 not in both.label


def test_noise_goes_to_the_nearest_part_but_stays_noise(found):
    vectors, first = found
    cluster = int(first.label[-1])
    made = edits.split(
        vectors[first.label == cluster], cluster, next_label=3, method="kmeans",
        settings={"n_clusters": 2},
    )  # fmt: skip
    arrays = joined({"split0": made.arrays})
    noise = first._replace(label=np.full_like(first.label, -1))
    after = edits.apply(noise, vectors, edits=[made.edit], model=arrays)
    assert set(after.label) == {-1}
    assert set(after.nearest) == {0, 1, 2, 3}


def test_a_label_is_never_given_twice():
    merged = {"kind": "merge", "clusters": [1, 7], "into": 1}
    assert edits.next_label(np.array([0, 1, 5, -1]), [merged]) == 8
    parted = {"kind": "split", "cluster": 2, "into": [2, 9]}
    assert edits.next_label(np.array([0, 1]), [merged, parted]) == 10
    assert edits.next_label(np.array([-1]), []) == 0


def test_the_methods_that_can_be_told_a_number_are_known():
    assert "kmeans" in edits.counted()
    assert "hdbscan" not in edits.counted()


def test_a_part_that_only_others_fall_into_has_a_label_too(monkeypatch):
    rows = np.random.default_rng(0).normal(size=(40, 2))
    model = {"centre": np.array([[0.0, -1], [0, 1], [50, 50]])}
    both = Clustering(
        label=(rows[:, 1] > 0).astype(np.int32),
        probability=np.ones(40), outlier=np.zeros(40),
        nearest=(rows[:, 1] > 0).astype(np.int32), model=model,
    )  # fmt: skip
    monkeypatch.setattr(GaussianMixtures, "fit", lambda *_: both)
    made = edits.split(rows, 0, next_label=4, method="gmm", settings={"n_clusters": 3})
    assert made.edit["into"] == [0, 4, 5]


def test_a_cluster_that_does_not_come_apart_is_refused():
    with pytest.raises(InputError, match="hdbscan finds no two parts in cluster 4 of 30"):
        edits.split(
            np.random.default_rng(0).normal(size=(30, 2)), 4, next_label=5,
            method="hdbscan", settings={"min_cluster_size": 20},
        )  # fmt: skip


def test_labels_that_are_not_there_are_refused():
    with pytest.raises(InputError, match="no cluster 3; there are none"):
        edits.refuse_missing([3], [])
