"""A square of sky."""

import numpy as np
import pytest

from galaxyclust.features.kernels.sky_box import (
    find_sky_box,
    sky_asymmetry,
    sky_smoothness,
)

NOISE = np.random.default_rng(0).normal(size=(64, 64))


def taken(rows, columns, size=64):
    out = np.zeros((size, size), bool)
    out[rows, columns] = True
    return out


def test_the_first_square_without_source_or_mask_is_taken():
    nothing = np.zeros((64, 64), bool)
    assert find_sky_box(nothing, nothing, 32) == (0, 0, 32)
    segment = taken(slice(0, 20), slice(0, 64))
    mask = taken(slice(0, 64), slice(0, 9))
    assert find_sky_box(segment, mask, 32) == (20, 9, 32)


def test_without_room_it_is_halved():
    segment = taken(slice(10, 64), slice(0, 64))
    assert find_sky_box(segment, ~segment & False, 32) == (0, 0, 8)


def test_without_sky_there_is_none_and_nothing_to_take_off():
    full = np.ones((64, 64), bool)
    box = find_sky_box(full, full, 32)
    assert box == (0, 0, 0)
    assert sky_asymmetry(NOISE, box) == 0.0
    assert sky_smoothness(NOISE, box, 3) == 0.0


def test_the_asymmetry_of_noise_is_that_of_a_difference_of_two():
    # |a - b| of two unit Gaussians has the mean 2 / sqrt(pi)
    found = sky_asymmetry(NOISE, (0, 0, 64))
    assert found == pytest.approx(2 / np.sqrt(np.pi), rel=0.05)


def test_a_wide_boxcar_takes_all_noise_and_a_narrow_one_none():
    # the mean of the positive half of a unit Gaussian is 1 / sqrt(2 pi)
    wide = sky_smoothness(NOISE, (0, 0, 64), 21)
    assert wide == pytest.approx(1 / np.sqrt(2 * np.pi), rel=0.05)
    assert sky_smoothness(NOISE, (0, 0, 64), 1) == 0.0
