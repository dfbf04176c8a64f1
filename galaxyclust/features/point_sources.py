"""Widths of sources relative to the point sources of the same image."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import gaussian_kde

from galaxyclust.types import BoolArray, FloatArray

FWHM_PER_SIGMA = float(np.sqrt(8 * np.log(2)))
_ITERATIONS = 25  # after which widths have settled
_FIRST_VARIANCE, _LEAST_VARIANCE = 2.0, 0.05  # pixels squared; the latter of one pixel
_WIDEST = 0.25  # width over the stamp's side
_BRIGHT = 30  # S/N above which widths are known to 2 %
_FEWEST = 8  # bright sources that can show a peak
_FINE = 0.03  # bandwidth of the density of log widths: the scatter of stars
_TALL = 0.35  # least height of a narrower peak over the tallest
_NEAR = 0.1  # in log width: sources this close to the peak are stars
_FEWEST_STARS = 5
_SCATTER = 0.035  # scatter of stars' log widths that is always allowed
_FLAT = 0.074  # scatter of log widths spread evenly within `_NEAR`


class PointSources(NamedTuple):
    """The width of point sources in an image, and how it was found."""

    fwhm: float  # pixels; NaN where the image shows none
    scatter: float  # relative scatter of their widths
    number: int  # of sources used


def widths(
    image: npt.NDArray[np.float32], mask: BoolArray, residual: FloatArray
) -> FloatArray:
    """Return the Gaussian width (sigma, pixels) of each source, weighted by itself.

    Circular adaptive moments (Bernstein & Jarvis 2002): the weight is a
    Gaussian of the width sought, under which a Gaussian of that width has half its
    second moment. Unlike isophotal moments, they are little affected by noise and
    neighbours.

    Parameters
    ----------
    image
        (n, S, S) stamps, sky-subtracted.
    mask
        (n, S, S), True where a pixel must not be used.
    residual
        (n, 2) centroid minus the central pixel ``S // 2``, in x and y.

    Returns
    -------
    numpy.ndarray
        (n,), NaN where no width is found.
    """
    size = image.shape[-1]
    pixels = np.where(mask | ~np.isfinite(image), 0, image).astype(np.float64)
    offset = np.arange(size) - size // 2
    dx2 = (offset - residual[:, 0, None]) ** 2
    dy2 = (offset - residual[:, 1, None]) ** 2
    variance = np.full(len(image), _FIRST_VARIANCE)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_ITERATIONS):
            # the weight is a product of one factor along x and one along y
            along_x = np.exp(-dx2 / (2 * variance[:, None]))
            along_y = np.exp(-dy2 / (2 * variance[:, None]))
            rows = pixels @ np.stack([along_x, along_x * dx2], axis=-1)
            total = (rows[..., 0] * along_y).sum(axis=1)
            second = (rows[..., 1] * along_y + rows[..., 0] * along_y * dy2).sum(axis=1)
            # each axis holds half of r²: sigma² = 2 <r²>/2 under the matched weight
            moment = second / total
            variance = np.clip(moment, _LEAST_VARIANCE, (_WIDEST * size) ** 2)
        settled = np.isfinite(moment)
        settled &= (moment > _LEAST_VARIANCE) & (moment < (_WIDEST * size) ** 2)
    return np.where(settled, np.sqrt(variance), np.nan)


def find_point_sources(width: FloatArray, sn: FloatArray) -> PointSources:
    """Return the width that stars share: the lowest clear peak among bright sources.

    Parameters
    ----------
    width
        From `widths`, for unsaturated, complete sources.
    sn
        Their signal-to-noise ratios.

    Returns
    -------
    PointSources
        ``fwhm`` is NaN if fewer than five bright sources share a width within some per
        cent, or if there is no clear peak at the narrow end.
    """
    bright = np.isfinite(width) & (sn > _BRIGHT)
    logs = np.sort(np.log(width[bright]))
    if len(logs) < _FEWEST or np.ptp(logs) == 0:
        return PointSources(np.nan, np.nan, 0)
    grid = np.linspace(logs[0] - _NEAR, logs[-1] + _NEAR, 600)
    density = gaussian_kde(logs, bw_method=_FINE / logs.std(ddof=1))(grid)
    peak = (density[1:-1] > density[:-2]) & (density[1:-1] >= density[2:])
    tall = density[1:-1] > _TALL * density.max()
    places = grid[1:-1][peak & tall]
    if not places.size:
        return PointSources(np.nan, np.nan, 0)
    locus = places[0]
    members = logs[np.abs(logs - locus) < _NEAR]
    locus = float(np.median(members))
    near = logs[np.abs(logs - locus) < _NEAR]
    scatter = float(1.4826 * np.median(np.abs(near - locus)))
    # a PSF that varies has more scatter, which a few sources cannot prove
    most = max(_SCATTER, _FLAT * (1 - 2.5 / np.sqrt(len(near))))
    if len(near) < _FEWEST_STARS or scatter > most or not _stands_out(logs, locus):
        return PointSources(np.nan, scatter, 0)
    return PointSources(FWHM_PER_SIGMA * float(np.exp(locus)), scatter, len(near))


def _stands_out(logs: FloatArray, locus: float) -> bool:
    """Return whether far more sources share a width than are a little wider.

    Galaxies come in all widths, so some share a width by chance; a galaxy's width must not
    be taken for that of stars, or the smallest galaxies would be set aside.
    """
    from_locus = logs - locus
    core = np.count_nonzero(np.abs(from_locus) < 0.05)
    wider = np.count_nonzero((from_locus > 0.05) & (from_locus < 0.25)) / 2
    # no real source is narrower than stars; below a peak of galaxies there are others
    below = np.count_nonzero(from_locus < -0.15)
    beside = np.count_nonzero((from_locus < -0.08) & (from_locus > -0.4))
    few_below = below <= 0.2 * core and beside <= 0.25 * core
    return bool(core - wider > 2.5 * np.sqrt(wider + 1) and few_below)


def is_point_like(size_over_psf: FloatArray, sn: FloatArray, scatter: float) -> BoolArray:
    """Return which sources are no wider than a point source.

    The limit is wider for fainter sources, whose width is less well known (measured on
    stars of SDSS, its relative error is close to 0.6 over the S/N in the Kron
    aperture), but never beyond 1.22.
    """
    allowed = 3 * np.hypot(max(scatter, 0.015), 0.6 / np.maximum(sn, 1e-3))
    limit = 1 + np.clip(allowed, 0.06, 0.22)
    return np.asarray(size_over_psf < limit)
