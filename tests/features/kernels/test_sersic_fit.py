"""Sersic galaxies fitted to stamps by least squares."""

import numpy as np
import pytest

from galaxyclust.features.kernels.sersic_fit import (
    AT_LIMIT,
    CONVERGED,
    FAILED,
    fit,
    fit_all,
)
from galaxyclust.features.kernels.sersic_gaussians import expansion
from galaxyclust.simulate.profiles import Component, paste, render

START = np.array([np.nan, 32.0, 32.0, np.log(4.0), 0.1, 0.05, np.log(1.5), 0.0])
ROUGH = (1.0, 0.05, 0.0)  # noise, error of the sky, variance of the PSF


def tables():
    table = expansion()
    return table.weight, table.log_variance, table.step


def stamp(*, n=1.0, r50=5.0, axis_ratio=0.6, theta=30.0, shift=(0.3, -0.2), size=64):
    image = np.zeros((size, size))
    part = Component(1e4, r50, n, axis_ratio, theta)
    paste(image, 1e4 * render(part, shift=shift), np.array([size // 2, size // 2]))
    return image


def run(image, mask=None, noise=ROUGH):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    p = START.copy()
    chi2, error, state = fit(np.where(mask, 0.0, image), mask, noise, tables(), p)
    flattening = np.hypot(p[4], p[5])
    found = {
        "n": np.exp(p[6]), "r50": np.exp(p[3] + flattening), "x": p[1], "y": p[2],
        "axis_ratio": np.exp(-2 * flattening), "sky": p[7],
        "theta": np.degrees(np.arctan2(p[5], p[4])) / 2,
    }  # fmt: skip
    return found, chi2, error, state


@pytest.mark.parametrize("n", [0.5, 1.0, 2.0, 4.0])
def test_a_galaxy_without_noise_is_recovered(n):
    found, _, _, state = run(stamp(n=n))
    assert state == CONVERGED
    assert found["n"] == pytest.approx(n, rel=0.015)
    assert found["r50"] == pytest.approx(5, rel=0.01)
    assert found["axis_ratio"] == pytest.approx(0.6, abs=0.003)
    assert found["theta"] == pytest.approx(30, abs=0.3)
    assert (found["x"], found["y"]) == pytest.approx((32.3, 31.8), abs=0.01)


def test_noise_is_what_is_left_and_its_error_is_the_scatter():
    rng = np.random.default_rng(1)
    image = stamp(n=1.5)
    draws = [
        run(image + 6 * rng.normal(size=image.shape), noise=(6, 0.3, 0)) for _ in range(30)
    ]
    logs = np.log([found["n"] for found, *_ in draws])
    assert np.mean([chi2 for _, chi2, *_ in draws]) == pytest.approx(1, abs=0.05)
    assert logs.std() == pytest.approx(np.mean([error for *_, error, _ in draws]), rel=0.4)
    assert logs.mean() == pytest.approx(
        np.log(1.5), abs=4 * logs.std() / np.sqrt(30) + 0.01
    )


def test_masked_pixels_do_not_count():
    image, mask = stamp(), np.zeros((64, 64), bool)
    mask[20:30, 38:50] = True
    spoilt = np.where(mask, 1e5, image)
    found, *_ = run(spoilt, mask)
    assert found["n"] == pytest.approx(1, abs=0.02)
    assert found["r50"] == pytest.approx(5, rel=0.01)


def test_sky_that_is_left_is_found_where_it_may_be():
    free, *_ = run(stamp() + 0.5, noise=(1.0, 1.0, 0.0))
    fixed, *_ = run(stamp() + 0.5, noise=(1.0, 0.0, 0.0))
    assert free["sky"] == pytest.approx(0.5, abs=0.02)
    assert fixed["sky"] == pytest.approx(0, abs=1e-6)
    assert abs(free["n"] - 1) < abs(fixed["n"] - 1)


def test_an_index_beyond_the_range_ends_at_its_limit():
    y, x = np.indices((64, 64)) - 32
    found, *_, state = run(1e3 * (np.hypot(x, y) < 8).astype(float))
    assert state == AT_LIMIT
    assert found["n"] == pytest.approx(0.4)


@pytest.mark.parametrize("value", [0.0, -5.0])
def test_no_light_is_no_fit(value):
    assert run(np.full((64, 64), value))[-1] == FAILED


def test_fewer_pixels_than_parameters_are_no_fit():
    mask = np.ones((64, 64), bool)
    mask[32, 30:36] = False
    assert run(stamp(), mask)[-1] == FAILED


def test_a_start_that_is_not_known_is_no_fit_and_the_next_is_made():
    image = np.stack([stamp(), stamp()])
    p = np.stack([np.full(8, np.nan), START])
    chi2, error, state = np.full(2, np.nan), np.full(2, np.nan), np.full(2, FAILED)
    fit_all(image, image < -1, np.array([ROUGH, ROUGH]), tables(), p, chi2, error, state)
    assert state.tolist() == [FAILED, CONVERGED]
    assert np.isnan(chi2[0])
    assert np.isfinite(chi2[1])
