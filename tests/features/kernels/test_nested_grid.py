"""Stamps as nested grids of cells."""

import numpy as np
import pytest

from galaxyclust.features.kernels.nested_grid import SIDE, fill, first_pixel, n_levels


def nested(image, mask=None, corner=(24, 24)):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    levels = n_levels(len(image))
    value, number = np.empty((2, levels, SIDE, SIDE))
    fill(image, mask, corner, value, number)
    return value, number


def test_every_pixel_is_in_one_cell():
    image = np.random.default_rng(0).normal(size=(64, 64))
    value, number = nested(image)
    assert number.sum() == image.size
    assert (value * number).sum() == pytest.approx(image.sum())


def test_the_finest_cells_are_pixels():
    image = np.arange(64.0 * 64).reshape(64, 64)
    value, number = nested(image, corner=(10, 30))
    np.testing.assert_array_equal(value[0], image[10 : 10 + SIDE, 30 : 30 + SIDE])
    assert (number[0] == 1).all()


def test_masked_pixels_are_in_no_cell():
    image, mask = np.ones((64, 64)), np.zeros((64, 64), bool)
    image[5:50, 3:9], mask[5:50, 3:9] = np.nan, True
    value, number = nested(image, mask)
    assert number.sum() == (~mask).sum()
    assert set(np.unique(value)) == {0.0, 1.0}


def test_a_grid_begins_where_its_middle_holds_the_finer_one():
    for level in (1, 2, 3):
        width = 2**level
        inner = first_pixel(7, level) + SIDE // 4 * width
        assert inner == first_pixel(7, level - 1)


@pytest.mark.parametrize(("size", "levels"), [(8, 1), (16, 1), (17, 2), (64, 3), (128, 4)])
def test_there_are_as_many_grids_as_reach_over_the_stamp(size, levels):
    assert n_levels(size) == levels


def test_a_corner_off_the_stamp_leaves_cells_empty():
    _, number = nested(np.ones((16, 16)), corner=(-4, 8))
    assert number.sum() == 12 * 8
