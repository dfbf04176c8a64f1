"""HDBSCAN finds dense groups, calls the rest noise, and finds none where there is none."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.hdbscan.hdbscan import (
    HDBSCAN,
    default_samples,
    default_size,
    glosh,
)
from galaxyclust.cluster.reductions import reduction_for
from galaxyclust.errors import InputError, SettingError


@pytest.fixture(scope="module")
def diffuse(blobs):
    """The blobs, and as many rows scattered around them."""
    rng = np.random.default_rng(5)
    scattered = rng.uniform(-12, 18, size=(200, 8)).astype(np.float32)
    return np.vstack([blobs.embedding, scattered])


def test_round_groups_are_recovered_largest_first(blobs):
    found = HDBSCAN().fit(blobs.embedding)
    clustered = found.label >= 0
    assert clustered.mean() > 0.95
    assert adjusted_rand_score(blobs.truth[clustered], found.label[clustered]) >= 0.98
    assert (np.diff(np.bincount(found.label[clustered])) <= 0).all()


def test_scattered_rows_are_noise(diffuse):
    found = HDBSCAN().fit(diffuse)
    assert np.mean(found.label[-200:] == -1) > 0.95
    assert not found.probability[found.label == -1].any()


def test_every_array_has_a_row_for_each_row_and_the_promised_type(diffuse):
    found = HDBSCAN().fit(diffuse)
    for array, kind in zip(found[:4], ("i4", "f4", "f4", "i4"), strict=True):
        assert array.shape == (len(diffuse),)
        assert array.dtype == np.dtype(kind)
        assert np.isfinite(array).all()


def test_noise_is_nearest_to_the_cluster_of_its_nearest_clustered_row(diffuse):
    found = HDBSCAN().fit(diffuse)
    clustered = found.label >= 0
    assert np.array_equal(found.nearest[clustered], found.label[clustered])
    for row in np.flatnonzero(~clustered)[:20]:
        distance = np.linalg.norm(diffuse[clustered] - diffuse[row], axis=1)
        assert found.nearest[row] == found.label[clustered][distance.argmin()]


def test_permuting_the_rows_permutes_the_result(diffuse):
    order = np.random.default_rng(0).permutation(len(diffuse))
    found = HDBSCAN().fit(diffuse)
    permuted = HDBSCAN().fit(diffuse[order])
    assert np.array_equal(found.label[order], permuted.label)
    assert found.probability[order] == pytest.approx(permuted.probability)
    assert found.outlier[order] == pytest.approx(permuted.outlier)


def test_the_same_rows_give_the_same_bits(diffuse):
    first, again = (HDBSCAN().fit(diffuse) for _ in range(2))
    for one, other in zip(first[:4], again[:4], strict=True):
        assert np.array_equal(one, other)


def test_scattered_rows_are_greater_outliers_than_members(diffuse):
    found = HDBSCAN().fit(diffuse)
    assert np.median(found.outlier[-200:]) > np.quantile(found.outlier[:-200], 0.99)
    assert found.outlier.min() >= 0
    assert found.outlier.max() <= 1


@pytest.mark.parametrize("seed", range(3))
def test_gaussian_noise_has_no_cluster_to_speak_of(seed):
    cloud = np.random.default_rng(seed).normal(size=(1000, 16))
    assert set(HDBSCAN().fit(cloud).label) == {-1}


@pytest.mark.parametrize("seed", range(2))
def test_directions_drawn_at_random_are_no_cluster(seed):
    cloud = np.random.default_rng(seed).normal(size=(1500, 12))
    on_sphere = cloud / np.linalg.norm(cloud, axis=1, keepdims=True)
    found = HDBSCAN().fit(on_sphere)
    assert set(found.label) == set(found.nearest) == {-1}


def test_a_continuum_with_dense_parts_is_mostly_put_into_them():
    rng = np.random.default_rng(2)
    along = rng.uniform(-0.5, 1.5, size=2_000).clip(0, 1)  # a bridge between two ends
    rows = 0.3 * rng.normal(size=(2_000, 6)) + 10 * along[:, None] * np.eye(1, 6)
    cores = HDBSCAN(min_membership=None).fit(rows).label
    found = HDBSCAN().fit(rows)
    assert np.mean(cores >= 0) < 0.6
    assert np.mean(found.label >= 0) > 0.6
    dense = cores >= 0
    assert adjusted_rand_score(found.label[dense], cores[dense]) == 1
    ends = [np.bincount(found.label[end & (found.label >= 0)]).argmax()
            for end in (along < 0.1, along > 0.9)]  # fmt: skip
    assert ends[0] != ends[1]


@pytest.mark.parametrize("n_rows", [1, 2, 3, 50])
def test_identical_rows_are_all_noise(n_rows):
    found = HDBSCAN().fit(np.full((n_rows, 4), 2.5))
    assert (found.label == -1).all()
    assert (found.nearest == -1).all()
    assert not found.probability.any()
    assert found.model["centre"].shape == (0, 4)


@pytest.mark.parametrize("n_rows", [1, 2, 3, 4])
def test_fewer_rows_than_a_cluster_needs_are_all_noise(n_rows):
    found = HDBSCAN().fit(np.random.default_rng(0).normal(size=(n_rows, 3)))
    assert found.label.tolist() == [-1] * n_rows


def test_a_cluster_larger_than_the_embedding_is_refused():
    with pytest.raises(SettingError, match="min_cluster_size = 50, but there are only 20"):
        HDBSCAN(min_cluster_size=50).fit(np.zeros((20, 2)))


def test_copies_of_one_row_leave_no_score_missing():
    rng = np.random.default_rng(0)
    found = HDBSCAN().fit(np.vstack([np.zeros((50, 3)), rng.normal(size=(50, 3))]))
    assert all(np.isfinite(array).all() for array in found[:4])


def test_a_missing_outlier_score_becomes_its_limit():
    assert glosh(np.array([np.nan, 0.25])).tolist() == [1.0, 0.25]


@pytest.mark.parametrize("n_columns", [1, 200])
def test_few_rows_of_any_width_can_be_clustered(n_columns):
    rng = np.random.default_rng(2)
    embedding = np.repeat([[0.0], [40.0]], 15, axis=0) + rng.normal(size=(30, n_columns))
    found = HDBSCAN().fit(embedding)
    assert adjusted_rand_score(np.repeat([0, 1], 15), found.label) == pytest.approx(1)


@pytest.fixture(scope="module")
def lump():
    """A continuum with one dense region, the first 400 rows."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(3_000, 6))
    rows[:400] = 0.3 * rng.normal(size=(400, 6)) + 2
    return rows


def test_the_automatic_choice_is_leaf_and_eom_in_few_dimensions(blobs):
    rng = np.random.default_rng(0)
    continuum = rng.standard_t(3, size=(2_000, 6))
    for k in range(6):  # small regions, a fifth of it
        part = slice(60 * k, 60 * (k + 1))
        continuum[part] = 0.35 * rng.normal(size=(60, 6)) + 1.5 * rng.normal(size=6)
    for rows, expected in ((blobs.embedding[:, :4], "eom"), (continuum, "leaf")):
        chosen = HDBSCAN(cluster_selection_method=expected).fit(rows)
        assert chosen.sizes
        assert np.array_equal(HDBSCAN().fit(rows).label, chosen.label)


def test_leaf_finds_more_clusters_than_eom():
    rng = np.random.default_rng(8)
    centres = np.array([[0, 0], [0, 5], [40, 0], [40, 5]])
    embedding = np.repeat(centres, 60, axis=0) + rng.normal(size=(240, 2))
    counts = [
        HDBSCAN(min_cluster_size=20, cluster_selection_method=method)
        .fit(embedding)
        .label.max()
        for method in ("eom", "leaf")
    ]
    assert counts[0] < counts[1]


def test_clusters_closer_than_epsilon_are_not_split():
    rng = np.random.default_rng(8)
    centres = np.array([[0, 0], [0, 6], [60, 0], [60, 6]])
    embedding = np.repeat(centres, 60, axis=0) + rng.normal(size=(240, 2))
    found = HDBSCAN(cluster_selection_epsilon=10.0, cluster_selection_method="leaf")
    assert found.fit(embedding).label.max() == 1


def test_the_model_is_in_the_order_of_the_labels_and_says_what_was_used(blobs):
    found = HDBSCAN(min_membership=None).fit(blobs.embedding)
    for k, centre in enumerate(found.model["centre"]):
        assert centre == pytest.approx(
            blobs.embedding[found.label == k].mean(axis=0), abs=1e-4
        )
    assert found.model["birth"].shape == found.model["peak"].shape == (5,)
    assert found.model["min_cluster_size"] == default_size(len(blobs.embedding))
    assert found.model["min_samples"] == default_samples(len(blobs.embedding))


@pytest.mark.parametrize(("asked", "taken"), [(40, 20), (16, 8), (7, 5), (3, 3), (None, 5)])
def test_the_smallest_cluster_shrinks_with_a_sample_as_far_as_one_can_tell(
    blobs, asked, taken
):
    found = HDBSCAN(min_cluster_size=asked, max_rows=220).fit(blobs.embedding)
    assert found.model["min_cluster_size"] == taken
    # the smallest group has 22 rows in the sample, and hardly stands out among 20
    large = blobs.truth < (4 if taken == 20 else 5)
    assert adjusted_rand_score(blobs.truth[large], found.nearest[large]) >= 0.98


def test_every_member_has_a_neighbour_within_the_birth_of_its_cluster(blobs):
    found = HDBSCAN(min_membership=None).fit(blobs.embedding)
    for k, birth in enumerate(found.model["birth"]):
        members = blobs.embedding[found.label == k].astype(float)
        distance = np.linalg.norm(members[:, None] - members[None], axis=2)
        np.fill_diagonal(distance, np.inf)
        assert distance.min(axis=1).max() <= birth * (1 + 1e-9)


def test_a_row_that_is_not_finite_is_refused(blobs):
    embedding = blobs.embedding.copy()
    embedding[[3, 8]] = np.nan
    with pytest.raises(InputError, match="2 of 440 rows hold NaN or infinity: rows 3, 8"):
        HDBSCAN().fit(embedding)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("min_cluster_size", 1),
        ("min_samples", 0),
        ("cluster_selection_epsilon", -1.0),
        ("cluster_selection_epsilon", float("nan")),
    ],
)
def test_settings_that_cannot_work_are_refused(setting, value):
    with pytest.raises(SettingError, match=f"{setting} = {value} cannot work"):
        HDBSCAN(**{setting: value})


@pytest.mark.parametrize("seed", range(4))
def test_copies_of_one_row_make_no_clusters_of_the_noise_around(seed):
    rows = np.random.default_rng(seed).normal(size=(1_000, 8))
    rows = np.vstack([rows, np.repeat(rows[:1], 12, axis=0)])
    found = HDBSCAN(min_membership=None).fit(rows)
    assert not found.sizes
    assert len(found.label) == len(rows)


@pytest.mark.parametrize("n_columns", [2, 6])
def test_copies_of_a_row_share_its_cluster_and_its_scores(blobs, n_columns):
    rows = blobs.embedding[:, :n_columns]
    alone = HDBSCAN(min_cluster_size=8).fit(rows)
    found = HDBSCAN(min_cluster_size=8).fit(np.vstack([rows, rows[::3]]))
    for name in ("label", "probability", "outlier", "nearest"):
        one, both = getattr(alone, name), getattr(found, name)
        assert np.array_equal(both, np.concatenate([one, one[::3]]))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("groups", [(450, 20), (1_500, 8), (3_000, 20)])
@pytest.mark.parametrize("reduction", ["auto", "none"])
def test_groups_that_are_apart_are_the_clusters(reduction, groups, seed):
    n_rows, separation = groups
    rng = np.random.default_rng(seed)
    truth = np.repeat([0, 1, 2], n_rows // 3)
    rows = rng.normal(size=(n_rows, 8)) + separation * np.eye(3, 8)[truth]
    clusterer = HDBSCAN()
    found = clusterer.fit(reduction_for(clusterer, reduction).fit(rows).vectors)
    assert len(found.sizes) == 3
    inside = found.label >= 0
    assert inside.mean() > 0.97
    assert adjusted_rand_score(truth[inside], found.label[inside]) > 0.96


def test_a_leaf_without_another_near_ends_at_half_of_its_highest_density(lump):
    alone = HDBSCAN(cluster_selection_method="leaf", min_membership=None)
    cut, whole = (
        dataclasses.replace(alone, min_density=fraction).fit(lump) for fraction in (0.5, 0)
    )
    lumps = [
        np.flatnonzero(found.label == np.bincount(found.label[:400] + 1)[1:].argmax())
        for found in (cut, whole)
    ]
    assert set(lumps[0]) < set(lumps[1])
    assert len(lumps[0]) < 0.9 * len(lumps[1])
    assert (whole.probability[lumps[1]] ** 6).min() < 0.25
    assert (cut.probability[lumps[0]] ** 6).min() >= 0.5 - 1e-6
