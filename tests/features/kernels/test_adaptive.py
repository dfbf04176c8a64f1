"""Adaptive moments of stamps, in compiled code."""

import numpy as np
import pytest

from galaxyclust.features.kernels.adaptive import measure


def gaussian(xx, xy, yy, *, centre=(20.3, 19.6), size=41):
    dx = np.arange(size) - centre[0]
    dy = np.arange(size)[:, None] - centre[1]
    inverse = np.linalg.inv([[xx, xy], [xy, yy]])
    r2 = inverse[0, 0] * dx**2 + 2 * inverse[0, 1] * dx * dy + inverse[1, 1] * dy**2
    return np.exp(-0.5 * r2)


def moments(image, start=(20.0, 20.0, 5.0, 0.0, 5.0)):
    found = np.full((1, 4), np.nan)
    measure(image[None], np.array([start], float), found)
    return found[0]


@pytest.mark.parametrize("truth", [(9.0, 0.0, 4.0), (8.0, 2.5, 6.0), (3.0, -1.0, 12.0)])
def test_those_of_a_gaussian_are_its_own(truth):
    assert moments(gaussian(*truth))[:3] == pytest.approx(truth, rel=5e-3, abs=5e-3)


def test_the_kurtosis_of_a_gaussian_is_two():
    assert moments(gaussian(9.0, 0.0, 9.0))[3] == pytest.approx(2, rel=0.01)


def test_a_cusp_has_a_larger_kurtosis():
    radius = np.hypot(np.arange(41) - 20.0, np.arange(41)[:, None] - 20.0)
    assert moments(np.exp(-radius / 2))[3] > 2.1


def test_brightness_and_where_it_starts_do_not_matter():
    image = gaussian(8.0, 2.5, 6.0)
    other = moments(1e4 * image, start=(21.0, 19.0, 14.0, 3.0, 9.0))
    assert moments(image) == pytest.approx(other, rel=5e-3)


@pytest.mark.parametrize("image", [np.zeros((21, 21)), -np.ones((21, 21))])
def test_no_light_has_no_moments(image):
    assert np.isnan(moments(image, start=(10.0, 10.0, 5.0, 0.0, 5.0))).all()


def test_a_source_as_large_as_the_stamp_has_none():
    assert np.isnan(moments(np.ones((41, 41)))).all()


def test_a_start_that_is_not_known_finds_none():
    assert np.isnan(moments(gaussian(9.0, 0.0, 4.0), start=(20, 20, np.nan, 0, 5))).all()
