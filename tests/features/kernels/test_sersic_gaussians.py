"""Sersic profiles as sums of Gaussians."""

import numpy as np
import pytest
from scipy.special import gammaincinv

from galaxyclust.features.kernels.sersic_gaussians import (
    HIGHEST,
    LOWEST,
    N_GAUSSIANS,
    at_index,
    b_n,
    expansion,
)

INDICES = (0.4, 0.5, 0.73, 1.0, 1.9, 4.0, 8.0)


def mixture(n):
    table = expansion()
    out = np.empty((2, 2, N_GAUSSIANS))
    at_index(table.weight, table.step, np.log(n), out[0])
    at_index(table.log_variance, table.step, np.log(n), out[1])
    return out


def profile(n, radius):
    weight, log_variance = mixture(n)[:, 0]
    return np.sum(
        weight * np.exp(-0.5 * radius[:, None] ** 2 / np.exp(log_variance)), axis=1
    )


@pytest.mark.parametrize("n", INDICES)
def test_the_sum_is_the_profile(n):
    radius = np.geomspace(0.02, 9, 300)
    truth = np.exp(-gammaincinv(2 * n, 0.5) * (radius ** (1 / n) - 1))
    assert np.abs((profile(n, radius) - truth) / (truth + 0.01)).max() < 0.01


@pytest.mark.parametrize("n", INDICES)
def test_half_of_the_flux_lies_inside_r50(n):
    weight, log_variance = mixture(n)[:, 0]
    flux = weight * np.exp(log_variance)
    inside = flux * -np.expm1(-0.5 / np.exp(log_variance))
    # the expansion ends at 9 r50, where a high index still has flux
    assert inside.sum() / flux.sum() == pytest.approx(0.5, abs=0.01 if n < 3 else 0.06)


@pytest.mark.parametrize("n", [0.45, 1.3, 6.1])
def test_slopes_are_those_of_the_values(n):
    h = 1e-6
    low, high = mixture(n * np.exp(-h))[:, 0], mixture(n * np.exp(h))[:, 0]
    found = mixture(n)[:, 1]
    scale = np.abs(found).max(axis=1, keepdims=True)
    np.testing.assert_allclose((high - low) / (2 * h) / scale, found / scale, atol=1e-5)


def test_the_table_reaches_from_the_lowest_to_the_highest_index():
    table = expansion()
    n_nodes = len(table.weight)
    assert np.exp((n_nodes - 1) * table.step) == pytest.approx(HIGHEST / LOWEST)


def test_b_n_is_that_of_the_exponential():
    assert b_n(1.0) == pytest.approx(1.67835, rel=1e-5)
