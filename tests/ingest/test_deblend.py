import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from galaxyclust.ingest.deblend import (
    clear_peaks,
    connected,
    part,
    part_crowd,
    peaks,
)


def blend(places, *, fluxes=None, shape=(60, 60), width=3.0):
    """Return Gaussians that touch, and where they are above 1."""
    y, x = np.indices(shape)
    image = np.zeros(shape)
    for (px, py), flux in zip(places, fluxes or [1.0] * len(places), strict=True):
        radius2 = (x - px) ** 2 + (y - py) ** 2
        image += 100 * flux * np.exp(-radius2 / (2 * width**2))
    return image, image > 1


def parted(image, inside, *, contrast=0.005, levels=32, min_area=5):
    return part(image, inside, levels=levels, contrast=contrast, min_area=min_area)


def test_one_source_stays_whole():
    image, inside = blend([(30, 30)])
    np.testing.assert_array_equal(parted(image, inside), inside)


def test_two_that_touch_are_parted_between_their_peaks():
    image, inside = blend([(22, 30), (36, 30)])
    labels = parted(image, inside)
    assert labels.max() == 2
    assert labels[30, 22] != labels[30, 36]
    np.testing.assert_array_equal(labels > 0, inside)
    assert (labels == 1).sum() == pytest.approx((labels == 2).sum(), rel=0.1)


@pytest.mark.parametrize(("contrast", "number"), [(0.001, 2), (0.2, 1)])
def test_a_faint_companion_is_a_source_only_above_the_contrast(contrast, number):
    image, inside = blend([(22, 30), (36, 30)], fluxes=[1, 0.1])
    assert parted(image, inside, contrast=contrast).max() == number


def test_a_bump_of_few_pixels_is_no_source():
    image, inside = blend([(30, 30)])
    image[30, 38] += 15
    assert parted(image, inside, min_area=5, contrast=0).max() == 1


def test_faint_ones_join_the_neighbour_they_are_brightest_towards():
    places = [(14, 30), (26, 30), (44, 30)]
    image, inside = blend(places, fluxes=[1, 0.15, 1])
    inside |= image > 0.05
    labels = parted(image, inside, contrast=0.1)
    assert labels.max() == 2
    assert labels[30, 26] == labels[30, 14] != labels[30, 44]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(8, 51), st.integers(8, 51)), min_size=1, max_size=8))
def test_no_pixel_is_lost_and_labels_have_no_gaps(places):
    image, _ = blend(places)
    inside = connected(image > 1, min_area=1) == 1
    labels = parted(image, inside)
    np.testing.assert_array_equal(labels > 0, inside)
    assert np.unique(labels[inside]).tolist() == list(range(1, labels.max() + 1))


def test_turning_a_blend_turns_its_parts():
    image, inside = blend([(22, 25), (36, 33), (30, 45)], fluxes=[1, 0.5, 0.7])
    plain, turned = parted(image, inside), parted(np.rot90(image), np.rot90(inside))
    areas = [sorted(np.bincount(labels.ravel())[1:]) for labels in (plain, turned)]
    assert areas[0] == pytest.approx(areas[1], abs=3)


def test_a_crowd_is_parted_at_every_clear_peak():
    places = [(x, y) for x in range(10, 60, 12) for y in range(10, 60, 12)]
    image, _ = blend(places, shape=(70, 70))
    found = part_crowd(100 * image, np.ones((70, 70), bool), least_peaks=10)
    assert found.max() == len(places)


def test_few_clear_peaks_are_no_crowd():
    image, inside = blend([(30, 30)])
    assert part_crowd(image, inside, least_peaks=2) is None


def test_noise_makes_no_clear_peaks_on_a_bright_galaxy():
    y, x = np.mgrid[:201, :201]
    galaxy = 2000 * np.exp(-np.hypot(y - 100, x - 100) / 20)
    rng = np.random.default_rng(0)
    noise = ndimage.gaussian_filter(rng.normal(size=galaxy.shape), 0.85)
    noise *= np.sqrt(1 + galaxy / 40) / noise.std()  # the sky gives most photons
    image = galaxy + noise
    inside = galaxy > 3
    assert np.count_nonzero(peaks(image) & inside) > 500
    _, number = ndimage.label(clear_peaks(image) & inside)
    assert number <= 20
    assert clear_peaks(image)[95:106, 95:106].any()


def test_peaks_are_the_highest_of_their_surroundings():
    image, _ = blend([(20, 30), (40, 30)])
    found = peaks(image) & (image > 1)
    assert np.argwhere(found).tolist() == [[30, 20], [30, 40]]


def test_patches_touch_at_corners_and_small_ones_are_dropped():
    above = np.zeros((8, 8), bool)
    above[0, 0] = above[1, 1] = above[2, 2] = True
    above[6, 6] = True
    assert connected(above, min_area=2).max() == 1
    assert connected(above, min_area=1).max() == 2
    assert connected(np.zeros((8, 8), bool), min_area=1).max() == 0
