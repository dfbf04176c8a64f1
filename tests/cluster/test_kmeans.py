"""k-means recovers round groups and says how sure it is."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.errors import InputError, SettingError


def test_round_groups_are_recovered_largest_first(blobs):
    found = KMeans(n_clusters=5).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    assert np.bincount(found.label).tolist() == [150, 110, 80, 60, 40]
    assert np.array_equal(found.nearest, found.label)


def test_every_array_has_a_row_for_each_row_and_the_promised_type(blobs):
    found = KMeans().fit(blobs.embedding)
    for array, kind in zip(found[:4], ("i4", "f4", "f4", "i4"), strict=True):
        assert array.shape == (len(blobs.embedding),)
        assert array.dtype == np.dtype(kind)


def test_permuting_the_rows_permutes_the_labels(blobs):
    order = np.random.default_rng(0).permutation(len(blobs.embedding))
    found = KMeans(n_clusters=5).fit(blobs.embedding)
    permuted = KMeans(n_clusters=5).fit(blobs.embedding[order])
    assert np.array_equal(found.label[order], permuted.label)


def test_one_seed_gives_one_result(blobs):
    first, again = (KMeans(n_clusters=7, seed=4).fit(blobs.embedding) for _ in range(2))
    for one, other in zip(first[:4], again[:4], strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(first.model["centre"], again.model["centre"])


def test_the_embedding_is_left_as_it_was(blobs):
    before = blobs.embedding.copy()
    KMeans().fit(blobs.embedding)
    assert np.array_equal(before, blobs.embedding)


def test_centres_are_in_the_order_of_the_labels(blobs):
    found = KMeans(n_clusters=5).fit(blobs.embedding)
    for k, centre in enumerate(found.model["centre"]):
        assert centre == pytest.approx(
            blobs.embedding[found.label == k].mean(axis=0), abs=1e-4
        )


def test_the_pooled_variance_of_unit_gaussians_is_one(blobs):
    found = KMeans(n_clusters=5).fit(blobs.embedding)
    variance = found.model["variance"]
    assert variance[~np.eye(5, dtype=bool)] == pytest.approx(1.0, abs=0.15)


def test_a_far_row_is_an_outlier_and_the_inner_half_is_not(blobs):
    embedding = np.vstack([blobs.embedding, 6 * np.eye(8)[:1] * 8])
    found = KMeans(n_clusters=5).fit(embedding)
    assert found.outlier.argmax() == len(embedding) - 1
    assert found.outlier[-1] > 0.8
    assert np.mean(found.outlier == 0) == pytest.approx(0.5, abs=0.02)


def test_as_many_clusters_as_rows_puts_each_row_on_its_centre():
    found = KMeans(n_clusters=3).fit(np.eye(3))
    assert sorted(found.label.tolist()) == [0, 1, 2]
    assert found.probability.tolist() == [1, 1, 1]
    assert found.outlier.tolist() == [0, 0, 0]


@pytest.mark.parametrize("embedding", [np.ones((40, 3)), np.ones((1, 3))])
def test_more_clusters_than_distinct_rows_are_refused(embedding):
    with pytest.raises(InputError, match="only 1 distinct row; set n_clusters to 1"):
        KMeans(n_clusters=2).fit(embedding)


def test_identical_rows_are_one_cluster():
    found = KMeans(n_clusters=1).fit(np.ones((40, 3)))
    assert not found.label.any()


def test_a_row_that_is_not_finite_is_refused():
    with pytest.raises(InputError, match="rows 0"):
        KMeans(n_clusters=1).fit(np.full((1, 2), np.nan))


@pytest.mark.parametrize(
    ("setting", "value"), [("n_clusters", 0), ("n_init", 0), ("seed", -1)]
)
def test_settings_that_cannot_work_are_refused(setting, value):
    with pytest.raises(SettingError, match=f"{setting} = {value} cannot work"):
        KMeans(**{setting: value})


def test_of_many_rows_starts_are_tried_on_a_sample_first(monkeypatch, blobs):
    monkeypatch.setattr("galaxyclust.cluster.kmeans.START_ROWS", 100)
    found = KMeans(n_clusters=5).fit(blobs.embedding)
    assert adjusted_rand_score(blobs.truth, found.label) >= 0.98
    for k, centre in enumerate(found.model["centre"]):
        assert centre == pytest.approx(
            blobs.embedding[found.label == k].mean(axis=0), abs=1e-4
        )


def test_a_sample_smaller_than_the_clusters_is_not_taken(monkeypatch, blobs):
    monkeypatch.setattr("galaxyclust.cluster.kmeans.START_ROWS", 3)
    assert KMeans(n_clusters=5).fit(blobs.embedding).label.max() == 4
