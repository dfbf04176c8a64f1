"""Asymmetry of a galaxy's outer light, and of its faint outline."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums
from galaxyclust.features.kernels.asymmetry import asymmetry, laid_on_itself
from galaxyclust.features.kernels.moments import ellipse_about, moments
from galaxyclust.features.kernels.outline import reach

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@compiled
def measure(
    image: Floats,
    mask: Bools,
    segment: Bools,
    outlines: Bools,
    known: Floats,
    found: Floats,
) -> None:
    """Fill in outer and shape asymmetry of each source.

    Parameters
    ----------
    image, mask, segment, outlines
        (n, S, S), the last are the faint outlines (`outline.outline`).
    known
        (n, 5): centre of least asymmetry (x and y), r50_ellip, r_max and the asymmetry of
        the sky.
    found
        (n, 2) to fill; unchanged where there is nothing to measure.
    """
    for k in range(len(image)):
        x, y, r50, r_max, sky = known[k]
        centre = (x, y)
        if r_max > r50 > 0:
            a, b, theta = ellipse_about(moments(image[k], segment[k]), x, y)
            ellipse = (b / a, math.cos(theta), math.sin(theta))
            found[k, 0] = outer_asymmetry(
                image[k], mask[k], centre, (r50, r_max), ellipse, sky
            )
        radius = reach(outlines[k], centre, (1.0, 1.0, 0.0))
        if radius > 0:
            flat = outlines[k].astype(np.float64)
            found[k, 1] = asymmetry(flat, mask[k], centre, radius, 0.0)


@compiled
def outer_asymmetry(
    image: Floats,
    mask: Bools,
    centre: tuple[float, float],
    radii: tuple[float, float],
    ellipse: tuple[float, float, float],
    sky: float,
) -> float:
    """Return the asymmetry of the light between two ellipses, minus that of the sky.

    Wen et al. (2014), with the ellipses of Rodriguez-Gomez et al. (2019).

    Parameters
    ----------
    image, mask
        (S, S), the image 0 where the mask is True.
    centre
        x and y of the centre of rotation.
    radii
        Semi-major axes of the two ellipses, in pixels.
    ellipse
        Axis ratio, and cosine and sine of the major axis' angle.
    sky
        From `sky_box.sky_asymmetry`.
    """
    axis_ratio, turn = ellipse[0], (ellipse[1], ellipse[2])
    difference, flux, used, here = laid_on_itself(image, mask, centre, radii[1])
    lost, kept, in_use = row_sums(difference), row_sums(flux), row_sums(used)
    between = np.zeros(3)
    for sign, radius in ((-1.0, radii[0]), (1.0, radii[1])):
        axes = (radius, radius * axis_ratio)
        of_difference, area = in_ellipse(lost, in_use, here, axes, turn)
        of_flux, _ = in_ellipse(kept, in_use, here, axes, turn)
        between += sign * np.array([of_difference, of_flux, area])
    return (between[0] - between[2] * sky) / between[1] if between[1] > 0 else np.nan
