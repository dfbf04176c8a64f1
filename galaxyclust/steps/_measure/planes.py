"""The stamps of a catalog in one band, or averaged over all bands, ready to measure."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog, StampInfo
from galaxyclust.catalog.reader import ShardReader
from galaxyclust.errors import SettingError
from galaxyclust.features.planes import Planes
from galaxyclust.types import FloatArray, IntArray, Stamps

REFERENCE = ""  # stands for the reference band of each source's field


class Place(NamedTuple):
    """Positions of stamps in the reference image and on the sky."""

    corner: npt.NDArray[np.float64]  # (n, 2) x, y of the stamp's first pixel
    jacobian: npt.NDArray[np.float64]  # (n, 2, 2) arcsec East, North per pixel
    pixel_scale_arcsec: FloatArray  # (n,), may be known without the jacobian


class PlaneReader:
    """Reads the stamps of some rows in one band.

    Parameters
    ----------
    catalog
        The catalog.
    band
        Name of the band; `REFERENCE` for the reference band of each source's field, or the
        mean of all bands if there are no fields (ready-made stamps).

    Raises
    ------
    SettingError
        If there is no such band.
    """

    def __init__(self, catalog: Catalog, band: str) -> None:
        info = catalog.stamp_info()
        if band and band not in info.bands:
            message = f"no band {band!r}; the stamps have {', '.join(info.bands)}"
            raise SettingError(message)
        self._stamps: ShardReader = catalog.stamps()
        self._band = _band_of_rows(catalog, info, band)
        self._scale = catalog.column("pixel_scale_arcsec")
        self._position = np.stack([catalog.column("x"), catalog.column("y")], axis=1)

    @property
    def pixels_of_one(self) -> int:
        """Number of pixels that are read per source, in all bands."""
        return len(self._stamps.bands) * self._stamps.size**2

    def read(self, rows: IntArray) -> tuple[Planes, Place]:
        """Return the planes of ``rows``, and their positions."""
        stamps = self._stamps.read(rows)
        segment = self._stamps.read_array("segment", rows)
        residual = self._stamps.read_array("residual", rows)
        planes = plane(stamps, segment, self._band[rows])
        corner = self._position[rows] - residual - self._stamps.size // 2
        jacobian = self._stamps.read_array("jacobian", rows)
        return planes, Place(corner, jacobian, self._scale[rows])


def is_reference(info: StampInfo, band: str) -> bool:
    """Return whether a band is the reference band of every source."""
    references = {entry["reference"] for entry in info.fields} or set(info.bands)
    return references == {band}


def _band_of_rows(catalog: Catalog, info: StampInfo, band: str) -> IntArray:
    """Return the index of the band of each row; -1 for the mean of all bands."""
    if band:
        return np.full(catalog.n_rows, info.bands.index(band))
    references: dict[str, Any] = {
        entry["name"]: entry["reference"] for entry in info.fields
    }
    if not references:
        return np.full(catalog.n_rows, -1)
    fields = catalog.column("field")
    out = np.full(catalog.n_rows, info.bands.index(next(iter(references.values()))))
    for name, reference in references.items():
        out[fields == name] = info.bands.index(reference)
    return out


def plane(stamps: Stamps, segment: npt.NDArray[np.bool_], band: IntArray) -> Planes:
    """Return one plane of each stamp: that of its band, or the mean of all bands for -1.

    Parameters
    ----------
    stamps
        The stamps.
    segment
        (n, S, S), True where a pixel belongs to the source itself.
    band
        (n,) index of the band.
    """
    row = np.arange(len(band))
    mean = band < 0
    image = stamps.image[row, band].astype(np.float64)
    mask = stamps.mask[row, band] > 0
    sigma = stamps.sky_sigma[row, band].astype(np.float64)
    if mean.any():
        n_bands = stamps.image.shape[1]
        image[mean] = stamps.image[mean].mean(axis=1, dtype=np.float64)
        mask[mean] = (stamps.mask[mean] > 0).any(axis=1)
        variance = np.square(stamps.sky_sigma[mean], dtype=np.float64)
        sigma[mean] = np.sqrt(variance.sum(axis=1)) / n_bands
    mask |= ~np.isfinite(image)
    return Planes(np.where(mask, 0.0, image), mask, segment & ~mask, sigma)
