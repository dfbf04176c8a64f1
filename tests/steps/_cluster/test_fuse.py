"""Measured shapes beside an embedding."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.cluster.reduce import Reduction
from galaxyclust.steps._cluster.fuse import fuse


@pytest.fixture
def reduced(ingested):
    vectors = np.random.default_rng(0).normal(size=(ingested.n_rows, 3))
    return Reduction(n_components=None).fit(vectors)


def test_without_weight_the_embedding_stands_alone(ingested, reduced):
    fused = fuse(ingested, reduced, np.arange(ingested.n_rows), weight=0.0)
    assert fused.vectors is reduced.vectors
    assert fused.columns == ()


@pytest.mark.parametrize("weight", [0.5, 1.0, 3.0])
def test_the_weight_is_the_share_of_the_shapes_in_the_scatter(ingested, reduced, weight):
    fused = fuse(ingested, reduced, np.arange(ingested.n_rows), weight=weight)
    variance = fused.vectors.var(axis=0)
    assert variance[3:].sum() / variance[:3].sum() == pytest.approx(weight**2)
    assert len(variance) == 3 + len(fused.columns)


def test_a_clustering_with_shapes_says_which_in_its_history(survey):
    steps.cluster(
        survey, embedding="ae", method="kmeans", name="both", features_weight=1.0,
        settings={"n_clusters": 2},
    )  # fmt: skip
    step = survey.history()[-1]
    assert "gini" in step.settings["features"]
    model = survey.model("both")
    assert model["features.median"].shape == (len(step.settings["features"]),)
    assert model["features.factor"] > 0
