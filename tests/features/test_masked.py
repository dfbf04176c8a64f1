import numpy as np
import pytest

from galaxyclust.features.masked import masked_fraction, peaks

SIZE = 101


@pytest.fixture
def galaxy():
    """Return a round Gaussian and the segment out to where its light ends."""
    y, x = np.indices((SIZE, SIZE))
    radius2 = (x - 50) ** 2 + (y - 50) ** 2
    return np.exp(-radius2 / 72), (radius2 < 400).astype(np.int32)


def masked(galaxy, part):
    """Return the fraction where a part of the image has no data, and no segment."""
    image, segment = galaxy
    mask = np.zeros(image.shape, bool)
    mask[part] = True
    return masked_fraction(np.where(mask, 0, image), np.where(mask, 0, segment), mask)


def test_a_mask_elsewhere_takes_nothing_of_a_source(galaxy):
    assert masked(galaxy, np.s_[:, 75:]) == 0


@pytest.mark.parametrize("part", [np.s_[:, 52:], np.s_[:49], np.s_[:, :49]])
def test_of_a_source_cut_off_by_a_mask_the_other_side_says_how_far_it_went_on(galaxy, part):
    assert masked(galaxy, part) == pytest.approx(0.45, abs=0.02)


def test_a_gap_through_the_middle_is_missing_of_both_halves(galaxy):
    image, segment = galaxy
    gap = np.zeros(image.shape, bool)
    gap[:, 48:53] = True
    halves = np.where(gap, 0, segment * (1 + (np.arange(SIZE) > 50)))
    found = masked_fraction(np.where(gap, 0, image), halves.astype(np.int32), gap)
    assert found == pytest.approx([0.26, 0.26], abs=0.02)


def test_masked_pixels_inside_a_segment_count_once(galaxy):
    image, segment = galaxy
    mask = np.zeros(image.shape, bool)
    mask[50, 40:60] = True
    found = masked_fraction(np.where(mask, 0, image), segment, mask)
    assert found == pytest.approx(20 / segment.sum(), rel=1e-6)


def test_no_sources_give_no_fractions():
    empty = np.zeros((20, 20), np.int32)
    assert len(masked_fraction(empty.astype(float), empty, empty == 0)) == 0


def test_the_peak_of_a_source_is_its_own_brightest_place_not_one_bright_pixel(galaxy):
    image, segment = galaxy
    image[50, 62] += 1.0
    image[80, 80] = 100  # of no source
    y, x = peaks(image, segment)
    assert (y[0], x[0]) == (50, 50)
