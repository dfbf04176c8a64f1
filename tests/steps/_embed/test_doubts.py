"""What a user should doubt about a new embedding."""

import logging

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.steps._embed.doubts import warn_of_few, warn_of_one_point

FROM = {"settings": {"device": "cpu"}}


def test_clusterings_of_a_replaced_embedding_are_named(survey, surveyed, caplog):
    with caplog.at_level(logging.WARNING, "galaxyclust"):
        steps.embed_from(survey, f"{surveyed.path}:ae", overwrite=True, **FROM)
    assert "km is made of the embedding ae that was replaced; make it again" in caplog.text


def test_maps_of_a_replaced_embedding_are_named_with_their_clusterings(survey, caplog):
    small = {"width": 2, "height": 2, "device": "cpu"}
    steps.embed(survey, method="som", name="map", settings=small | {"on": "ae"})
    two = {"n_clusters": 2}
    steps.cluster(survey, embedding="map", method="kmeans", name="of_map", settings=two)
    with caplog.at_level(logging.WARNING, "galaxyclust"):
        steps.embed(survey, method="polar", name="ae", overwrite=True)
    assert "km, map, of_map are made of the embedding ae that was replaced" in caplog.text


@pytest.mark.parametrize(("number", "said"), [(99, True), (100, False)])
def test_a_network_that_learned_from_few_sources_is_told_of(number, said, caplog):
    with caplog.at_level(logging.WARNING):
        warn_of_few(np.arange(number), "ssl")
    assert ("ssl: a network that learned from 99 sources" in caplog.text) == said


@pytest.mark.parametrize(("vectors", "said"), [([1.0, 2.0], False), ([2.0, 2.0], True)])
def test_an_embedding_that_is_one_point_is_told_of(vectors, said, caplog):
    with caplog.at_level(logging.WARNING):
        warn_of_one_point(np.array(vectors, np.float32)[:, None], "ae")
    assert ("ae: all 2 sources have the same vector" in caplog.text) == said
