"""Outer and shape asymmetry of stamps, in compiled code."""

import numpy as np
import pytest

from galaxyclust.features.kernels.outskirts import measure, outer_asymmetry

ROUND = (1.0, 1.0, 0.0)


def galaxy(size=65):
    y, x = np.indices((size, size)) - size // 2
    return 100 * np.exp(-np.hypot(x, y) / 4.0)


def outer(image, mask=None, radii=(5.0, 15.0)):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    return outer_asymmetry(
        np.where(mask, 0.0, image), mask, (32.0, 32.0), radii, ROUND, 0.0
    )


def test_a_point_symmetric_galaxy_has_none():
    assert outer(galaxy()) == pytest.approx(0, abs=1e-12)


def test_what_lies_inside_the_inner_ellipse_does_not_count():
    image = galaxy()
    image[32, 34] += 1000
    assert outer(image) == pytest.approx(0, abs=1e-12)


def test_a_tail_counts_twice_its_share():
    # once where it is, once where it is not
    image = galaxy()
    y, x = np.indices(image.shape) - 32
    flux = image[(np.hypot(x, y) > 5) & (np.hypot(x, y) < 15)].sum()
    image[40:43, 32] += 0.01 * flux
    assert outer(image) == pytest.approx(0.06 / 1.03, rel=0.03)


def test_a_masked_tail_does_not_count():
    image = galaxy()
    image[40:43, 32] += 50
    assert outer(image, image > 60) < outer(image)


def test_a_stamp_without_a_petrosian_radius_is_left_as_it_is():
    image = galaxy()[None]
    found = np.full((1, 2), np.nan)
    known = np.array([[np.nan] * 5])
    measure(image, image < 0, image > 1, image < 0, known, found)
    assert np.isnan(found).all()
