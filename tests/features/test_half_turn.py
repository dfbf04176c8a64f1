"""A galaxy less itself turned by half a turn."""

import numpy as np
import pytest

from galaxyclust.features.half_turn import less_half_turn


def blob(centre=(10.0, 9.5), size=21):
    y, x = np.indices((size, size))
    return np.exp(-0.5 * ((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / 9)


def test_nothing_is_left_of_what_is_alike():
    left = less_half_turn(blob(), np.zeros((21, 21), bool), (10.0, 9.5))
    assert np.nanmax(np.abs(left)) == pytest.approx(0, abs=1e-12)


def test_what_is_on_one_side_is_left_there_and_missing_on_the_other():
    image = blob()
    image[14, 15] += 1
    left = less_half_turn(image, np.zeros((21, 21), bool), (10.0, 9.5))
    assert left[14, 15] == pytest.approx(1)
    assert left[5, 5] == pytest.approx(-1)


def test_a_masked_pixel_and_the_one_opposite_have_no_value():
    mask = np.zeros((21, 21), bool)
    mask[12, 14] = True
    left = less_half_turn(blob(), mask, (10.0, 10.0))
    assert np.isnan(left[12, 14])
    assert np.isnan(left[8, 6])
    assert np.isfinite(left[10, 10])


def test_what_lies_opposite_the_outside_has_no_value():
    left = less_half_turn(blob(), np.zeros((21, 21), bool), (7.0, 10.0))
    assert np.isnan(left[:, 15:]).all()
