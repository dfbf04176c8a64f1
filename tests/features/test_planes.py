"""Planes of many sources and of some."""

import numpy as np

from galaxyclust.features.planes import Planes
from galaxyclust.flags import Shape, decode


def test_rows_of_planes_are_planes_of_those_sources():
    image = np.arange(4.0)[:, None, None] * np.ones((4, 3, 3))
    planes = Planes(image, image > 2, image > 0, np.arange(4.0))
    some = planes.rows(np.array([3, 1]))
    assert some.image[:, 0, 0].tolist() == [3, 1]
    assert some.mask[:, 0, 0].tolist() == [True, False]
    assert some.sky_sigma.tolist() == [3, 1]
    assert planes.rows(slice(0, 2)).segment[:, 1, 1].tolist() == [False, True]


def with_noise(*sigma):
    image = np.ones((len(sigma), 3, 3))
    return Planes(image, image > 2, image > 0, np.array(sigma))


def test_noise_is_a_number_above_zero_or_not_known():
    planes = with_noise(2.0, 0.0, -1.0, np.inf, np.nan)
    np.testing.assert_array_equal(planes.noise, [2.0, *[np.nan] * 4])
    flags = [decode(int(bits), Shape) for bits in planes.without_noise]
    assert flags == [[], *[["no_noise"]] * 4]


def test_only_brightness_far_from_one_is_scaled_and_keeps_every_digit():
    factor = np.array([1.0, 1e15, 2.0**-700, 2.0**1000])
    planes = with_noise(0.1, 0.1, 0.1, 0.1)
    planes = planes._replace(
        image=1.7 * planes.image * factor[:, None, None], sky_sigma=0.1 * factor
    )
    ordinary, unit = planes.of_ordinary_brightness()
    np.testing.assert_array_equal(unit, [1.0, 1.0, 2.0**-700, 2.0**1000])
    np.testing.assert_array_equal(ordinary.image[2:], 1.7)
    np.testing.assert_array_equal(ordinary.image[:2], planes.image[:2])
    np.testing.assert_array_equal(ordinary.sky_sigma * unit, planes.sky_sigma)


def test_a_dark_stamp_and_none_at_all_are_of_ordinary_brightness():
    dark = with_noise(1.0)._replace(image=np.zeros((1, 3, 3)))
    assert dark.of_ordinary_brightness()[1].tolist() == [1.0]
    assert len(with_noise().rows(slice(0, 0)).of_ordinary_brightness()[1]) == 0
