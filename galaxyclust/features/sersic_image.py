"""The image of a Sersic fit: its model on the pixels of a stamp."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from galaxyclust.features.kernels.sersic_gaussians import N_GAUSSIANS, at_index, expansion
from galaxyclust.features.orientation import second_moments
from galaxyclust.features.point_sources import FWHM_PER_SIGMA

_PIXEL = 1 / 12  # variance of a pixel's width


def sersic_image(
    fitted: Mapping[str, float],
    *,
    centre: tuple[float, float],
    psf_fwhm_pixels: float,
    size: int,
) -> npt.NDArray[np.float64]:
    """Return the model of a fit, without its sky.

    Parameters
    ----------
    fitted
        ``sersic_n``, ``sersic_r50``, ``sersic_axis_ratio``, ``sersic_theta`` and
        ``sersic_amplitude``.
    centre
        x and y in pixels of the stamp.
    psf_fwhm_pixels
        FWHM of point sources; NaN if it is unknown.
    size
        Pixels on a side.

    Returns
    -------
    numpy.ndarray
        (size, size), all NaN if the fit is NaN.
    """
    n, r50 = fitted["sersic_n"], fitted["sersic_r50"]
    minor = np.array([r50 * fitted["sersic_axis_ratio"]])
    if not np.isfinite(n + minor[0] + sum(centre)):
        return np.full((size, size), np.nan)
    table = expansion()
    weight, log_variance = np.empty((2, 2, N_GAUSSIANS))
    at_index(table.weight, table.step, np.log(n), weight)
    at_index(table.log_variance, table.step, np.log(n), log_variance)
    galaxy = second_moments(np.array([r50]), minor, np.array([fitted["sersic_theta"]]))[0]
    blur = max(np.nan_to_num(psf_fwhm_pixels / FWHM_PER_SIGMA) ** 2, _PIXEL) * np.eye(2)
    offset = np.arange(size)
    dx, dy = np.meshgrid(offset - centre[0], offset - centre[1])
    image = np.zeros((size, size))
    for w, variance in zip(weight[0], np.exp(log_variance[0]), strict=True):
        seen = variance * galaxy + blur
        inverse = np.linalg.inv(seen)
        r2 = inverse[0, 0] * dx**2 + 2 * inverse[0, 1] * dx * dy + inverse[1, 1] * dy**2
        peak = w * variance * np.sqrt(np.linalg.det(galaxy) / np.linalg.det(seen))
        image += peak * np.exp(-0.5 * r2)
    return fitted["sersic_amplitude"] * image
