"""Multimode, intensity and deviation of stamps, in compiled code."""

import numpy as np
import pytest

from galaxyclust.features.kernels import mid

CHOICES = (0.2, 3, 1.0)


def blobs(*parts, size=48, sigma=3.0):
    y, x = np.indices((size, size))
    return sum(
        height * np.exp(-0.5 * ((x - x0) ** 2 + (y - y0) ** 2) / sigma**2)
        for x0, y0, height in parts
    )


def measure(image, segment=None):
    found = np.full((1, 3), np.nan)
    segment = image > 0.02 if segment is None else segment
    mid.measure(image[None], segment[None], CHOICES, found)
    return found[0]


def test_one_round_blob_has_no_second_part_and_no_deviation():
    multimode, intensity, deviation = measure(blobs((24, 24, 1.0)))
    assert multimode == intensity == 0
    assert deviation == pytest.approx(0, abs=0.02)


def test_a_second_nucleus_has_its_part_of_the_flux():
    _, intensity, _ = measure(blobs((18, 24, 1.0), (30, 24, 0.6)))
    assert intensity == pytest.approx(0.6, abs=0.05)


def test_the_deviation_is_the_way_from_peak_to_centroid_over_the_radius():
    image = np.zeros((40, 40))
    image[15:25, 10:30] = 1.0
    image[20, 12] = 1.5
    flux = image.sum()
    to_centroid = (image * np.arange(40)).sum() / flux - 12
    _, _, deviation = measure(image, image > 0)
    # the boxcar takes the corners off
    assert deviation == pytest.approx(to_centroid / np.sqrt(200 / np.pi), rel=0.03)


@pytest.mark.parametrize("factor", [1e-3, 1e4])
def test_brightness_does_not_matter(factor):
    image = blobs((18, 24, 1.0), (30, 22, 0.6))
    segment = image > 0.02
    np.testing.assert_allclose(
        measure(image, segment), measure(image * factor, segment), rtol=1e-9
    )


def test_pixels_of_other_sources_do_not_matter():
    image = blobs((24, 24, 1.0))
    segment = image > 0.02
    spoilt = image.copy()
    spoilt[:4, :4] = 1000
    np.testing.assert_array_equal(measure(image, segment), measure(spoilt, segment))


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_where_there_is_no_light_there_is_nothing_to_fill_in(value):
    assert np.isnan(measure(np.full((16, 16), value), np.ones((16, 16), bool))).all()
