"""A sweep finds the number of groups that are there, and says so where there are none."""

import numpy as np
import pytest

from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.sweep import Point, dbcv, recommend, silhouette, sweep
from galaxyclust.errors import InputError, SettingError


def point(value, k, stability):
    return Point(
        value=value, sizes=(10,) * k, noise=0.0, stability=stability, error=0.01,
        silhouette=0.5, dbcv=0.5,
    )  # fmt: skip


def test_the_number_of_groups_is_recommended_with_its_reason(blobs):
    points, left_out = sweep(
        blobs.embedding, KMeans(), setting="n_clusters", values=(2, 5, 9), draws=4
    )
    assert left_out == ()
    assert [one.value for one in points] == [2, 5, 9]
    assert points[1].stability > 0.97
    assert points[2].stability < points[1].stability
    best = max(points, key=lambda one: one.silhouette)
    assert best.value == 5
    advice = recommend(points, "n_clusters")
    assert advice.value == 5
    assert "n_clusters = 5 gives the most clusters, 5, that come back" in advice.reason


def test_a_smallest_cluster_can_be_swept(blobs):
    points, left_out = sweep(
        blobs.embedding, HDBSCAN(), setting="min_cluster_size", values=(15, 200, 900),
        draws=2,
    )  # fmt: skip
    assert [one.value for one in points] == [15, 200]
    assert [one.value for one in left_out] == [900]
    assert f"only {len(blobs.embedding)}" in left_out[0].reason
    assert points[0].n_clusters == 5
    assert points[1].n_clusters == 0
    assert points[1].stability == 0
    assert points[1].noise == 1
    assert np.isnan(points[1].dbcv)


def test_a_continuum_is_called_one():
    rows = np.random.default_rng(0).normal(size=(300, 8))
    found = sweep(rows, KMeans(n_init=1), setting="n_clusters", values=(6, 9), draws=3)
    assert "nothing is stable" in recommend(found.points, "n_clusters").reason


def test_of_stable_values_the_one_with_most_clusters_is_taken():
    points = [point(2, 2, 0.95), point(5, 5, 0.8), point(9, 9, 0.5)]
    assert recommend(points, "n_clusters").value == 5
    points = [point(5, 4, 0.8), point(7, 4, 0.9)]
    assert recommend(points, "min_cluster_size").value == 7


def test_what_is_stable_within_its_error_alone_is_not_recommended():
    points = [point(4, 4, 0.76), point(8, 8, 0.745)]  # both with an error of 0.01
    assert recommend(points, "n_clusters").value == 4


def test_without_clusters_nothing_is_recommended():
    advice = recommend([point(5, 0, 0.0), point(9, 1, 1.0)], "min_cluster_size")
    assert advice.value is None
    assert "no value of min_cluster_size parts the galaxies" in advice.reason


def test_validity_is_high_for_clear_groups_and_nan_for_one():
    rng = np.random.default_rng(0)
    rows = np.repeat([0.0, 20.0], 50)[:, None] + rng.normal(size=(100, 2))
    label = np.repeat([0, 1], 50)
    assert dbcv(rows, label) > 0.7
    assert silhouette(rows, label) > 0.8
    assert dbcv(rows, rng.permutation(label)) < 0
    assert np.isnan(dbcv(rows, np.zeros(100, int)))
    assert np.isnan(silhouette(rows, np.full(100, -1)))
    few = np.where(np.arange(100) < 98, label, 2)
    assert np.isfinite(dbcv(rows, few))


@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_validity_does_not_depend_on_the_unit_even_in_many_dimensions(scale):
    rows = np.random.default_rng(0).normal(size=(60, 128))
    label = np.arange(60) % 3
    assert dbcv(scale * rows, label) == pytest.approx(dbcv(rows, label), abs=1e-6)


def test_values_that_all_fail_are_refused():
    with pytest.raises(InputError, match="only 3 distinct rows"):
        sweep(np.eye(3), KMeans(), setting="n_clusters", values=(7,), draws=1)
    with pytest.raises(SettingError, match="no value of n_clusters to try"):
        sweep(np.eye(3), KMeans(), setting="n_clusters", values=(), draws=1)
