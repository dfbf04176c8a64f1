"""Brightness scaling before a network or an eye."""

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import SettingError
from galaxyclust.types import FloatArray, Stamps

NAMES = ("asinh", "linear")


def asinh(image: FloatArray, sky_sigma: FloatArray, *, softening: float) -> FloatArray:
    """Return ``asinh(image / (softening sky_sigma))``: linear, above the noise logarithmic.

    Lupton, Gunn & Szalay 1999 (AJ 118, 1406), eq. 3, with the softening in units of the
    sky noise.

    Parameters
    ----------
    image
        Sky-subtracted pixels, any shape.
    sky_sigma
        Noise of the sky in the same units; broadcasts against ``image``.
    softening
        Where linear becomes logarithmic, in units of ``sky_sigma``.

    Returns
    -------
    numpy.ndarray
        With the shape of ``image``; 0 at the sky level.

    Examples
    --------
    >>> float(asinh(np.zeros(1), np.ones(1), softening=1.0)[0])
    0.0
    """
    return np.arcsinh(image / (softening * sky_sigma))


def apply(stamps: Stamps, *, name: str, softening: float) -> npt.NDArray[np.float32]:
    """Return the stamps' images stretched, with 0 (the sky) at every masked pixel.

    Parameters
    ----------
    stamps
        The stamps.
    name
        ``"asinh"`` of the image in units of the sky noise, or ``"linear"``: the image in
        those units, unchanged (for pictures that are already stretched).
    softening
        Passed to `asinh`, and the divisor in ``"linear"``.

    Returns
    -------
    numpy.ndarray
        (n, B, S, S) float32, finite everywhere.

    Raises
    ------
    SettingError
        If there is no such stretch, or the softening is not above 0.
    """
    if name not in NAMES:
        message = f"unknown stretch {name!r}; choose from {', '.join(NAMES)}"
        raise SettingError(message)
    if not softening > 0:
        message = f"softening = {softening} is not above 0"
        raise SettingError(message)
    sigma = stamps.sky_sigma[:, :, None, None]
    sigma = np.where(np.isfinite(sigma) & (sigma > 0), sigma, 1.0)
    # a pixel too bright for its type becomes infinite, and so unusable
    with np.errstate(over="ignore"):
        if name == "asinh":
            scaled = asinh(stamps.image, sigma, softening=softening)
        else:
            scaled = stamps.image / (softening * sigma)
    usable = (stamps.mask == 0) & np.isfinite(scaled)
    return np.where(usable, scaled, 0.0).astype(np.float32)
