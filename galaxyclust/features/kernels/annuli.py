"""Mean fluxes in elliptical annuli of many sources."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums

Floats = npt.NDArray[np.float64]


@compiled
def mean_fluxes(
    image: Floats,
    mask: npt.NDArray[np.bool_],
    known: Floats,
    extent: float,
    mean: Floats,
    area: Floats,
) -> None:
    """Fill in the mean flux in annuli of equal width about each source.

    Each pixel is weighted by its fraction inside an annulus.

    Parameters
    ----------
    image, mask
        (n, S, S), the image 0 where the mask is True.
    known
        (n, 5): centre (x and y), r_petro_ellip, axis ratio and angle of the major axis in
        radians.
    extent
        Semi-major axis of the outermost annulus, in r_petro_ellip.
    mean, area
        (n, K) to fill: mean flux, and area in usable pixels; unchanged where there is
        nothing to measure.
    """
    n_annuli = mean.shape[1]
    for k in range(len(image)):
        x, y, r_petro, axis_ratio, theta = known[k]
        if not (r_petro > 0 and math.isfinite(x + y + axis_ratio + theta)):
            continue
        flux, used = row_sums(image[k]), row_sums((~mask[k]).astype(np.float64))
        turn = (math.cos(theta), math.sin(theta))
        inner_flux = inner_area = 0.0
        for annulus in range(n_annuli):
            a = extent * r_petro * (annulus + 1) / n_annuli
            inside = in_ellipse(flux, used, (x, y), (a, a * axis_ratio), turn)
            pixels = inside[1] - inner_area
            area[k, annulus] = pixels
            # rounding can leave a tiny area
            if pixels > 1e-6 * a * a:
                mean[k, annulus] = (inside[0] - inner_flux) / pixels
            inner_flux, inner_area = inside
