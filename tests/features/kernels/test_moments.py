"""Centroids, axes and angles from moments."""

import math

import numpy as np
import pytest

from galaxyclust.features.kernels.moments import ellipse_about, moments


def gaussian(x, y, *, a, b, angle, size=61):
    v, u = np.mgrid[:size, :size]
    cos, sin = math.cos(angle), math.sin(angle)
    along, across = (u - x) * cos + (v - y) * sin, (v - y) * cos - (u - x) * sin
    return np.exp(-0.5 * ((along / a) ** 2 + (across / b) ** 2))


def test_the_moments_of_a_gaussian_are_its_own():
    image = gaussian(30.3, 29.6, a=4.0, b=3.0, angle=0.4)
    sums = moments(image, np.ones(image.shape, bool))
    assert sums[0] == pytest.approx(2 * math.pi * 12)
    assert (sums[1] / sums[0], sums[2] / sums[0]) == pytest.approx((30.3, 29.6))
    assert ellipse_about(sums, 30.3, 29.6) == pytest.approx((4.0, 3.0, 0.4))


def test_only_the_segment_counts():
    image = gaussian(30, 30, a=4.0, b=3.0, angle=0.4)
    half = np.zeros(image.shape, bool)
    half[:, :31] = True
    assert moments(image, half)[0] == pytest.approx(image[:, :31].sum())
    assert not moments(image, np.zeros(image.shape, bool)).any()


def test_one_pixel_is_as_wide_as_a_pixel():
    image = np.zeros((5, 5))
    image[2, 3] = 7.0
    sums = moments(image, image > 0)
    a, b, _ = ellipse_about(sums, 3.0, 2.0)
    assert (a, b) == pytest.approx((1 / math.sqrt(12), 1 / math.sqrt(12)))


def test_about_another_point_an_ellipse_is_longer_that_way():
    image = gaussian(30, 30, a=3.0, b=3.0, angle=0.0)
    a, b, theta = ellipse_about(moments(image, image > 0), 34.0, 30.0)
    assert (a, b, theta) == pytest.approx((5.0, 3.0, 0.0), rel=1e-3)


def test_axes_of_negative_moments_are_those_of_their_sizes():
    a, b, _ = ellipse_about(np.array([1.0, 0, 0, -9.0, 0, 4.0]), 0.0, 0.0)
    assert (a, b) == (3.0, 2.0)
