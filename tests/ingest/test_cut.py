import numpy as np
import pytest

from galaxyclust.flags import Pixel
from galaxyclust.ingest.align import BandView
from galaxyclust.ingest.cut import cut
from galaxyclust.ingest.images import Window
from galaxyclust.ingest.tile import Tile, TileWindows

SHAPE = (60, 70)


@pytest.fixture
def tile():
    """Return a tile that begins at pixel (100, 200), with a number in every pixel."""
    outer = Window(100, 160, 200, 270)
    image = np.arange(60 * 70, dtype=np.float32).reshape(SHAPE)
    mask = np.zeros(SHAPE, bool)
    mask[10, 10] = True
    ones = np.ones(SHAPE, np.float32)
    view = BandView(image=image, mask=mask, level=3 * ones, sigma=ones, origin=(100, 200))
    return Tile(
        windows=TileWindows(outer, outer), views={"r": view}, reference="r", saturated=mask
    )


def made(tile, x, y, *, segments=None, own=1, size=9, bands=("r",)):
    segments = np.zeros(SHAPE, np.int32) if segments is None else segments
    return cut(
        tile,
        segments,
        x=np.array([x]),
        y=np.array([y]),
        own=np.array([own]),
        bands=bands,
        size=size,
    )


@pytest.mark.parametrize("size", [8, 9])
def test_the_source_is_in_the_middle_pixel(tile, size):
    stamps = made(tile, 230.2, 130.4, size=size).stamps
    assert stamps.image[0, 0, size // 2, size // 2] == 30 * 70 + 30


def test_the_residual_is_what_is_left_of_the_position(tile):
    assert made(tile, 230.2, 130.4).residual[0] == pytest.approx([0.2, 0.4], abs=1e-5)


def test_bad_pixels_are_masked_and_nan(tile):
    stamps = made(tile, 211.0, 111.0).stamps
    assert stamps.mask[0, 0, 3, 3] == Pixel.BAD
    assert np.isnan(stamps.image[0, 0, 3, 3])
    assert (stamps.mask > 0).sum() == 1


def test_what_belongs_to_another_source_is_masked_and_kept(tile):
    segments = np.zeros(SHAPE, np.int32)
    segments[28:33, 28:33] = 1
    segments[28:33, 33:36] = 2
    found = made(tile, 230.0, 130.0, segments=segments)
    stamps = found.stamps
    assert found.segment[0].sum() == 25
    assert not (found.segment[0] & (stamps.mask[0, 0] > 0)).any()
    neighbour = stamps.mask[0, 0] == Pixel.NEIGHBOUR
    assert neighbour.sum() == 10
    assert np.isfinite(stamps.image[0, 0][neighbour]).all()


def test_a_listed_source_without_a_segment_has_only_neighbours(tile):
    segments = np.zeros(SHAPE, np.int32)
    segments[28:33, 28:33] = 1
    found = made(tile, 230.0, 130.0, segments=segments, own=0)
    assert (found.stamps.mask == Pixel.NEIGHBOUR).sum() == 25
    assert not found.segment.any()


def test_beyond_the_image_a_stamp_is_outside(tile):
    stamps = made(tile, 200.0, 130.0).stamps
    assert (stamps.mask[0, 0, :, :4] == Pixel.OUTSIDE).all()
    assert (stamps.mask[0, 0, :, 4:] == 0).all()


def test_a_band_without_an_image_is_nan_and_outside(tile):
    stamps = made(tile, 230.0, 130.0, bands=("g", "r")).stamps
    assert np.isnan(stamps.image[0, 0]).all()
    assert (stamps.mask[0, 0] == Pixel.OUTSIDE).all()
    assert np.isnan(stamps.sky_sigma[0, 0])
    assert stamps.sky[0, 1] == 3
