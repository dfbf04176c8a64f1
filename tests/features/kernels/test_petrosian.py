"""Petrosian radii and radii of a part of the light."""

import math

import numpy as np
import pytest

from galaxyclust.features.kernels.apertures import row_sums
from galaxyclust.features.kernels.petrosian import petrosian_radius, radii_of_parts

ROUND = (1.0, 1.0, 0.0)
SIZE = 121
CENTRE = (60.2, 59.7)


def light(profile, axis_ratio=1.0, angle=0.0):
    """Row sums of a galaxy with a profile of the elliptical radius, and of its pixels."""
    v, u = np.mgrid[:SIZE, :SIZE].astype(float)
    cos, sin = math.cos(angle), math.sin(angle)
    dx, dy = u - CENTRE[0], v - CENTRE[1]
    r = np.hypot(dx * cos + dy * sin, (dy * cos - dx * sin) / axis_ratio)
    return row_sums(profile(r)), row_sums(np.ones((SIZE, SIZE)))


def gaussian(r, sigma=10.0):
    return np.exp(-0.5 * (r / sigma) ** 2)


def half(profile, outermost, part=0.5):
    radii = radii_of_parts(*light(profile), CENTRE, ROUND, outermost, np.array([part]))
    return radii[0]


def test_the_petrosian_radius_of_a_gaussian_is_known():
    # 1.959 half-light radii of 1.1774 sigma
    found = petrosian_radius(*light(gaussian), CENTRE, ROUND, 0.2, 1.0)
    assert found == pytest.approx(1.959 * 11.774, rel=2e-3)


def test_an_ellipse_has_the_radius_along_its_major_axis():
    shape = (0.5, math.cos(0.6), math.sin(0.6))
    found = petrosian_radius(*light(gaussian, 0.5, 0.6), CENTRE, shape, 0.2, 1.0)
    assert found == pytest.approx(1.959 * 11.774, rel=5e-3)


def test_a_ring_outside_does_not_move_the_first_crossing():
    def ringed(r):
        return gaussian(r) + 0.3 * np.exp(-0.5 * ((r - 50) / 2) ** 2)

    alone = petrosian_radius(*light(gaussian), CENTRE, ROUND, 0.2, 1.0)
    assert petrosian_radius(*light(ringed), CENTRE, ROUND, 0.2, 1.0) == pytest.approx(
        alone, rel=1e-3
    )


def test_a_profile_that_never_falls_has_no_radius():
    flat = light(np.ones_like)
    assert petrosian_radius(*flat, CENTRE, ROUND, 0.2, 1.0) == math.inf


def test_a_point_is_smaller_than_any_radius():
    point = light(lambda r: (r < 0.5).astype(float))
    assert petrosian_radius(*point, (60.0, 60.0), ROUND, 0.2, 1.0) == 0.0


def test_dark_pixels_have_no_radius():
    dark = light(np.zeros_like)
    assert petrosian_radius(*dark, CENTRE, ROUND, 0.2, 1.0) == 0.0


@pytest.mark.parametrize(("part", "sigmas"), [(0.5, 1.1774), (0.2, 0.668), (0.9, 2.146)])
def test_radii_of_a_part_of_a_gaussian_are_known(part, sigmas):
    found = half(gaussian, 55.0, part)
    assert found == pytest.approx(10 * sigmas, rel=2e-3)


def test_no_light_has_no_radius_of_its_half():
    assert math.isnan(half(np.zeros_like, 50.0))


def test_a_light_below_zero_counts_as_much():
    def dark(r):
        return -gaussian(r)

    assert half(gaussian, 50.0) == pytest.approx(half(dark, 50.0))
