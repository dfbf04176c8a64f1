"""Stars recognised by their wings, where the core is saturated or a blend of two.

An image does not always state its saturation level, and what a pipeline writes in place of
saturated pixels looks like the wide, flat core of a galaxy. Farther out, stars of any
brightness have the same profile, which falls far more steeply than that of galaxies before
it flattens.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import BoolArray, FloatArray, IntArray

STEP = 1.5  # pixels: width of an annulus
OUTERMOST = 33.0  # pixels: the wings of brighter stars are spikes and ghosts
MIN_SN = 300.0  # fainter sources have no wings to judge by
ROUND = 0.75  # axis ratio of a star with bleeding; annuli do not suit flatter sources
INNER, OUTER = 2.0, 4.0  # FWHM: where a star is judged
SHOULDER = 1.5  # FWHM: closer in, a saturated star may lack light
TOLERANCE = 0.25  # relative: saturated stars of SDSS agree within 0.22
LEAST_AT_EDGE = 0.85  # of a star's light from 1 to 1.5 FWHM, if only the core lacks light
FLAT = 2.0  # else: most light of the core over that, for a core without its peak
LEAST_OF_SHOULDER = 0.6  # of a star's light there: saturated stars have 0.65, galaxies 0.4
CLEAR = 15.0  # least light of an annulus that is used, in sigma
FEW = 3  # annuli, and stars, to judge by


class Wings(NamedTuple):
    """Light of sources by distance from their centre."""

    light: FloatArray  # (n, k) median of an annulus in sky sigmas; NaN where not known
    n_pixels: IntArray  # (n, k) pixels used


def edges(size: int) -> FloatArray:
    """Return the k + 1 radii (pixels) that bound the annuli in stamps of a size."""
    widest = min(size / 2, OUTERMOST)
    return np.arange(0, widest + 1e-9, STEP)


def wings(
    image: npt.NDArray[np.float32],
    mask: BoolArray,
    *,
    sigma: FloatArray,
    residual: FloatArray,
    bright: BoolArray,
) -> Wings:
    """Return the median light of sources in annuli around them.

    Parameters
    ----------
    image
        (n, S, S) stamps, sky-subtracted.
    mask
        (n, S, S), True where a pixel must not be used.
    sigma
        (n,) scatter of the sky.
    residual
        (n, 2) centroid minus the central pixel ``S // 2``, in x and y.
    bright
        (n,) which sources to look at; others stay NaN.

    Returns
    -------
    Wings
        In the annuli of `edges`.
    """
    size = image.shape[-1]
    bounds = edges(size)
    shape = len(image), max(len(bounds) - 1, 0)
    light, number = np.full(shape, np.nan), np.zeros(shape, np.int64)
    there = np.arange(size) - size // 2
    for row in np.flatnonzero(bright & np.isfinite(residual).all(axis=1) & (sigma > 0)):
        radius = np.hypot(
            there[None, :] - residual[row, 0], there[:, None] - residual[row, 1]
        )
        good = ~mask[row] & np.isfinite(image[row]) & (radius < bounds[-1])
        annulus = (radius[good] / STEP).astype(int)
        values = image[row][good] / sigma[row]
        number[row] = np.bincount(annulus, minlength=shape[1])
        for one in np.flatnonzero(number[row]):
            light[row, one] = np.median(values[annulus == one])
    return Wings(light, number)


def star_of(light: FloatArray, fwhm: float) -> FloatArray:
    """Return the profile of a star, with a sum of 1 from 2 to 4 FWHM.

    Parameters
    ----------
    light
        (n, k) from `wings`, of point sources.
    fwhm
        FWHM of point sources in pixels.

    Returns
    -------
    numpy.ndarray
        (k,), the median of the stars; NaN with too few stars or annuli.
    """
    judged = _between(light.shape[1], INNER * fwhm, OUTER * fwhm)
    total = light[:, judged].sum(axis=1)
    whole = np.isfinite(total) & (total > 0)
    if judged.sum() < FEW or whole.sum() < FEW:
        return np.full(light.shape[1], np.nan)
    star: FloatArray = np.median(light[whole] / total[whole, None], axis=0)
    return star


def has_wings_of_a_star(found: Wings, star: FloatArray, fwhm: float) -> BoolArray:
    """Return which sources have the wings of a star, whatever their core looks like.

    Parameters
    ----------
    found
        From `wings`.
    star
        From `star_of`, for the same image.
    fwhm
        FWHM of point sources in pixels.

    Returns
    -------
    numpy.ndarray
        (n,) True where from 2 to 4 FWHM every annulus with clear light agrees with a star,
        from 1.5 to 2 FWHM most of a star's light is there, and either it lacks light only
        within 1 FWHM or it is flat there. Galaxies fall short gradually.
    """
    light = found.light
    judged = _between(light.shape[1], INNER * fwhm, OUTER * fwhm)
    shoulder = _between(light.shape[1], SHOULDER * fwhm, INNER * fwhm)
    core = _between(light.shape[1], 0, fwhm / 2)
    edge = _between(light.shape[1], fwhm, SHOULDER * fwhm)
    if judged.sum() < FEW or not (core.any() and edge.any()):
        return np.zeros(len(light), bool)
    # the scatter of a median is that of a mean times this
    noise = math.sqrt(math.pi / 2) / np.sqrt(np.maximum(found.n_pixels, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        clear = judged & (light > CLEAR * noise) & np.isfinite(star)
        scale = np.where(clear, light, 0).sum(axis=1) / np.where(clear, star, 0).sum(axis=1)
        ratio = light / (scale[:, None] * star)
        agrees = (np.abs(ratio - 1) < TOLERANCE) | ~clear
        # an annulus that a star of this brightness would light up must be lit
        due = judged & (scale[:, None] * star > 2 * CLEAR * noise)
        lit = clear | ~due
        full = (ratio >= LEAST_OF_SHOULDER) | ~shoulder
        whole = ratio[:, edge].mean(axis=1) >= LEAST_AT_EDGE
        flat = light[:, core].mean(axis=1) <= FLAT * light[:, edge].mean(axis=1)
    good: BoolArray = (
        (clear.sum(axis=1) >= FEW) & (agrees & lit & full).all(axis=1) & (whole | flat)
    )
    return good


def _between(k: int, inner: float, outer: float) -> BoolArray:
    """Return which of k annuli lie between two radii (pixels)."""
    start = np.arange(k) * STEP
    inside: BoolArray = (start >= inner - STEP / 2) & (start + STEP <= outer + STEP / 2)
    return inside
