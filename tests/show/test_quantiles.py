"""Quantities that part the clusters are told from those that do not."""

import numpy as np
import pytest

from galaxyclust.show.quantiles import distribution, most_apart


def test_quantiles_are_those_of_each_cluster_with_noise_last():
    label = np.repeat([1, 0, -1, -2], [10, 20, 5, 5])
    values = np.arange(40.0)
    found = distribution(values, label)
    assert found.clusters.tolist() == [0, 1, -1]
    assert found.number.tolist() == [20, 10, 5]
    assert found.quantiles[:, 2].tolist() == [19.5, 4.5, 32.0]


def test_clusters_that_do_not_overlap_are_wholly_apart():
    rng = np.random.default_rng(0)
    label = np.arange(4000) % 2
    assert distribution(rng.normal(size=4000), label).apart < 0.005
    # two uniform halves of the ranks: 3/4 of their variance lies between them
    assert distribution(rng.random(4000) + 5 * label, label).apart == pytest.approx(0.75)


def test_a_monotonic_change_of_scale_changes_nothing():
    rng = np.random.default_rng(1)
    label = rng.integers(0, 5, 300)
    values = rng.random(300) + 0.3 * label
    assert distribution(np.exp(values), label).apart == pytest.approx(
        distribution(values, label).apart
    )


@pytest.mark.parametrize("values", [np.full(6, np.nan), np.ones(6)])
def test_what_is_missing_or_constant_tells_nothing_apart(values):
    assert distribution(values, np.arange(6) % 2).apart == 0


def test_the_quantities_that_part_best_come_first_and_none_twice():
    label = np.repeat([0, 1], 50)
    rng = np.random.default_rng(0)
    best = label + 0.1 * rng.random(100)
    values = {
        "noise": rng.normal(size=100),
        "best": best,
        "in arcsec": 0.4 * best,
        "the other way": 1 - best,
        "missing": np.full(100, np.nan),
        "constant": np.ones(100),
    }
    found = {name: distribution(column, label) for name, column in values.items()}
    assert most_apart(found, values, most=5) == ["best", "noise", "constant"]
    assert most_apart(found, values, most=1) == ["best"]


def test_a_quantity_of_two_bands_is_told_once():
    label = np.repeat([0, 1], 50)
    rng = np.random.default_rng(0)
    values = {"n_g": label + rng.normal(size=100), "n_i": label + 2 * rng.normal(size=100)}
    found = {name: distribution(column, label) for name, column in values.items()}
    assert most_apart(found, values, most=2) == ["n_g", "n_i"]
    assert most_apart(found, values, most=2, of={"n_g": "n", "n_i": "n"}) == ["n_g"]
