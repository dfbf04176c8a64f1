"""Moments of a source's own pixels: its centroid, axes and angle."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled

_PIXEL = 1 / 12  # variance of a pixel's width


@compiled
def moments(
    image: npt.NDArray[np.float64], segment: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Return the sums of flux, and of flux times x, y, x², xy and y², over a segment.

    Parameters
    ----------
    image
        (H, W).
    segment
        (H, W), True where a pixel belongs to the source.

    Returns
    -------
    numpy.ndarray
        (6,).
    """
    n_rows, n_columns = image.shape
    # three sums per column, which run in parallel, and the rest from them
    column = np.zeros((3, n_columns))
    for y in range(n_rows):
        for x in range(n_columns):
            value = image[y, x] if segment[y, x] else 0.0
            column[0, x] += value
            column[1, x] += value * y
            column[2, x] += value * y * y
    found = np.zeros(6)
    for x in range(n_columns):
        found[0] += column[0, x]
        found[1] += column[0, x] * x
        found[2] += column[1, x]
        found[3] += column[0, x] * x * x
        found[4] += column[1, x] * x
        found[5] += column[2, x]
    return found


@compiled
def ellipse_about(
    sums: npt.NDArray[np.float64], x: float, y: float
) -> tuple[float, float, float]:
    """Return the ellipse of the second moments about a point.

    A source thinner than a pixel is given the variance of a pixel's width (Bertin &
    Arnouts 1996, as in SExtractor); axes are from absolute eigenvalues, as negative pixels
    can make one negative (Rodriguez-Gomez et al. 2019).

    Parameters
    ----------
    sums
        From `moments`; the flux must not be 0.
    x, y
        The point.

    Returns
    -------
    tuple
        Semi-major and semi-minor axis (1 sigma, pixels), and the angle of the major axis
        in radians, counter-clockwise from +x.
    """
    flux = sums[0]
    xx = sums[3] / flux - 2 * x * sums[1] / flux + x * x
    xy = sums[4] / flux - x * sums[2] / flux - y * sums[1] / flux + x * y
    yy = sums[5] / flux - 2 * y * sums[2] / flux + y * y
    while abs(xx * yy - xy * xy) < _PIXEL * _PIXEL:
        xx += _PIXEL if xx >= 0 else -_PIXEL
        yy += _PIXEL if yy >= 0 else -_PIXEL
    middle = 0.5 * (xx + yy)
    half = math.sqrt(0.25 * (xx - yy) ** 2 + xy * xy)
    first, second = abs(middle + half), abs(middle - half)
    theta = 0.5 * math.atan2(2 * xy, xx - yy)
    return math.sqrt(max(first, second)), math.sqrt(min(first, second)), theta
