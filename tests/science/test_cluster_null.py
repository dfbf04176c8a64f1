"""Clusterers find families that are there, and no confident ones where there are none."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster import METHODS
from galaxyclust.cluster.stability import stability
from galaxyclust.methods import build


def method_of(name, k):
    method = build(METHODS, name, {})
    known = {field.name for field in dataclasses.fields(method)}
    changed = {"n_clusters": k, "n_runs": 6}
    return dataclasses.replace(
        method, **{key: value for key, value in changed.items() if key in known}
    )


@pytest.mark.parametrize("name", METHODS)
def test_three_families_are_recovered_by_all(name):
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], [150, 100, 80])
    rows = rng.normal(size=(330, 8)) + 12 * np.eye(3, 8)[truth]
    found = method_of(name, 3).fit(rows)
    assert adjusted_rand_score(truth, found.nearest) >= 0.98
    assert stability(rows, found.label, clusterer=method_of(name, 3), draws=3).overall > 0.9


@pytest.mark.parametrize("name", METHODS)
def test_noise_alone_has_no_cluster_that_comes_back(name):
    rows = np.random.default_rng(1).normal(size=(400, 12))
    method = method_of(name, 8)
    if name == "gmm":  # BIC, as it is by default, says one Gaussian
        assert set(build(METHODS, name, {}).fit(rows).label) == {0}
    label = method.fit(rows).label
    assert stability(rows, label, clusterer=method, draws=3).overall < 0.3


def test_identical_galaxies_are_no_cluster():
    assert set(build(METHODS, "hdbscan", {}).fit(np.ones((60, 4))).label) == {-1}
