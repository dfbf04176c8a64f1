"""Cleaning: what noise makes of the wings of a galaxy goes, and galaxies stay."""

import numpy as np
import pytest

from galaxyclust.ingest.clean import cleaned
from galaxyclust.ingest.detect import Detection
from galaxyclust.simulate.profiles import Component, paste, render
from galaxyclust.simulate.psf import Psf

SIZE = 401
NOTHING = np.zeros((SIZE, SIZE), bool)


@pytest.fixture(scope="module")
def elliptical():
    """An elliptical galaxy, whose wings reach far, in units of the sky's noise."""
    image = np.zeros((SIZE, SIZE))
    shape = Component(n=4.0, r50=12.0, axis_ratio=0.9, theta=30.0, share=1.0)
    paste(image, 6e5 * render(shape, half_limit=SIZE), np.array([SIZE // 2, SIZE // 2]))
    return image


def noise(seed):
    return np.random.default_rng(seed).normal(size=(SIZE, SIZE))


def labels(image, **settings):
    return Detection(**settings).detect(image, NOTHING).labels


@pytest.mark.parametrize("seed", range(4))
def test_wings_have_hardly_more_sources_than_the_sky(elliptical, seed):
    sky = labels(noise(seed)).max()
    assert labels(elliptical + noise(seed), clean=False).max() >= sky + 15
    assert labels(elliptical + noise(seed)).max() <= sky + 6


@pytest.mark.parametrize("seed", range(3))
def test_a_companion_in_the_wings_stays(elliptical, seed):
    companion = np.zeros((SIZE, SIZE))
    companion[SIZE // 2, SIZE // 2 + 90] = 120  # a star of S/N 12
    image = elliptical + Psf(fwhm_pix=3.0).blur(companion) + noise(seed)
    assert labels(image)[SIZE // 2, SIZE // 2 + 90]


@pytest.mark.parametrize("seed", range(3))
def test_faint_sources_on_an_even_sky_stay(seed):
    places = np.mgrid[20:SIZE:30, 20:SIZE:30].reshape(2, -1)
    stars = np.zeros((SIZE, SIZE))
    stars[tuple(places)] = 25  # most barely pass the threshold
    image = Psf(fwhm_pix=3.0).blur(stars) + noise(seed)
    before, after = labels(image, clean=False) > 0, labels(image) > 0
    found = before[tuple(places)]
    assert 0.3 < found.mean() < 1
    assert np.mean(after[tuple(places)][found]) > 0.98


def test_what_goes_leaves_sky_and_the_rest_keeps_its_number():
    smooth = np.full((40, 40), 1.5)
    patches = np.zeros((40, 40), np.int32)
    for label, (where, light) in enumerate(
        {8: 4.0, 20: 9.0}.items(), start=1
    ):  # one that its pedestal explains, and one that it does not
        patches[18:21, where : where + 3] = label
        smooth[18:21, where : where + 3] = light
    left = cleaned(smooth, patches, smooth < 0, threshold=3.0, min_area=5)
    assert not left[patches == 1].any()
    assert (left[patches == 2] == 2).all()


def test_where_nothing_around_can_be_measured_all_stays():
    smooth = np.full((40, 40), 1.5)
    patches = np.zeros((40, 40), np.int32)
    patches[18:21, 18:21] = 1
    smooth[patches > 0] = 4.0
    mask = patches == 0
    assert (cleaned(smooth, patches, mask, threshold=3.0, min_area=5) == patches).all()


def test_an_empty_map_stays_empty():
    empty = np.zeros((9, 9), np.int32)
    found = cleaned(np.zeros((9, 9)), empty, empty > 0, threshold=3.0, min_area=5)
    assert not found.any()
