"""The condensed tree tells where each cluster begins and how dense it gets."""

import hdbscan
import numpy as np
import pytest

from galaxyclust.cluster.condensed import common_ancestor, describe
from galaxyclust.cluster.labels import by_size


@pytest.fixture
def found():
    rng = np.random.default_rng(0)
    data = np.repeat([0.0, 10.0, 12.0], [50, 40, 30])[:, None] + 0.1 * rng.normal(
        size=(120, 1)
    )
    fitted = hdbscan.HDBSCAN(min_cluster_size=10, approx_min_span_tree=False).fit(data)
    return data, fitted, by_size(fitted.labels_)


def test_a_cluster_begins_at_the_gap_that_parts_it(found):
    model = describe(*found)
    assert model["birth"] == pytest.approx([9.8, 1.7, 1.7], abs=0.4)
    assert (model["reach"] < model["birth"]).all()
    assert (model["peak"] >= 1 / model["reach"]).all()
    assert model["density"].shape == (120,)
    assert (model["density"] > 0).all()


def test_the_common_ancestor_of_one_node_is_itself():
    assert common_ancestor([7], {}) == 7


def test_nodes_under_different_branches_meet_at_the_root():
    above = {11: 10, 12: 10, 13: 11, 14: 11}
    assert common_ancestor([13, 12], above) == 10
    assert common_ancestor([13, 14], above) == 11
