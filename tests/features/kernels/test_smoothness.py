"""Smoothness."""

import math

import numpy as np
import pytest

from galaxyclust.features.kernels.apertures import row_sums
from galaxyclust.features.kernels.smoothness import smoothness

V, U = np.mgrid[:81, :81]
DISC = np.exp(-np.hypot(U - 40, V - 40) / 8)


def measure(image, *, sky=0.0, radii=(6.0, 30.0), size=5):
    return smoothness(image, row_sums(image), (40.0, 40.0), radii, size, sky)


def test_clumps_make_it_larger():
    clumpy = DISC.copy()
    clumpy[::6, ::6] *= 2
    assert 0 <= measure(DISC) < 0.02
    assert measure(clumpy) > measure(DISC) + 0.02


def test_a_boxcar_of_one_pixel_takes_nothing():
    assert measure(DISC, size=1) == 0.0


def test_the_sky_is_taken_off_by_the_area_of_the_annulus():
    light = DISC[(np.hypot(U - 40, V - 40) > 6) & (np.hypot(U - 40, V - 40) < 30)].sum()
    expected = measure(DISC) - 1e-3 * math.pi * (900 - 36) / light
    assert measure(DISC, sky=1e-3) == pytest.approx(expected, rel=0.02)


def test_an_annulus_without_light_has_none():
    assert math.isnan(measure(-DISC))
