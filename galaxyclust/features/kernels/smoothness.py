"""Smoothness S: the part of the light that a boxcar smooths away."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums
from galaxyclust.features.kernels.smooth import boxcar

Floats = npt.NDArray[np.float64]


@compiled
def smoothness(
    image: Floats,
    flux: Floats,
    centre: tuple[float, float],
    radii: tuple[float, float],
    size: int,
    sky: float,
) -> float:
    """Return the smoothness (clumpiness) S, minus that of the sky.

    Lotz et al. (2004), eq. 11, without the factor of 10 of Conselice (2003).

    Parameters
    ----------
    image
        (S, S), 0 where masked.
    flux
        Its `apertures.row_sums`.
    centre
        x and y of the annulus it is measured in.
    radii
        Inner and outer radius of the annulus, in pixels.
    size
        Side of the boxcar in pixels.
    sky
        The same for a pixel of sky, from `sky_box.sky_smoothness`.

    Returns
    -------
    float
        NaN where the annulus holds no positive flux.
    """
    less = image - boxcar(image, size)
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            less[y, x] = max(less[y, x], 0.0)
    sums = row_sums(less)
    low, high = radii
    outer = in_ellipse(flux, sums, centre, (high, high), (1.0, 0.0))
    inner = in_ellipse(flux, sums, centre, (low, low), (1.0, 0.0))
    light = outer[0] - inner[0]
    area = math.pi * (high * high - low * low)
    return (outer[1] - inner[1] - area * sky) / light if light > 0 else np.nan
