"""One product gives the labels that each clusterer gives by itself."""

import numpy as np
import pytest

from galaxyclust.cluster.consensus import ballot
from galaxyclust.cluster.gmm import GaussianMixtures
from galaxyclust.cluster.kmeans import KMeans


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    return rng.normal(size=(500, 4)) + 3 * np.eye(4)[rng.integers(0, 3, 500)]


def test_rows_belong_to_the_nearest_centre_or_the_likeliest_gaussian(rows, monkeypatch):
    monkeypatch.setattr(ballot, "BLOCK", 150)
    kmeans = KMeans(n_clusters=3).fit(rows)
    gaussians = GaussianMixtures(n_clusters=3, covariance="diag").fit(rows)
    scores = (ballot.by_centres(kmeans.model["centre"]),
              ballot.by_gaussians(gaussians.model))  # fmt: skip
    runs = {key: np.stack([one[key] for one in scores]) for key in scores[0]}
    found = ballot.labels(rows, runs)
    np.testing.assert_array_equal(found[:, 0], kmeans.label)
    np.testing.assert_array_equal(found[:, 1], gaussians.label)
