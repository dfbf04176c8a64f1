"""Petrosian radii and radii that hold a part of the light, about a given centre."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse

Floats = npt.NDArray[np.float64]
Pair = tuple[float, float]
Form = tuple[float, float, float]
_GRID = 100  # steps of the search for the first crossing
_STEPS = 12  # of the curve of growth
_PRECISION = 2e-5  # of pixels, and of what is sought a root of
_NO_AREA = 1e-6  # pixels
_LEAST = 1e-3  # ratio that has a logarithm


@compiled
def _ratio(ring: Pair, whole: Pair) -> float:
    """Return the mean in an annulus over the mean inside; each is light and pixels."""
    if ring[1] <= _NO_AREA:  # what nobody sees has not fallen yet
        return math.inf
    mean = abs(whole[0] / whole[1]) if whole[1] > 0 else 0.0
    if mean == 0:
        return 1.0 if ring[0] != 0 else 0.0
    return abs(ring[0] / ring[1]) / mean


@compiled
def _sums(flux: Floats, area: Floats, centre: Pair, shape: Form, a: float) -> Pair:
    return in_ellipse(flux, area, centre, (a, a * shape[0]), (shape[1], shape[2]))


@compiled
def _ratio_at(
    flux: Floats, area: Floats, centre: Pair, shape: Form, a: float, width: float
) -> float:
    inner = _sums(flux, area, centre, shape, a - 0.5 * width)
    whole = _sums(flux, area, centre, shape, a)
    outer = _sums(flux, area, centre, shape, a + 0.5 * width)
    return _ratio((outer[0] - inner[0], outer[1] - inner[1]), whole)


@compiled
def _first_below(
    flux: Floats, area: Floats, centre: Pair, shape: Form, eta: float, width: float,
    step: float,
) -> tuple[int, float, float]:  # fmt: skip
    """Return the first step whose ratio is below eta, and the ratios before and there.

    -1 where there is none.
    """
    before = math.inf
    for number in range(_GRID):
        ratio = _ratio_at(flux, area, centre, shape, width + number * step, width)
        if ratio < eta:
            return number, before, ratio
        if ratio == math.inf:
            break
        before = ratio
    return -1, before, math.inf


@compiled
def petrosian_radius(
    flux: Floats, area: Floats, centre: Pair, shape: Form, eta: float, width: float
) -> float:  # fmt: skip
    """Return the radius at which the surface brightness is ``eta`` of the mean inside it.

    The first one, looking outwards in a hundred steps as statmorph does, as noise or a
    neighbour can lift the profile again (Petrosian 1976; Lotz et al. 2004, eq. 4). Only
    pixels in use count, in both means.

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
    farthest = math.hypot(flux.shape[0], flux.shape[1] - 1) / shape[0]
    step = (farthest - width) / (_GRID - 1)
    number, before, after = _first_below(flux, area, centre, shape, eta, width, step)
    if number == 0:
        return 0.0
    if number < 0:
        return math.inf
    low, high = width + (number - 1) * step, width + number * step
    # regula falsi (Illinois' variant) on logarithms, as profiles fall like exponentials
    f_low, f_high = math.log(before / eta), math.log(max(after, _LEAST) / eta)
    last = 0.0
    while high - low > _PRECISION:
        a = (low * f_high - high * f_low) / (f_high - f_low)
        ratio = _ratio_at(flux, area, centre, shape, a, width)
        f = math.log(max(ratio, _LEAST) / eta)
        if abs(f) < _PRECISION:
            return a
        # an end that stays for a second time counts half, or it would stay for ever
        if f > 0:
            low, f_low, f_high = a, f, f_high * (0.5 if last > 0 else 1.0)
        else:
            high, f_high, f_low = a, f, f_low * (0.5 if last < 0 else 1.0)
        last = f
    return 0.5 * (low + high)


@compiled
def radii_of_parts(
    flux: Floats, area: Floats, centre: Pair, shape: Form, outermost: float,
    parts: Floats,
) -> Floats:  # fmt: skip
    """Return the radii that hold parts of the light inside the outermost one.

    The first of each, looking outwards, where noise makes the curve of growth turn back.

    Parameters
    ----------
    flux, area, centre, shape
        As for `petrosian_radius`.
    outermost
        Semi-major axis that holds all, in pixels.
    parts
        (n,) between 0 and 1.

    Returns
    -------
    numpy.ndarray
        (n,) semi-major axes in pixels; NaN where there is no light inside the outermost.
    """
    found = np.full(parts.size, np.nan)
    growth = np.zeros(_STEPS + 1)
    for k in range(1, _STEPS + 1):
        growth[k] = abs(_sums(flux, area, centre, shape, outermost * k / _STEPS)[0])
    total = growth[_STEPS]
    if not total > 0:
        return found
    for number in range(parts.size):
        part = parts[number]
        k = 1
        while k < _STEPS and growth[k] <= part * total:
            k += 1
        low, high = outermost * (k - 1) / _STEPS, outermost * k / _STEPS
        f_low, f_high = growth[k - 1] / total - part, growth[k] / total - part
        last = 0.0
        while high - low > _PRECISION:
            a = (low * f_high - high * f_low) / (f_high - f_low)
            f = abs(_sums(flux, area, centre, shape, a)[0]) / total - part
            if abs(f) < 0.3 * _PRECISION:
                low = high = a
            elif f < 0:
                low, f_low, f_high = a, f, f_high * (0.5 if last < 0 else 1.0)
            else:
                high, f_high, f_low = a, f, f_low * (0.5 if last > 0 else 1.0)
            last = f
        found[number] = 0.5 * (low + high)
    return found
