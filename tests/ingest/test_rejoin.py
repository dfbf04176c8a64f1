import numpy as np
import pytest
from skimage.segmentation import watershed

from galaxyclust.ingest.rejoin import rejoined


def parted(light, places):
    """Return the map of light parted around places (x, y), labels 1 to n."""
    markers = np.zeros(light.shape, np.int32)
    for label, (x, y) in enumerate(places, start=1):
        markers[y, x] = label
    return watershed(-light, markers, mask=light > 3).astype(np.int32)


@pytest.mark.parametrize(("side", "number"), [(4, 2), (40, 1)])
def test_the_larger_a_source_the_higher_rises_its_noise(side, number):
    light = np.full((side, 2 * side + 1), 8.0)
    light[side // 2, [side // 2, side + side // 2]] = 11.0, 10.5
    labels = np.ones(light.shape, np.int32)
    labels[:, side:] = 2
    assert len(np.unique(rejoined(labels, light, share=0.9))) == number


def test_two_that_stand_out_above_the_light_between_stay_two(gaussians):
    light = gaussians([(20, 20), (30, 20)], flux=3000, width=3)
    labels = parted(light, [(20, 20), (30, 20)])
    np.testing.assert_array_equal(rejoined(labels, light, share=0.85), labels)


def plateau(length, *, dip):
    """Return a bar of light of two equal halves, and a dip between them."""
    light = np.zeros((30, 2 * length + 10))
    light[5:25, 5 : 5 + 2 * length] = 100
    light[5:25, 5 + length] = dip
    light[15, [5 + length // 2, 5 + 3 * length // 2]] = 101
    return light, parted(light, [(5 + length // 2, 15), (5 + 3 * length // 2, 15)])


@pytest.mark.parametrize(
    ("length", "dip", "number"), [(60, 65, 1), (60, 55, 2), (2, 80, 2), (2, 90, 1)]
)
def test_the_larger_the_bright_area_the_deeper_the_dip_must_be(length, dip, number):
    light, labels = plateau(length, dip=dip)
    light[:5], light[25:] = 0, 0
    if length < 10:  # hardly more than the peaks
        light[:12], light[18:] = 0, 0
        labels = parted(light, [(6, 15), (8, 15)])
    found = rejoined(labels, light, share=0.85)
    assert len(np.unique(found[found > 0])) == number


def test_a_piece_is_joined_by_way_of_another():
    light = np.array([[0, 100, 90, 95, 88, 92, 20, 60, 0]], float)
    labels = np.array([[0, 3, 3, 5, 5, 7, 7, 9, 0]], np.int32)
    found = rejoined(labels, light, share=0.85)
    assert found.tolist() == [[0, 3, 3, 3, 3, 3, 3, 9, 0]]


def test_pieces_that_touch_at_a_corner_are_joined():
    light = np.diag([50.0, 49.0])
    labels = np.diag([1, 2]).astype(np.int32)
    assert rejoined(labels, light, share=0.85).tolist() == [[1, 0], [0, 1]]
    assert rejoined(labels[::-1], light[::-1], share=0.85).tolist() == [[0, 1], [1, 0]]


def test_what_does_not_touch_is_left_alone():
    light = np.array([[50.0, 0, 50.0]])
    labels = np.array([[4, 0, 2]], np.int32)
    assert rejoined(labels, light, share=0.1).tolist() == [[4, 0, 2]]


@pytest.mark.parametrize("labels", [np.zeros((5, 5)), np.ones((5, 5))])
def test_less_than_two_pieces_are_as_they_were(labels):
    found = rejoined(labels.astype(np.int32), np.ones((5, 5)), share=0.85)
    np.testing.assert_array_equal(found, labels)
