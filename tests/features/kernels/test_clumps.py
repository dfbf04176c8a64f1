"""Pieces above a falling brightness, and basins of peaks."""

import numpy as np
import pytest
from scipy import ndimage

from galaxyclust.features.kernels.clumps import (
    basins,
    brightest_first,
    find,
    join,
    main_piece_until,
    multimode,
)


def noise(seed, size=14):
    field = np.random.default_rng(seed).normal(size=(size, size))
    return np.maximum(ndimage.gaussian_filter(field, 1.2) + 0.05, 0.0)


def every_threshold(image):
    """M by labelling the image above every one of its values."""
    best = found = 0.0
    for value in np.unique(image[image > 0]):
        _, sizes = np.unique(
            ndimage.label(image >= value, np.ones((3, 3)))[0], return_counts=True
        )
        areas = np.sort(sizes[1:])[::-1]
        if len(areas) > 1 and areas[1] ** 2 / areas[0] > best:
            best, found = areas[1] ** 2 / areas[0], areas[1] / areas[0]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_m_is_that_of_the_best_of_all_thresholds(seed):
    image = noise(seed)
    assert multimode(image, brightest_first(image)) == pytest.approx(every_threshold(image))


def test_pixels_of_the_same_flux_are_above_a_brightness_together():
    image = np.zeros((5, 9))
    image[1:4, 1:4] = image[1:4, 5:8] = 2.0
    assert multimode(image, brightest_first(image)) == 1.0


def test_of_thresholds_that_tell_as_much_the_faintest_counts():
    # one pixel beside one, and then two beside four: 1²/1 and 2²/4
    image = np.zeros((3, 12))
    image[1, 2], image[1, 9] = 9.0, 8.0
    image[1, 3], image[1, 10] = 3.0, 3.0
    image[1, 4], image[1, 5] = 3.0, 3.0
    assert multimode(image, brightest_first(image)) == 0.5


def test_one_piece_has_no_second():
    y, x = np.indices((9, 9))
    image = 20.0 - np.hypot(x - 4, y - 4)
    assert multimode(image, brightest_first(image)) == 0.0


def test_pixels_come_from_bright_to_faint_without_those_that_are_dark():
    image = np.array([[3.0, -1.0], [0.0, 5.0]])
    assert brightest_first(image).tolist() == [3, 0]


def test_the_main_piece_ends_where_the_flux_falls_to_its_part_of_the_mean():
    image = np.array([[10.0, 10.0, 10.0, 4.0, 1.0, 0.5]])
    order = brightest_first(image)
    assert main_piece_until(image, order, 0.5) == (4, True)
    assert main_piece_until(image, order, 0.01) == (6, False)


def test_a_piece_apart_does_not_count_to_the_mean_of_the_main_one():
    image = np.array([[10.0, 0.0, 9.0, 0.0, 4.9]])
    # of the brightest alone the mean is 10; with the second it would be 9.5
    assert main_piece_until(image, brightest_first(image), 0.5) == (3, True)


def test_joined_pieces_are_found_as_one():
    parent, size = np.arange(4), np.ones(4, np.int64)
    join(parent, size, 0, 1)
    join(parent, size, 2, find(parent, 1))
    assert len({int(find(parent, at)) for at in range(3)}) == 1
    assert find(parent, 3) == 3
    assert size[find(parent, 0)] == 3


def test_every_pixel_leads_to_a_peak_as_water_would_flow():
    image = np.zeros((9, 15))
    y, x = np.indices(image.shape)
    for at in (4, 10):
        image += np.exp(-0.5 * ((x - at) ** 2 + (y - 4) ** 2) / 2.0)
    basin, peaks = basins(image)
    assert sorted(peaks % 15) == [4, 10]
    basin = basin.reshape(image.shape)
    assert len(np.unique(basin[:, :7])) == len(np.unique(basin[:, 8:])) == 1
    assert basin[4, 4] != basin[4, 10]


def test_what_is_dark_has_no_basin_and_an_edge_no_peak():
    image = np.zeros((5, 5))
    image[0, 2], image[3, 3] = 5.0, 1.0
    basin, peaks = basins(image)
    assert peaks.tolist() == [18]
    assert (basin >= 0).sum() == 1
