"""Gini, M20 and their pixels."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from galaxyclust.features.kernels.gini_m20 import (
    by_brightness,
    gini,
    m20,
    mean_brightness,
    petrosian_segment,
)

ALL = np.ones((12, 12), bool)
FLUXES = arrays(float, (12, 12), elements=st.floats(-1e3, 1e3, width=32))
few = settings(max_examples=60, deadline=None)


def gini_of(values):
    image = np.asarray(values, float)[None]
    return gini(by_brightness(image, np.ones(image.shape, bool)))


@pytest.mark.parametrize("n", [2, 3, 10, 157])
def test_gini_of_equal_steps_is_a_third_for_any_number(n):
    assert gini_of(np.arange(1, n + 1)) == pytest.approx(1 / 3)


def test_gini_is_0_where_all_are_equal_and_1_where_one_has_all():
    assert gini_of(np.full(50, 3.0)) == pytest.approx(0, abs=1e-12)
    assert gini_of(np.eye(1, 50)[0]) == pytest.approx(1)


@given(FLUXES, st.floats(1e-3, 1e6))
@few
def test_gini_is_of_sizes_alone_and_between_0_and_1(image, factor):
    found = gini(by_brightness(image, ALL))
    if math.isnan(found):
        assert not image.any()
        return
    assert -1e-9 <= found <= 1 + 1e-9
    assert gini(by_brightness(-factor * image, ALL)) == pytest.approx(found, abs=1e-9)
    shuffled = np.random.default_rng(0).permutation(image.ravel()).reshape(image.shape)
    assert gini(by_brightness(shuffled, ALL)) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("values", [[], [3.0], [0.0, 0.0]])
def test_too_little_has_no_gini(values):
    assert math.isnan(gini_of(values))


@given(FLUXES)
@few
def test_m20_is_not_positive_and_the_same_turned_and_flipped(image):
    image = np.abs(image) + 0.1
    found = m20(image, ALL, by_brightness(image, ALL))
    assert found <= 1e-12
    for other in (image[::-1], image.T, np.rot90(image), 7 * image):
        copy = np.ascontiguousarray(other)
        assert m20(copy, ALL, by_brightness(copy, ALL)) == pytest.approx(found, abs=1e-9)


def test_m20_counts_the_pixels_that_hold_the_brightest_fifth():
    image = np.ones((1, 10))
    image[0, :2] = 2.0  # 12 in all: the two hold a third, the ones tie below the limit
    x = np.arange(10.0)
    x0 = (x * image[0]).sum() / 12
    moment = image[0] * (x - x0) ** 2
    values = by_brightness(image, image > 0)
    assert m20(image, image > 0, values) == pytest.approx(
        math.log10(moment[:2].sum() / moment.sum())
    )


def test_m20_of_what_is_dark_is_nan():
    image = np.full((12, 12), -1.0)
    assert math.isnan(m20(image, ALL, by_brightness(image, ALL)))
    one = np.zeros((12, 12))
    one[3, 3] = 1.0
    assert math.isnan(m20(one, ALL, by_brightness(one, ALL)))


def test_the_segment_ends_where_the_galaxy_is_as_bright_as_at_its_petrosian_radius():
    v, u = np.mgrid[:101, :101]
    image = np.exp(-np.hypot(u - 50, v - 50) / 10)
    segment, split = petrosian_segment(
        image, (50.0, 50.0), (1.0, 1.0, 0.0), 30.0, 0.01, 1.0
    )
    assert not split
    assert math.sqrt(segment.sum() / math.pi) == pytest.approx(30, rel=0.01)


def test_a_second_galaxy_splits_the_segment_and_is_not_in_it():
    v, u = np.mgrid[:101, :101]
    image = np.exp(-0.5 * ((u - 40) ** 2 + (v - 50) ** 2) / 9)
    image += 0.8 * np.exp(-0.5 * ((u - 80) ** 2 + (v - 50) ** 2) / 9)
    segment, split = petrosian_segment(image, (40.0, 50.0), (1.0, 1.0, 0.0), 7.0, 1.4, 1.0)
    assert split
    assert segment[50, 40]
    assert not segment[50, 80]


def test_brightness_is_of_pixels_in_use_that_are_not_negative():
    image = np.array([[1.0, 3.0, -8.0, 0.0]])
    mask = np.array([[False, False, False, True]])
    everything = np.ones((1, 4), bool)
    assert mean_brightness(image, everything, mask) == 2.0
    assert math.isnan(mean_brightness(image, everything, np.ones((1, 4), bool)))
