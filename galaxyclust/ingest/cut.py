"""Stamps: squares around sources, in all bands, on the pixels of the reference band."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.flags import Pixel
from galaxyclust.ingest.tile import Tile
from galaxyclust.types import BoolArray, FloatArray, IntArray, Stamps


class Cutouts(NamedTuple):
    """Stamps, the pixels of their sources, and their centring residuals."""

    stamps: Stamps
    segment: BoolArray  # (n, S, S) True where a pixel is the source's own
    residual: npt.NDArray[np.float32]  # (n, 2): x, y of the source minus the central pixel


def cut(
    tile: Tile,
    segments: npt.NDArray[np.int32],
    *,
    x: FloatArray,
    y: FloatArray,
    own: IntArray,
    bands: tuple[str, ...],
    size: int,
) -> Cutouts:
    """Return the stamps of sources of one tile.

    Parameters
    ----------
    tile
        The tile.
    segments
        Its segmentation map, on ``tile.windows.outer``.
    x, y
        Positions in the reference image, 0-based.
    own
        Label of each source in ``segments``; 0 for one that was not detected.
    bands
        Bands in the order of the stamps; one that the tile lacks is NaN and masked.
    size
        Pixels on a side; the source is in pixel ``size // 2``.
    """
    centre_x, centre_y = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    shape = (len(x), len(bands), size, size)
    image = np.full(shape, np.nan, np.float32)
    mask = np.full(shape, Pixel.OUTSIDE, np.uint8)
    sky = np.full(shape[:2], np.nan, np.float32)
    sigma = np.full(shape[:2], np.nan, np.float32)
    for number, band in enumerate(bands):
        view = tile.views.get(band)
        if view is not None and len(x):
            image[:, number], mask[:, number] = view.stamps(centre_y, centre_x, size=size)
            sky[:, number], sigma[:, number] = view.sky(y, x, size=size)
    found = around(tile, segments, x=centre_x, y=centre_y, size=size)
    segment = (found == own[:, None, None]) & (found != 0)
    other = np.where((found != 0) & ~segment, Pixel.NEIGHBOUR, 0).astype(np.uint8)
    mask |= other[:, None]
    residual = np.stack([x - centre_x, y - centre_y], axis=1).astype(np.float32)
    return Cutouts(Stamps(image, mask, sky, sigma), segment, residual)


def around(
    tile: Tile, segments: npt.NDArray[np.int32], *, x: IntArray, y: IntArray, size: int
) -> npt.NDArray[np.int32]:
    """Return the segmentation map on every stamp's pixels; 0 beyond the tile."""
    outer = tile.windows.outer
    offset = np.arange(size) - size // 2
    rows = y[:, None, None] + offset[None, :, None] - outer.y0
    columns = x[:, None, None] + offset[None, None, :] - outer.x0
    inside = (rows >= 0) & (rows < segments.shape[0])
    inside = inside & (columns >= 0) & (columns < segments.shape[1])
    found = segments[
        rows.clip(0, segments.shape[0] - 1), columns.clip(0, segments.shape[1] - 1)
    ]
    return np.where(inside, found, 0)
