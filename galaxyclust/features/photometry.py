"""Fluxes in the same aperture in all bands, and magnitudes."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from photutils.aperture import EllipticalAperture

from galaxyclust.types import BoolArray, FloatArray


class Aperture(NamedTuple):
    """The weights of an elliptical aperture's pixels, and where they begin."""

    weights: npt.NDArray[np.float64]
    y0: int
    x0: int


class Flux(NamedTuple):
    """A flux, its error, and the fraction of the aperture without a usable pixel."""

    flux: float
    error: float
    missing: float


NO_FLUX = Flux(np.nan, np.nan, 1.0)


def aperture(x: float, y: float, *, a: float, b: float, theta: float) -> Aperture:
    """Return the pixel weights of an ellipse (exact overlap).

    Parameters
    ----------
    x, y
        Centre, 0-based pixels.
    a, b
        Semi-axes in pixels.
    theta
        Major axis, degrees counter-clockwise from +x.
    """
    found = EllipticalAperture((x, y), a, b, theta=np.radians(theta)).to_mask(
        method="exact"
    )
    return Aperture(np.asarray(found.data), found.bbox.iymin, found.bbox.ixmin)


def aperture_flux(
    image: FloatArray,
    mask: BoolArray,
    weights: FloatArray,
    *,
    sigma: float,
    gain: float = np.nan,
) -> Flux:
    """Return the flux in an aperture whose bad pixels are filled from the other side.

    A masked pixel takes the value of the pixel opposite the aperture's centre, where a
    galaxy is most alike; if that one is masked too, the pixel adds nothing.

    Parameters
    ----------
    image
        Sky-subtracted pixels under the aperture.
    mask
        True where a pixel must not be used.
    weights
        Fraction of each pixel inside the aperture.
    sigma
        Sky noise per pixel.
    gain
        Electrons per image unit, for the source's photon noise; left out if NaN.
    """
    opposite = mask[::-1, ::-1]
    lost = mask & opposite
    filled = np.where(mask, image[::-1, ::-1], image)
    filled = np.where(lost, 0.0, filled)
    total = float(weights.sum())
    if not total or lost.all() or not np.isfinite(sigma):
        return NO_FLUX
    flux = float(np.sum(weights * filled))
    variance = float(np.sum(weights**2)) * sigma**2
    if np.isfinite(gain):
        variance += max(flux, 0.0) / gain
    return Flux(flux, float(np.sqrt(variance)), float(np.sum(weights * lost)) / total)


def magnitude(flux: FloatArray, zeropoint_ab: FloatArray) -> FloatArray:
    """Return AB magnitudes; NaN where the flux is not positive or the zero point unknown.

    >>> float(magnitude(np.array([100.0]), np.array([22.5]))[0])
    17.5
    """
    safe = np.where(flux > 0, flux, np.nan)
    return np.asarray(zeropoint_ab - 2.5 * np.log10(safe))


def magnitude_error(flux: FloatArray, error: FloatArray) -> FloatArray:
    """Return the errors of magnitudes, 2.5 / ln 10 times the flux's relative error."""
    return np.asarray(2.5 / np.log(10) * error / np.where(flux > 0, flux, np.nan))
