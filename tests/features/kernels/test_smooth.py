"""Smoothing, peaks and what hangs together."""

import numpy as np
import pytest
from scipy import ndimage

from galaxyclust.features.kernels.smooth import boxcar, connected, count, gaussian, peak

PIXELS = np.random.default_rng(0).normal(size=(14, 17))


@pytest.mark.parametrize("sigma", [0.05, 0.7, 2.3, 6.0])
def test_a_gaussian_is_that_of_scipy(sigma):
    expected = ndimage.gaussian_filter(PIXELS, sigma, mode="constant")
    np.testing.assert_allclose(gaussian(PIXELS, sigma), expected, atol=1e-12)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 6, 7, 16, 40])
def test_a_boxcar_is_that_of_scipy(size):
    expected = ndimage.uniform_filter(PIXELS, size) if size else PIXELS
    np.testing.assert_allclose(boxcar(PIXELS, size), expected, atol=1e-12)


def test_the_peak_is_the_first_of_the_brightest():
    image = PIXELS.copy()
    image[3, 9] = image[7, 2] = 10.0
    assert peak(image) == (3, 9)


def test_pixels_are_counted():
    assert count(PIXELS > 0.5) == (PIXELS > 0.5).sum()


def test_what_hangs_together_does_so_across_corners():
    member = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]], bool)
    found = connected(member, (0, 0))
    assert found.astype(int).tolist() == [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]
    assert not connected(member, (2, 2)).any()


def test_parts_are_those_of_scipy():
    member = np.random.default_rng(2).random((30, 30)) > 0.6
    labels, _ = ndimage.label(member, structure=np.ones((3, 3)))
    start = tuple(np.argwhere(member)[100])
    np.testing.assert_array_equal(connected(member, start), labels == labels[start])
