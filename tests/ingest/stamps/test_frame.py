import numpy as np
import pytest

from galaxyclust.ingest.stamps import frame


@pytest.mark.parametrize(
    ("shape", "size", "bin_size", "expected"),
    [((88, 88), None, None, 1), ((256, 256), None, None, 2), ((300, 424), None, None, 4),
     ((256, 256), 64, None, 1), ((256, 256), 64, 4, 4)],
)  # fmt: skip
def test_large_stamps_are_averaged_unless_a_size_is_asked_for(
    *, shape, size, bin_size, expected
):
    assert frame.binning(shape, size, bin_size) == expected


def test_averaging_keeps_the_mean_and_the_middle():
    pixels = np.random.default_rng(0).normal(size=(2, 64, 64)).astype(np.float32)
    found = frame.fit(pixels, size=32, factor=2)
    assert found.mean() == pytest.approx(pixels.mean(), abs=1e-6)
    assert found[0, 0, 0] == pytest.approx(pixels[0, :2, :2].mean(), abs=1e-6)


def test_a_stamp_is_cropped_or_padded_around_its_middle():
    pixels = np.zeros((1, 21, 21), np.float32)
    pixels[0, 10, 10] = 1
    for size in (9, 11, 31):
        found = frame.fit(pixels, size=size, factor=1)
        assert found[0, size // 2, size // 2] == 1
        assert found.shape == (1, size, size)
    assert np.isnan(found).sum() == 31**2 - 21**2


def test_a_larger_picture_is_averaged_more_rather_than_cut():
    assert frame.whole((424, 424), size=128, factor=2) == 4
    assert frame.whole((88, 88), size=128, factor=2) == 2


@pytest.mark.parametrize("length", [63, 64, 65, 130, 131])
@pytest.mark.parametrize("factor", [1, 2, 3])
@pytest.mark.parametrize("size", [32, 33])
def test_a_place_in_a_stamp_is_found_in_its_picture(length, factor, size):
    places = np.arange(length, dtype=np.float32)
    (row,) = frame.fit(np.tile(places, (1, length, 1)), size=size, factor=factor)
    middle = size // 2
    found = frame.in_picture(middle, length, size=size, factor=factor)
    assert found == pytest.approx(row[middle, middle])
