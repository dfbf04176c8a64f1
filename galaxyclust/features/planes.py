"""Planes: the stamps of many sources in one band, as the shape measurements take them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.flags import Shape
from galaxyclust.types import BoolArray, IntArray

_ORDINARY = 60  # stamps more than this many powers of two from 1 are scaled


class Planes(NamedTuple):
    """Stamps in one band: n sources, S by S pixels.

    ``image`` is calibrated and sky-subtracted, and finite everywhere: masked pixels and
    those without data are 0. ``mask`` is True where a pixel must not be used (bad, outside
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

    @property
    def noise(self) -> npt.NDArray[np.float64]:
        """Return the noise of the sky where it is a number above 0, and NaN elsewhere."""
        known = (self.sky_sigma > 0) & np.isfinite(self.sky_sigma)
        return np.where(known, self.sky_sigma, np.nan)

    @property
    def without_noise(self) -> npt.NDArray[np.int64]:
        """Return `Shape.NO_NOISE` for the sources whose noise is not known."""
        return np.where(np.isnan(self.noise), int(Shape.NO_NOISE), 0)

    def of_ordinary_brightness(self) -> "tuple[Planes, npt.NDArray[np.float64]]":
        """Return the planes in units that kernels can square, and these units, (n,).

        Images come in any unit: in W / (m2 Hz) a pixel may hold 1e-33, and single
        precision loses that. Powers of two change no digit, and nothing is scaled if the
        brightest pixel lies between 1e-18 and 1e18.
        """
        image = np.asarray(self.image, np.float64)
        largest = np.abs(image).max(axis=(1, 2), initial=0.0)
        power = np.frexp(largest)[1] - 1
        unit = np.ldexp(1.0, np.where(np.abs(power) > _ORDINARY, power, 0))
        if (unit != 1).any():
            image = image / unit[:, None, None]
        with np.errstate(over="ignore"):
            return self._replace(image=image, sky_sigma=self.sky_sigma / unit), unit


class Measured(NamedTuple):
    """What was measured: a column of n (or n, K) by name, and bits of `flags.Shape`.

    ``beside`` holds, by name, arrays (n, ...) for later groups that no catalog keeps.
    """

    columns: dict[str, npt.NDArray[np.float64]]
    flags: npt.NDArray[np.int64]
    beside: Mapping[str, npt.NDArray[Any]] = MappingProxyType({})
