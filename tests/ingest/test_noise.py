import math

import numpy as np
import pytest
from scipy import ndimage

from galaxyclust.ingest.noise import of_sums, without_photons

NONE = np.zeros((128, 128), bool)
ONES = np.ones((128, 128), np.float32)


@pytest.fixture
def light(gaussians):
    """Return three galaxies on a sky of noise 1."""
    places = [(30, 40), (90, 80), (70, 20)]
    return gaussians(places, (128, 128), width=3.0, noise=1.0, flux=20_000.0)


def noise(stated, light, mask=NONE):
    return without_photons(
        stated.astype(np.float32), light, mask, measured=ONES, box_size=32
    )


@pytest.mark.parametrize("gain", [2.0, 50.0])
def test_the_sky_and_the_gain_are_told_apart(light, gaussians, gain):
    clean = gaussians([(30, 40), (90, 80), (70, 20)], (128, 128), width=3.0, flux=20_000.0)
    found = noise(np.sqrt(1 + clean / gain), light)
    assert found.sigma == pytest.approx(1, rel=0.05)
    assert found.gain == pytest.approx(gain, rel=0.05)


def test_noise_without_photons_is_left_as_it_is(light):
    found = noise(ONES, light)
    np.testing.assert_allclose(found.sigma, 1)
    assert not found.gain < 1e6


def test_where_there_is_no_source_there_is_nothing_to_tell(gaussians):
    sky = gaussians([], (128, 128), noise=0.3)
    found = noise(2 * ONES, sky)
    assert (found.sigma == 2).all()
    assert math.isnan(found.gain)


def test_masked_pixels_keep_what_is_stated_and_count_for_nothing(light):
    stated = ONES.copy()
    mask = NONE.copy()
    mask[35:45, 25:35] = True
    stated[mask] = 1e6
    found = noise(stated, light, mask)
    assert (found.sigma[mask] == 1e6).all()
    assert np.abs(found.sigma[~mask] - 1).max() < 0.05


@pytest.mark.parametrize(("width", "expected"), [(0.0, 1.0), (0.5, 1.36), (0.8, 2.0)])
def test_noise_that_hangs_together_is_larger_in_sums(gaussians, width, expected):
    white = np.random.default_rng(0).normal(0, 1, (256, 256))
    sky = ndimage.gaussian_filter(white, width) if width else white
    sky = (sky / sky.std()).astype(np.float32)
    sky += gaussians([(60, 80), (180, 160)], sky.shape, width=3.0, flux=2e4)  # left out
    found = of_sums(sky, np.ones_like(sky), np.zeros(sky.shape, bool))
    assert found == pytest.approx(expected, rel=0.06)


def test_noise_that_is_stated_with_what_sums_have_is_right():
    white = np.random.default_rng(0).normal(0, 1, (256, 256))
    sky = ndimage.gaussian_filter(white, 0.8).astype(np.float32)
    assert of_sums(sky, np.ones_like(sky), np.zeros(sky.shape, bool)) == 1


def test_little_sky_says_nothing_of_its_sums(light):
    assert of_sums(light[:30, :30], ONES[:30, :30], NONE[:30, :30]) == 1
    assert of_sums(0 * light, 0 * ONES, NONE) == 1
