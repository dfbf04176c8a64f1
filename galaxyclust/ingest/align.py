"""One band seen on the pixels of the reference band, by windows and by stamps.

Only what is needed is resampled: a stamp, an aperture's surroundings, a tile, never a
mosaic.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.wcs import WCS
from scipy import ndimage

from galaxyclust.flags import Pixel
from galaxyclust.ingest.celestial import to_pixels
from galaxyclust.ingest.images import Window
from galaxyclust.types import BoolArray, FloatArray, IntArray, MaskArray

_NODE = 32  # pixels between exact evaluations of the WCS; distortions are linear over it
_CHUNK = 512  # stamps or rows resampled at once, to bound memory


class Cut(NamedTuple):
    """Pixels on the reference grid: NaN and a mask bit where there are none."""

    image: npt.NDArray[np.float32]
    mask: MaskArray


class PixelMap:
    """Map from the pixels of one image to those of another, through the sky.

    Exact on a mesh, linear between its nodes.

    Parameters
    ----------
    reference
        WCS of the image whose pixels are asked for.
    other
        WCS of the image they are looked up in.
    window
        Part of the reference image to cover.
    """

    def __init__(self, reference: WCS, other: WCS, window: Window) -> None:
        y = np.arange(window.y0 - _NODE, window.y1 + 2 * _NODE, _NODE, dtype=float)
        x = np.arange(window.x0 - _NODE, window.x1 + 2 * _NODE, _NODE, dtype=float)
        self.origin = (float(y[0]), float(x[0]))
        grid_y, grid_x = np.meshgrid(y, x, indexing="ij")
        sky = reference.pixel_to_world(grid_x, grid_y)
        node_x, node_y = to_pixels(other, sky)
        self.node_y = np.asarray(node_y)
        self.node_x = np.asarray(node_x)

    def __call__(self, y: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the coordinates in the other image of reference pixels (y, x)."""
        at = np.stack([(y - self.origin[0]) / _NODE, (x - self.origin[1]) / _NODE])
        return (
            ndimage.map_coordinates(self.node_y, at, order=1, mode="nearest"),
            ndimage.map_coordinates(self.node_x, at, order=1, mode="nearest"),
        )

    @property
    def area(self) -> float:
        """Pixels of the other image that one reference pixel covers."""
        dy = np.stack(
            [np.diff(self.node_y, axis=0)[:, :-1], np.diff(self.node_x, axis=0)[:, :-1]]
        )
        dx = np.stack(
            [np.diff(self.node_y, axis=1)[:-1], np.diff(self.node_x, axis=1)[:-1]]
        )
        return float(np.nanmedian(np.abs(dy[0] * dx[1] - dy[1] * dx[0]))) / _NODE**2

    def bounds(self, margin: int) -> Window:
        """Return the window of the other image that the nodes span, or an empty one."""
        if np.isnan(self.node_y).all():
            return Window(0, 0, 0, 0)
        return Window(
            int(np.floor(np.nanmin(self.node_y))) - margin,
            int(np.ceil(np.nanmax(self.node_y))) + margin,
            int(np.floor(np.nanmin(self.node_x))) - margin,
            int(np.ceil(np.nanmax(self.node_x))) + margin,
        )


@dataclass(frozen=True, kw_only=True)
class BandView:
    """One band of one tile: sky-subtracted pixels, and how reference pixels map to them.

    Parameters
    ----------
    image
        Sky-subtracted pixels of a part of the band's image; any value where masked.
    mask
        True where a pixel must not be used.
    level
        Sky level that was subtracted.
    sigma
        Sky noise.
    gain
        Electrons per image unit; NaN where unknown.
    origin
        (y, x) of the first pixel in the band's image.
    correlation
        Noise of a sum of the band's pixels, relative to that of independent pixels.
    pixel_map
        Map from reference pixels to the band's; None if they are the same.
    coefficients
        Spline coefficients of ``image``; None where ``pixel_map`` is None.
    share
        ``mask`` as numbers, for interpolation; None where ``pixel_map`` is None.
    grain
        Value of one count in an image of few (`galaxyclust.ingest.counts`), else 0.
    flux_scale
        Factor that keeps flux when pixels change their area; 1 for surface brightness.
    """

    image: npt.NDArray[np.float32]
    mask: BoolArray
    level: npt.NDArray[np.float32]
    sigma: npt.NDArray[np.float32]
    origin: tuple[int, int]
    gain: float = math.nan
    correlation: float = 1.0
    pixel_map: PixelMap | None = None
    coefficients: npt.NDArray[np.float32] | None = None
    share: npt.NDArray[np.float32] | None = None
    grain: float = 0.0
    flux_scale: float = 1.0

    @property
    def correlated(self) -> float:
        """Return the noise of a sum of pixels, relative to independent pixels of `sigma`.

        Pixels interpolated from larger ones share their noise: a sum over an area has the
        noise of the fewer original pixels. A pure shift leaves the noise of a sum
        unchanged, though each pixel loses some. Interpolated from smaller pixels, it is the
        stated noise or less. The correlation of the band's own pixels is multiplied in.
        """
        made_larger = 1.0 if self.pixel_map is None else self.pixel_map.area**-0.5
        return self.correlation * max(made_larger, 1.0)

    def window(self, window: Window) -> Cut:
        """Return the pixels of a window of the reference image."""
        image = np.empty(window.shape, np.float32)
        mask = np.empty(window.shape, np.uint8)
        # a block of rows at a time: coordinates take many times the memory of pixels
        for start in range(0, window.shape[0], _CHUNK):
            stop = min(start + _CHUNK, window.shape[0])
            y, x = np.mgrid[window.y0 + start : window.y0 + stop, window.x0 : window.x1]
            image[start:stop], mask[start:stop] = self._at(y, x)
        return Cut(image, mask)

    def noise(self, window: Window) -> npt.NDArray[np.float32]:
        """Return the sky noise of the pixels of a window of the reference image."""
        noise = np.empty(window.shape, np.float32)
        for start in range(0, window.shape[0], _CHUNK):
            stop = min(start + _CHUNK, window.shape[0])
            y, x = np.mgrid[window.y0 + start : window.y0 + stop, window.x0 : window.x1]
            _, iy, ix = self._nearest(y, x)
            noise[start:stop] = self.sigma[iy, ix] * self.flux_scale
        return noise

    def stamps(self, y: IntArray, x: IntArray, *, size: int) -> Cut:
        """Return square stamps centred on reference pixels (y, x): (n, size, size)."""
        offset = np.arange(size) - size // 2
        image = np.empty((len(y), size, size), np.float32)
        mask = np.empty((len(y), size, size), np.uint8)
        for start in range(0, len(y), _CHUNK):
            part = slice(start, start + _CHUNK)
            rows = (y[part, None, None] + offset[None, :, None]).repeat(size, axis=2)
            columns = (x[part, None, None] + offset[None, None, :]).repeat(size, axis=1)
            image[part], mask[part] = self._at(rows, columns)
        return Cut(image, mask)

    def sky(
        self, y: FloatArray, x: FloatArray, *, size: int
    ) -> tuple[FloatArray, FloatArray]:
        """Return the median sky level and noise of a stamp around each reference pixel."""
        offset = (np.arange(0, size, 8) - size // 2).astype(float)
        rows = (y[:, None, None] + offset[None, :, None]).repeat(len(offset), axis=2)
        columns = (x[:, None, None] + offset[None, None, :]).repeat(len(offset), axis=1)
        inside, iy, ix = self._nearest(rows, columns)
        usable = inside & ~self.mask[iy, ix]
        out = []
        for plane in (self.level, self.sigma):
            values = np.where(usable, plane[iy, ix], np.nan).reshape(
                len(y), len(offset) ** 2
            )
            out.append(_median(values) * self.flux_scale)
        return out[0], out[1]

    def _at(self, y: IntArray, x: IntArray) -> Cut:
        if self.pixel_map is None or self.coefficients is None:
            inside, iy, ix = self._nearest(y, x)
            bad = self.mask[iy, ix]
            image = self.image[iy, ix]
        else:
            by, bx = self.pixel_map(y.astype(float), x.astype(float))
            at = np.stack([by - self.origin[0], bx - self.origin[1]])
            image = ndimage.map_coordinates(
                self.coefficients, at, order=3, prefilter=False, mode="nearest"
            )
            image = image * np.float32(self.flux_scale)
            # a pixel is bad if bad ones have more than a tenth of the weight in it
            bad = ndimage.map_coordinates(self.share, at, order=1, mode="nearest") > 0.1
            height, width = self.mask.shape
            inside = (at[0] > -0.5) & (at[0] < height - 0.5)
            inside &= (at[1] > -0.5) & (at[1] < width - 0.5)
        mask = np.where(inside, np.where(bad, Pixel.BAD, 0), Pixel.OUTSIDE).astype(np.uint8)
        return Cut(np.where(mask == 0, image, np.nan).astype(np.float32), mask)

    def _nearest(self, y: Any, x: Any) -> tuple[BoolArray, IntArray, IntArray]:
        """Return the pixels nearest to reference pixels (y, x), and which lie inside."""
        if self.pixel_map is not None:
            y, x = self.pixel_map(np.asarray(y, float), np.asarray(x, float))
        iy = np.rint(np.nan_to_num(y, nan=-1e9) - self.origin[0]).astype(np.int64)
        ix = np.rint(np.nan_to_num(x, nan=-1e9) - self.origin[1]).astype(np.int64)
        height, width = self.mask.shape
        inside = (iy >= 0) & (iy < height) & (ix >= 0) & (ix < width)
        return inside, iy.clip(0, height - 1), ix.clip(0, width - 1)


def _median(values: FloatArray) -> FloatArray:
    """Return the median of each row, ignoring NaN; NaN if a row has nothing else."""
    some = np.isfinite(values).any(axis=1)
    out = np.full(len(values), np.nan)
    if some.any():
        out[some] = np.nanmedian(values[some], axis=1)
    return out


def spline(image: npt.NDArray[np.float32], mask: BoolArray) -> npt.NDArray[np.float32]:
    """Return cubic spline coefficients of ``image``, with 0 (the sky) where masked."""
    clean = np.where(mask | ~np.isfinite(image), 0, image)
    return np.asarray(ndimage.spline_filter(clean, order=3, output=np.float32))
