"""Planes: the stamps of many sources in one band, as the shape measurements take them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import BoolArray, IntArray


class Planes(NamedTuple):
    """Stamps in one band: n sources, S by S pixels.

    ``image`` is calibrated and sky-subtracted, and finite everywhere: what is masked or
    has no data is 0 there. ``mask`` is True where a pixel must not be used (bad, outside
    the image, or another source's), ``segment`` where it belongs to the source itself.
    """

    image: npt.NDArray[np.float64]  # (n, S, S)
    mask: BoolArray  # (n, S, S)
    segment: BoolArray  # (n, S, S)
    sky_sigma: npt.NDArray[np.float64]  # (n,) noise of the sky per pixel

    def rows(self, rows: slice | IntArray) -> "Planes":
        """Return the planes of some of the sources."""
        image, mask, segment, sky_sigma = self
        return Planes(image[rows], mask[rows], segment[rows], sky_sigma[rows])


class Measured(NamedTuple):
    """What was measured: a column of n (or n, K) by name, and bits of `flags.Shape`."""

    columns: dict[str, npt.NDArray[np.float64]]
    flags: npt.NDArray[np.int64]
