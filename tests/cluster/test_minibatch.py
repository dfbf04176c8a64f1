"""Mini-batch k-means finds what k-means finds where groups are clear."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.minibatch import MiniBatchKMeans
from galaxyclust.errors import InputError, SettingError


def test_round_groups_are_recovered_largest_first(blobs):
    found = MiniBatchKMeans(n_clusters=5).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    assert np.bincount(found.label).tolist() == [150, 110, 80, 60, 40]


def test_small_batches_find_them_too(blobs):
    found = MiniBatchKMeans(n_clusters=5, batch_size=32).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98


def test_more_clusters_than_distinct_rows_are_refused():
    with pytest.raises(InputError, match="only 1 distinct row; set n_clusters to 1"):
        MiniBatchKMeans(n_clusters=2).fit(np.ones((30, 2)))


def test_a_batch_without_rows_is_refused():
    with pytest.raises(SettingError, match="batch_size = 0 cannot work; it is 1 or more"):
        MiniBatchKMeans(batch_size=0)
