import numpy as np
from scipy import ndimage

from galaxyclust.ingest.halo import outshone


def patches(*spots, size=101):
    """Gaussian spots (y, x, peak, width): the image, its segments and its patches."""
    y, x = np.mgrid[:size, :size]
    light = [
        peak * np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / (2 * width**2))
        for cy, cx, peak, width in spots
    ]
    smooth = np.sum(light, axis=0)
    parents, _ = ndimage.label(smooth > 3)
    labels = np.where(smooth > 3, np.argmax(light, axis=0) + 1, 0)
    return smooth, labels.astype(np.int32), parents.astype(np.int32)


def test_debris_beside_a_bright_star_is_outshone_and_the_star_is_not():
    image = patches((50, 50, 5000, 4), (50, 72, 12, 2))
    assert outshone(*image).tolist() == [False, True]


def test_a_galaxy_far_from_the_star_is_left_alone():
    image = patches((20, 20, 5000, 4), (85, 85, 12, 2))
    assert outshone(*image).tolist() == [False, False]


def test_a_companion_of_a_tenth_of_the_flux_is_left_alone():
    image = patches((50, 50, 5000, 4), (50, 66, 600, 4))
    assert outshone(*image).tolist() == [False, False]


def test_nothing_is_outshone_where_nothing_is_bright():
    image = patches((50, 50, 200, 6), (50, 70, 4, 0.6))
    assert not outshone(*image).any()


def test_an_empty_map_has_no_source():
    empty = np.zeros((9, 9), np.int32)
    assert outshone(np.zeros((9, 9)), empty, empty).shape == (0,)
