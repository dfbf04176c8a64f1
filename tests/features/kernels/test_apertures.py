"""Sums over ellipses."""

import math

import numpy as np
import pytest
from photutils.aperture import EllipticalAperture

from galaxyclust.features.kernels.apertures import (
    in_ellipse,
    roughly_in_ellipse,
    row_sums,
)

PIXELS = np.random.default_rng(0).normal(size=(20, 24)) + 2
USED = (np.random.default_rng(1).random((20, 24)) > 0.1).astype(float)


def inside(centre, axes, angle):
    turn = (math.cos(angle), math.sin(angle))
    return in_ellipse(row_sums(PIXELS), row_sums(USED), centre, axes, turn)


@pytest.mark.parametrize("axis_ratio", [1.0, 0.6, 0.2])
@pytest.mark.parametrize(
    ("centre", "a"),
    [((11.3, 9.8), 6.2), ((11.0, 10.0), 0.3), ((0.2, 19.0), 8.0), ((12.0, 8.0), 40.0)],
)
@pytest.mark.parametrize("angle", [0.0, 0.7, math.pi / 2, -2.0])
def test_a_sum_is_that_of_exact_overlaps(centre, a, *, axis_ratio, angle):
    light, area = inside(centre, (a, a * axis_ratio), angle)
    aperture = EllipticalAperture(centre, a, a * axis_ratio, theta=angle)
    # photutils has no sum, only NaN, where an aperture holds no pixel's part
    expected, used = (
        np.nan_to_num(aperture.do_photometry(v, method="exact")[0][0])
        for v in (PIXELS, USED)
    )
    assert light == pytest.approx(expected, abs=1e-6)
    assert area == pytest.approx(used, abs=1e-6)


@pytest.mark.parametrize("angle", [0.0, 1e-9, 0.01, 1.5])
def test_a_needle_of_an_ellipse_has_its_area_too(angle):
    # photutils 3.0 gives 5.90 for the first of these
    ones, turn = row_sums(np.ones((20, 24))), (math.cos(angle), math.sin(angle))
    area, _ = in_ellipse(ones, ones, (11.3, 9.8), (6.2, 0.31), turn)
    assert area == pytest.approx(math.pi * 6.2 * 0.31, rel=1e-6)


def test_an_aperture_that_holds_all_pixels_sums_them_all():
    light, area = inside((11.0, 9.0), (200.0, 150.0), 0.3)
    assert light == pytest.approx(PIXELS.sum())
    assert area == pytest.approx(USED.sum())


def test_an_aperture_off_the_stamp_holds_nothing():
    assert inside((-30.0, 9.0), (8.0, 6.0), 0.3) == (0.0, 0.0)
    assert inside((11.0, 90.0), (8.0, 6.0), 0.3) == (0.0, 0.0)
    assert inside((90.0, 9.0), (8.0, 6.0), 0.3) == pytest.approx((0.0, 0.0), abs=1e-9)


@pytest.mark.parametrize("axes", [(0.0, 0.0), (3.0, 0.0), (-1.0, -1.0), (np.nan, np.nan)])
def test_an_ellipse_without_an_inside_holds_nothing(axes):
    assert inside((11.0, 9.0), axes, 0.0) == (0.0, 0.0)


@pytest.mark.parametrize("centre", [(11.3, 9.8), (23.4, 1.2), (12.0, 10.5)])
@pytest.mark.parametrize("axes", [(3.0, 3.0), (6.2, 2.4), (30.0, 12.0)])
@pytest.mark.parametrize("angle", [0.0, 0.7, math.pi / 2])
def test_a_rough_sum_has_nearly_the_mean_of_the_exact_one(centre, axes, angle):
    flux, area = row_sums(PIXELS), row_sums(USED)
    turn = (math.cos(angle), math.sin(angle))
    exact = in_ellipse(flux, area, centre, axes, turn)
    rough = roughly_in_ellipse(flux, area, centre, axes, turn)
    assert rough[0] / rough[1] == pytest.approx(exact[0] / exact[1], rel=0.03)
    assert rough[1] == pytest.approx(exact[1], rel=0.05)


def test_a_rough_sum_over_nothing_is_nothing():
    flux = row_sums(PIXELS)
    assert roughly_in_ellipse(flux, flux, (5.0, 5.0), (0.0, 0.0), (1.0, 0.0)) == (0, 0)
    assert roughly_in_ellipse(flux, flux, (90.0, 5.0), (3.0, 3.0), (1.0, 0.0)) == (0, 0)
