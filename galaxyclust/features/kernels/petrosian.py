"""Petrosian radii and radii that hold a part of the light, about a given centre."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse

Floats = npt.NDArray[np.float64]
Pair = tuple[float, float]
_STEPS = 100  # of the search for the first crossing
_PRECISION = 1e-5  # pixels
_NO_AREA = 1e-6  # pixels


@compiled
def _ratio(
    flux: Floats, area: Floats, centre: Pair, shape: tuple[float, float, float],
    a: float, width: float,
) -> float:  # fmt: skip
    """Return the mean in an annulus over the mean inside its middle."""
    axis_ratio, cos, sin = shape
    turn = (cos, sin)
    light, pixels = np.empty(3), np.empty(3)
    for k in range(3):
        r = a + (k - 1) * 0.5 * width
        light[k], pixels[k] = in_ellipse(flux, area, centre, (r, r * axis_ratio), turn)
    ring_area = pixels[2] - pixels[0]
    if ring_area <= _NO_AREA:  # what nobody sees has not fallen yet
        return math.inf
    ring = abs((light[2] - light[0]) / ring_area)
    mean = abs(light[1] / pixels[1]) if pixels[1] > 0 else 0.0
    if mean == 0:
        return 1.0 if ring != 0 else 0.0
    return float(ring / mean)


@compiled
def petrosian_radius(
    flux: Floats, area: Floats, centre: Pair, shape: tuple[float, float, float],
    eta: float, width: float,
) -> float:  # fmt: skip
    """Return the radius at which the surface brightness is ``eta`` of the mean inside it.

    The first one, looking outwards, as a neighbour can lift the profile again (Petrosian
    1976; Lotz et al. 2004, eq. 4). Only pixels in use count, in both means.

    Parameters
    ----------
    flux, area
        `apertures.row_sums` of the image and of which pixels are in use.
    centre
        x and y in pixels.
    shape
        Axis ratio, and cosine and sine of the major axis' angle; (1, 1, 0) for circles.
    eta
        The Petrosian ratio.
    width
        Width of the annulus, in pixels; also the least radius.

    Returns
    -------
    float
        Semi-major axis in pixels; 0 where even the least radius is too large, infinite
        where the ratio is never reached within the stamp.
    """
    n_rows, n_columns = flux.shape[0], flux.shape[1] - 1
    farthest = math.hypot(n_rows, n_columns) / shape[0]
    step = (farthest - width) / (_STEPS - 1)
    low, f_low = width, _ratio(flux, area, centre, shape, width, width) - eta
    if f_low < 0:
        return 0.0
    high, f_high = low, f_low
    for number in range(1, _STEPS):
        high = width + number * step
        f_high = _ratio(flux, area, centre, shape, high, width) - eta
        if f_high < 0 or f_high == math.inf:
            break
        low, f_low = high, f_high
    if f_high >= 0:
        return math.inf
    while high - low > _PRECISION:  # regula falsi, Illinois' variant
        a = (low * f_high - high * f_low) / (f_high - f_low)
        if not low < a < high:
            a = 0.5 * (low + high)
        f = _ratio(flux, area, centre, shape, a, width) - eta
        if abs(f) < _PRECISION:
            return a
        if f > 0:
            low, f_low, f_high = a, f, 0.5 * f_high
        else:
            high, f_high, f_low = a, f, 0.5 * f_low
    return 0.5 * (low + high)


@compiled
def radius_of_part(
    flux: Floats, area: Floats, centre: Pair, shape: tuple[float, float, float],
    outermost: float, part: float,
) -> float:  # fmt: skip
    """Return the radius that holds a part of the light inside the outermost one.

    The first one, looking outwards, where noise makes the curve of growth turn back.

    Parameters
    ----------
    flux, area, centre, shape
        As for `petrosian_radius`.
    outermost
        Semi-major axis that holds all, in pixels.
    part
        Between 0 and 1.

    Returns
    -------
    float
        Semi-major axis in pixels; NaN where there is no light inside the outermost.
    """
    axis_ratio, turn = shape[0], (shape[1], shape[2])
    whole = in_ellipse(flux, area, centre, (outermost, outermost * axis_ratio), turn)
    total = abs(whole[0])
    if not total > 0:
        return np.nan
    low = high = 0.0
    f_low, f_high = -part, -part
    for number in range(1, _STEPS):
        high = outermost * number / (_STEPS - 1)
        inside = in_ellipse(flux, area, centre, (high, high * axis_ratio), turn)
        f_high = abs(inside[0]) / total - part
        if f_high > 0:
            break
        low, f_low = high, f_high
    while high - low > _PRECISION:
        a = (low * f_high - high * f_low) / (f_high - f_low)
        if not low < a < high:
            a = 0.5 * (low + high)
        inside = in_ellipse(flux, area, centre, (a, a * axis_ratio), turn)
        f = abs(inside[0]) / total - part
        if abs(f) < 0.1 * _PRECISION:
            return a
        if f < 0:
            low, f_low, f_high = a, f, 0.5 * f_high
        else:
            high, f_high, f_low = a, f, 0.5 * f_low
    return 0.5 * (low + high)
