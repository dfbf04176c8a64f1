"""Petrosian radii and radii that hold a part of the light, about a given centre."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.apertures import in_ellipse, roughly_in_ellipse
from galaxyclust.features.kernels.root import bracket, narrowed, next_point

Floats = npt.NDArray[np.float64]
Pair = tuple[float, float]
Form = tuple[float, float, float]
_GRID = 100  # steps of the search for the first crossing
_STEPS = 12  # of the curve of growth
_SURE = 2e-4  # pixels: the search for a root ends when its step is smaller
_MOST_STEPS = 60  # of that search
_NO_AREA = 1e-6  # pixels
_LEAST = 1e-3  # smallest ratio of which the logarithm is taken
_CLOSE = 0.1, 1.5  # of eta, and of eta over pixels: too near to it for a rough ratio
_NEAR_MIDDLE = 1.5  # pixels, and annuli, from the middle: too close in for rough sums
_NEAR_PART = 0.03  # of all light: too near to a part for a rough sum


@compiled
def _ratio(ring: Pair, whole: Pair) -> float:
    """Return the mean in an annulus over the mean inside; each is flux and area."""
    if ring[1] <= _NO_AREA:  # no usable pixel: not fallen yet
        return math.inf
    mean = abs(whole[0] / whole[1]) if whole[1] > 0 else 0.0
    if mean == 0:
        return 1.0 if ring[0] != 0 else 0.0
    return abs(ring[0] / ring[1]) / mean


@compiled
def _sums(flux: Floats, area: Floats, centre: Pair, shape: Form, a: float) -> Pair:
    return in_ellipse(flux, area, centre, (a, a * shape[0]), (shape[1], shape[2]))


@compiled
def _rough_sums(flux: Floats, area: Floats, centre: Pair, shape: Form, a: float) -> Pair:
    return roughly_in_ellipse(flux, area, centre, (a, a * shape[0]), (shape[1], shape[2]))


@compiled
def _ratio_at(
    flux: Floats, area: Floats, centre: Pair, shape: Form, a: float, width: float
) -> float:
    inner = _sums(flux, area, centre, shape, a - 0.5 * width)
    whole = _sums(flux, area, centre, shape, a)
    outer = _sums(flux, area, centre, shape, a + 0.5 * width)
    return _ratio((outer[0] - inner[0], outer[1] - inner[1]), whole)


@compiled
def _side_at(
    flux: Floats, area: Floats, centre: Pair, shape: Form, a: float, width: float,
    eta: float,
) -> float:  # fmt: skip
    """Return the ratio, accurate enough to tell on which side of eta it is."""
    across = a * shape[0]
    if across > _NEAR_MIDDLE * max(width, 1.0):
        inner = _rough_sums(flux, area, centre, shape, a - 0.5 * width)
        whole = _rough_sums(flux, area, centre, shape, a)
        outer = _rough_sums(flux, area, centre, shape, a + 0.5 * width)
        ratio = _ratio((outer[0] - inner[0], outer[1] - inner[1]), whole)
        close = _CLOSE[0] + _CLOSE[1] / across
        if abs(ratio - eta) > close * eta and ratio < math.inf:
            return ratio
    return _ratio_at(flux, area, centre, shape, a, width)


@compiled
def _first_below(
    flux: Floats, area: Floats, centre: Pair, shape: Form, eta: float, width: float,
    step: float,
) -> tuple[int, float, float]:  # fmt: skip
    """Return the first step whose ratio is below eta, -1 where there is none.

    The ratios one step before and there are returned too; they may be rough.
    """
    before = math.inf
    for number in range(_GRID):
        ratio = _side_at(flux, area, centre, shape, width + number * step, width, eta)
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

    It is the first such radius going outwards, in a hundred steps as in statmorph, as noise
    or a neighbour can raise the profile again (Petrosian 1976; Lotz et al. 2004, eq. 4).
    Only usable pixels count, in both means.

    Parameters
    ----------
    flux, area
        `apertures.row_sums` of the image, and of 1 where a pixel is usable.
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
    # in logarithms, as profiles fall like exponentials
    f_low, f_high = math.log(before / eta), math.log(max(after, _LEAST) / eta)
    ends = bracket(low, f_low, high, f_high)
    a = next_point(ends)
    for number in range(_MOST_STEPS):
        ratio = _ratio_at(flux, area, centre, shape, a, width)
        ends = narrowed(ends, a, math.log(max(ratio, _LEAST) / eta))
        a = next_point(ends)
        if number > 0 and abs(a - ends.x) < _SURE:
            break
    return a


@compiled
def _part_inside(
    flux: Floats, area: Floats, centre: Pair, shape: Form, a: float, total: float,
    parts: Floats,
) -> float:  # fmt: skip
    """Return the part of the light inside, accurate enough to compare it with ``parts``."""
    rough = abs(_rough_sums(flux, area, centre, shape, a)[0]) / total
    near = a * shape[0] < _NEAR_MIDDLE
    for k in range(parts.size):
        near |= abs(rough - parts[k]) < _NEAR_PART
    return abs(_sums(flux, area, centre, shape, a)[0]) / total if near else rough


@compiled
def radii_of_parts(
    flux: Floats, area: Floats, centre: Pair, shape: Form, outermost: float,
    parts: Floats,
) -> Floats:  # fmt: skip
    """Return the radii that hold given parts of the light inside the outermost one.

    If noise makes the curve of growth turn back, the first radius going outwards is taken.

    Parameters
    ----------
    flux, area, centre, shape
        As for `petrosian_radius`.
    outermost
        Semi-major axis that holds all the light, in pixels.
    parts
        (n,) between 0 and 1, in order.

    Returns
    -------
    numpy.ndarray
        (n,) semi-major axes in pixels; NaN where there is no light inside the outermost.
    """
    found = np.full(parts.size, np.nan)
    total = abs(_sums(flux, area, centre, shape, outermost)[0])
    if not total > 0:
        return found
    number = 0
    low = f_low = 0.0
    for k in range(1, _STEPS + 1):
        high, f_high = outermost * k / _STEPS, 1.0
        if k < _STEPS:
            f_high = _part_inside(flux, area, centre, shape, high, total, parts)
        while number < parts.size and f_high > parts[number]:
            part = parts[number]
            ends = bracket(low, f_low - part, high, f_high - part)
            a = next_point(ends)
            for step in range(_MOST_STEPS):
                inside = abs(_sums(flux, area, centre, shape, a)[0])
                ends = narrowed(ends, a, inside / total - part)
                a = next_point(ends)
                if step > 0 and abs(a - ends.x) < _SURE:
                    break
            found[number] = a
            number += 1
        if number == parts.size:
            break
        low, f_low = high, f_high
    return found
