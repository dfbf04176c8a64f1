"""Maps from each band's pixels to the sky and to the reference band."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.wcs import WCS

from galaxyclust.simulate.settings import SimulatedField
from galaxyclust.types import FloatArray


class Frame(NamedTuple):
    """One band's WCS, and its linear map to the reference band's pixels."""

    wcs: WCS
    to_reference: FloatArray  # of offsets
    origin: FloatArray  # x, y of the point that is at …
    reference_origin: FloatArray  # … this x, y of the reference band

    def positions(self, reference_xy: FloatArray) -> FloatArray:
        """Return the pixels (n, 2) of this band at pixels of the reference band."""
        offset = np.linalg.solve(
            self.to_reference, (reference_xy - self.reference_origin).T
        )
        positions: FloatArray = offset.T + self.origin
        return positions


def make_frames(settings: SimulatedField) -> dict[str, Frame]:
    """Return the frame of each band; all share one tangent point, so maps are linear."""
    rng = np.random.default_rng([settings.seed, 1])
    centre = (np.array(settings.shape[::-1]) - 1) / 2
    reference_matrix = _matrix(settings, 0.0)
    frames = {}
    for band in settings.bands:
        shift = rng.uniform(-1, 1, 2) * settings.band_offset_pix
        turn = float(rng.uniform(-1, 1)) * settings.band_rotation_deg
        if band == settings.reference_band:
            shift, turn = np.zeros(2), 0.0
        matrix = _matrix(settings, turn)
        frames[band] = Frame(
            wcs=_wcs(settings, centre + shift, matrix),
            to_reference=np.linalg.solve(reference_matrix, matrix),
            origin=centre + shift,
            reference_origin=centre,
        )
    return frames


def _matrix(settings: SimulatedField, turn: float) -> npt.NDArray[np.float64]:
    """Return the matrix from pixel offsets to degrees East and North."""
    angle = np.deg2rad(settings.rotation_deg + turn)
    turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(
        turned @ np.diag(settings.parity) * settings.pixel_scale_arcsec / 3600
    )


def _wcs(settings: SimulatedField, origin: FloatArray, matrix: FloatArray) -> WCS:
    """Return a tangential WCS whose tangent point is at the pixel ``origin``."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.cunit = ["deg", "deg"]
    wcs.wcs.radesys = "ICRS"
    wcs.wcs.crval = [settings.ra_deg, settings.dec_deg]
    wcs.wcs.crpix = origin + 1  # FITS counts pixels from one
    wcs.wcs.cd = matrix
    wcs.array_shape = settings.shape
    wcs.wcs.set()
    return wcs
