"""Asymmetry and its centre."""

import math

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from galaxyclust.features.kernels.asymmetry import (
    asymmetry,
    least_asymmetric,
)

SIZE = 48


def blob(x, y, sigma=4.0):
    v, u = np.mgrid[:SIZE, :SIZE]
    return np.exp(-0.5 * ((u - x) ** 2 + 0.5 * (v - y) ** 2) / sigma**2)


def nothing():
    return np.zeros((SIZE, SIZE), bool)


def test_what_is_symmetric_has_none():
    found = asymmetry(blob(24.0, 23.5), nothing(), (24.0, 23.5), 14.0, 0.0)
    assert found == pytest.approx(0, abs=1e-12)


def test_it_is_at_most_two():
    image = np.zeros((SIZE, SIZE))
    image[10:14, 20] = 3.0
    assert asymmetry(image, nothing(), (24.0, 24.0), 40.0, 0.0) == pytest.approx(2.0)


def test_it_is_the_sum_of_differences_with_the_image_turned_by_spline():
    rng = np.random.default_rng(0)
    image, (x, y), radius = (
        blob(22, 25) + 0.05 * rng.normal(size=(SIZE, SIZE)),
        (23.3, 24.2),
        60,
    )
    v, u = np.mgrid[:SIZE, :SIZE]
    padded = np.pad(image, SIZE)
    at = np.stack([2 * y - v + SIZE, 2 * x - u + SIZE])
    turned = map_coordinates(padded, at, order=1)
    expected = np.abs(image - turned).sum() / np.abs(image).sum()
    assert asymmetry(image, nothing(), (x, y), radius, 0.0) == pytest.approx(expected)


def test_the_sky_s_part_is_taken_off_by_the_area_in_use():
    image, mask = np.ones((SIZE, SIZE)), nothing()
    mask[24, 30] = True
    image[mask] = 0
    bare, less = (asymmetry(image, mask, (24.0, 24.0), 10.0, sky) for sky in (0.0, 0.01))
    # of ones the flux is the area, without the masked pixel and the one opposite
    assert (bare, less) == pytest.approx((0, -0.01), abs=1e-12)


def test_without_flux_there_is_none():
    assert math.isnan(
        asymmetry(np.zeros((9, 9)), np.zeros((9, 9), bool), (4.0, 4.0), 3.0, 0.0)
    )
    everything = np.ones((SIZE, SIZE), bool)
    assert math.isnan(asymmetry(blob(24, 24), everything, (24.0, 24.0), 9.0, 0.0))


@pytest.mark.parametrize("start", [(24.0, 23.0), (22.0, 25.0)])
def test_the_search_ends_at_the_centre_of_what_is_symmetric(start):
    found = least_asymmetric(blob(23.4, 24.2), nothing(), start, 14.0, 0.0)
    assert found == pytest.approx((23.4, 24.2), abs=0.1)


def test_what_is_masked_does_not_draw_the_centre():
    image, mask = blob(24, 24), nothing()
    mask[30:, 30:] = True
    image[mask] = 0
    assert least_asymmetric(image, mask, (23.0, 24.5), 16.0, 0.0) == pytest.approx(
        (24, 24), abs=0.1
    )


def test_a_stamp_without_light_leaves_the_centre_where_it_is():
    found = least_asymmetric(np.zeros((SIZE, SIZE)), nothing(), (20.0, 21.0), 9.0, 0.0)
    assert found == (20.0, 21.0)


def test_the_search_stays_on_the_stamp_and_ends_from_its_corner():
    image = np.random.default_rng(1).normal(size=(SIZE, SIZE)) + 1
    for start in ((0.0, 0.0), (SIZE - 1.0, SIZE - 1.0)):
        x, y = least_asymmetric(image, nothing(), start, 60.0, 0.0)
        assert 0 <= x < SIZE
        assert 0 <= y < SIZE
