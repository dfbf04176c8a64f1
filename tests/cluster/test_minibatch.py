"""Mini-batch k-means finds what k-means finds where groups are clear."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.minibatch import MiniBatchKMeans
from galaxyclust.errors import InputError, SettingError


def test_round_groups_are_recovered_largest_first(blobs):
    found = MiniBatchKMeans(n_clusters=5).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    assert np.bincount(found.label).tolist() == [150, 110, 80, 60, 40]


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_no_two_of_many_groups_are_left_in_one_cluster(seed):
    """Batches that start at random leave some so: they have an ARI of 0.90 to 0.96."""
    rng = np.random.default_rng(seed)
    centres = 3 * rng.normal(size=(30, 10))
    truth = rng.integers(30, size=24_000)
    rows = centres[truth] + rng.normal(size=(24_000, 10))
    found = MiniBatchKMeans(n_clusters=30, batch_size=512, seed=seed).fit(rows)
    assert adjusted_rand_score(truth, found.label) >= 0.98


def test_rows_that_fit_into_a_sample_are_clustered_by_k_means(blobs):
    found = MiniBatchKMeans(n_clusters=5, batch_size=32).fit(blobs.embedding)
    assert np.array_equal(found.label, KMeans(n_clusters=5).fit(blobs.embedding).label)


def test_more_clusters_than_distinct_rows_are_refused():
    with pytest.raises(InputError, match="only 1 distinct row; set n_clusters to 1"):
        MiniBatchKMeans(n_clusters=2).fit(np.ones((30, 2)))


def test_a_batch_without_rows_is_refused():
    with pytest.raises(SettingError, match="batch_size = 0 cannot work; it is 1 or more"):
        MiniBatchKMeans(batch_size=0)
