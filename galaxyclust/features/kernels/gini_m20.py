"""Gini and M20, and the pixels that they are measured on."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums
from galaxyclust.features.kernels.order import sort_by
from galaxyclust.features.kernels.smooth import connected, count, gaussian, peak

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_BRIGHT = 0.2  # part of the flux whose second moment M20 measures


@compiled
def petrosian_segment(
    image: Floats,
    centre: tuple[float, float],
    shape: tuple[float, float, float],
    r_petro: float,
    sigma: float,
    width: float,
) -> tuple[Bools, bool]:
    """Return the pixels that are brighter, when smoothed, than at the Petrosian radius.

    Only those connected to the brightest count (Lotz et al. 2004; Rodriguez-Gomez et al.
    2019).

    Parameters
    ----------
    image
        (S, S), 0 where masked.
    centre
        x and y of the ellipse.
    shape
        Its axis ratio, and cosine and sine of the major axis' angle.
    r_petro
        Its Petrosian semi-major axis, in pixels.
    sigma
        Sigma of the smoothing, in pixels.
    width
        Width of the annulus whose mean is the threshold, in pixels.

    Returns
    -------
    segment
        (S, S) True for the galaxy's pixels.
    split
        Whether there were other, unconnected pixels as bright.
    """
    smooth = gaussian(image, sigma)
    axis_ratio, turn = shape[0], (shape[1], shape[2])
    low, high = r_petro - 0.5 * width, r_petro + 0.5 * width
    sums = row_sums(smooth)
    outer = in_ellipse(sums, sums, centre, (high, high * axis_ratio), turn)
    inner = in_ellipse(sums, sums, centre, (low, low * axis_ratio), turn)
    limit = (outer[0] - inner[0]) / (math.pi * axis_ratio * (high * high - low * low))
    bright = smooth >= limit
    segment = connected(bright, peak(smooth))
    return segment, count(bright) != count(segment)


@compiled
def by_brightness(image: Floats, segment: Bools) -> Floats:
    """Return the pixels of a segment in order of their absolute values."""
    values = np.empty(image.size)
    n = 0
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            if segment[y, x]:
                values[n] = image[y, x]
                n += 1
    values = values[:n].copy()
    sort_by(np.abs(values), values)
    return values


@compiled
def gini(values: Floats) -> float:
    """Return the Gini coefficient of a galaxy's pixels (Lotz et al. 2004, eq. 6).

    Parameters
    ----------
    values
        In order of their absolute values, from `by_brightness`.

    Returns
    -------
    float
        0 if all pixels are equally bright, 1 if one holds all the light; NaN for fewer than
        two pixels or no light at all.

    Examples
    --------
    >>> round(gini(np.arange(1.0, 11.0)), 4)  # 1/3 for any number of steps
    0.3333
    """
    n = values.size
    weighted = total = 0.0
    for k in range(n):
        value = abs(values[k])
        weighted += (2 * k + 1 - n) * value
        total += value
    return weighted / ((n - 1) * total) if n > 1 and total > 0 else np.nan


@compiled
def m20(image: Floats, segment: Bools, values: Floats) -> float:
    """Return the second moment of the brightest fifth (Lotz et al. 2004, eq. 8).

    Parameters
    ----------
    image, segment
        (S, S).
    values
        The segment's pixels in order of their absolute values.

    Returns
    -------
    float
        log10 of its share of the whole second moment about the centroid; NaN where the
        flux or a moment is not positive.
    """
    total = 0.0
    for k in range(values.size):
        total += values[k]
    if not total > 0:
        return np.nan
    limit = math.inf
    above = 0.0
    for k in range(values.size - 1, -1, -1):
        if total - above < (1 - _BRIGHT) * total:
            break
        if values[k] > 0:
            limit = values[k]
            above += values[k]
    first_x = first_y = 0.0
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            if segment[y, x]:
                first_x += image[y, x] * x
                first_y += image[y, x] * y
    x0, y0 = first_x / total, first_y / total
    bright = whole = 0.0
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            if segment[y, x]:
                moment = image[y, x] * ((x - x0) ** 2 + (y - y0) ** 2)
                whole += moment
                if image[y, x] >= limit:
                    bright += moment
    return math.log10(bright / whole) if bright > 0 and whole > 0 else np.nan


@compiled
def mean_brightness(image: Floats, segment: Bools, mask: Bools) -> float:
    """Return the mean of the segment's pixels that are usable and not negative.

    Over the noise of the sky it is the signal-to-noise ratio per pixel, without the
    galaxy's photon noise (Lotz et al. 2004). NaN without such pixels.
    """
    total = 0.0
    n = 0
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            if segment[y, x] and not mask[y, x] and image[y, x] >= 0:
                total += image[y, x]
                n += 1
    return total / n if n else np.nan
