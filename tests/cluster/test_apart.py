"""Groups are looked for in components that keep their variances."""

import numpy as np
import pytest

from galaxyclust.cluster.apart import groups_in_components


@pytest.mark.parametrize(("n_groups", "n_components"), [(3, 7), (12, 12)])
def test_groups_are_counted_in_the_components_that_hold_them(n_groups, n_components):
    rng = np.random.default_rng(1)
    rows = 7 * np.eye(n_groups, 16)[np.arange(1_200) % n_groups]
    rows = rows + rng.normal(size=(1_200, 16))
    assert groups_in_components(rows) == (n_groups, n_components)


def test_groups_are_seen_through_columns_that_tell_nothing():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(600, 48))
    rows[:, :24] += 2.5 * rng.normal(size=(3, 24))[np.arange(600) % 3]
    assert groups_in_components(rows).n_groups == 3


@pytest.mark.parametrize("seed", range(3))
def test_noise_forms_no_groups(seed):
    rows = np.random.default_rng(seed).normal(size=(800, 20))
    assert groups_in_components(rows).n_groups == 0


def test_fewer_than_five_columns_are_not_asked():
    rows = np.repeat(9 * np.eye(3), 50, axis=0)
    rows += np.random.default_rng(0).normal(size=rows.shape)
    assert groups_in_components(rows).n_groups == 0


def test_variances_count_as_they_are():
    """Groups in a plane are drowned where every column has one variance."""
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(600, 12))
    rows[:, :2] += 8 * np.array([[0, 0], [1, 0], [0, 1]])[np.arange(600) % 3]
    assert groups_in_components(rows).n_groups == 3
    alike = rows / rows.std(axis=0)
    assert groups_in_components(alike).n_groups < 3


@pytest.mark.parametrize("rows", [np.zeros((1, 9)), np.ones((40, 9)), np.eye(2, 9)])
def test_a_few_rows_or_copies_form_no_groups(rows):
    assert groups_in_components(rows).n_groups == 0
