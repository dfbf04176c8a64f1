"""Asymmetry of a stamp under half a turn, and the centre that makes it least."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled, summed
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Pair = tuple[float, float]
_OUTSIDE = 100.0  # asymmetry where there is none to speak of: keeps the search away
_FIRST_STEP = 0.05  # of the coordinate, as scipy.optimize.fmin takes it
_ENOUGH = (3e-4, 1e-4)  # pixels and asymmetry at which the search ends
_MOST_STEPS = 200


class Turning(NamedTuple):
    """A stamp made ready to be laid on itself turned: reversed, with room all round it.

    What lies beyond the stamp is dark and in use. Single precision: the search for the
    centre needs no more.
    """

    image: Singles  # (S, S)
    used: Singles  # (S, S), 1 where a pixel is in use
    reversed: Singles  # (3 S, 3 S)
    used_reversed: Singles  # (3 S, 3 S)


def room(size: int) -> Turning:
    """Return the arrays of a `Turning` of stamps of that many pixels a side."""
    return Turning(
        np.zeros((size, size), np.float32),
        np.ones((size, size), np.float32),
        np.zeros((3 * size, 3 * size), np.float32),
        np.ones((3 * size, 3 * size), np.float32),
    )


@compiled
def fill(turning: Turning, image: Floats, mask: npt.NDArray[np.bool_]) -> None:
    """Put a stamp into the arrays of a `Turning`."""
    size = image.shape[0]
    for y in range(size):
        for x in range(size):
            value, used = np.float32(image[y, x]), np.float32(not mask[y, x])
            turning.image[y, x] = value
            turning.used[y, x] = used
            turning.reversed[2 * size - y, 2 * size - x] = value
            turning.used_reversed[2 * size - y, 2 * size - x] = used


@summed
def _row(
    image: Singles,
    used: Singles,
    near: Singles,
    far: Singles,
    near_used: Singles,
    dx2: Singles,
    dy2: np.float32,
    part: tuple[np.float32, np.float32],
    edge: np.float32,
) -> tuple[Any, Any, Any]:
    """Return a row's absolute difference, flux and area, weighted by the aperture.

    ``near`` and ``far`` are the two opposite rows, from one pixel before that opposite
    the first; ``part`` is how far between pixels the opposite point lies, in x and y.
    """
    one, zero = np.float32(1), np.float32(0)
    difference = flux = area = np.float32(0)
    for x in range(image.size):
        upper = near[x + 1] + part[0] * (near[x] - near[x + 1])
        lower = far[x + 1] + part[0] * (far[x] - far[x + 1])
        turned = upper + part[1] * (lower - upper)
        weight = min(max(edge - np.sqrt(dx2[x] + dy2), zero), one)
        weight *= used[x] * near_used[x]
        difference += weight * abs(turned - image[x])
        flux += weight * abs(image[x])
        area += weight
    return difference, flux, area


@compiled
def _near(turning: Turning, x: float, y: float, radius: float, sky: float) -> float:
    """Return the asymmetry about a point, close to exact at the aperture's edge."""
    size = turning.image.shape[0]
    if not (0 <= x < size and 0 <= y < size):
        return _OUTSIDE
    whole_x, whole_y = math.floor(2 * x), math.floor(2 * y)
    fx, fy = np.float32(2 * x - whole_x), np.float32(2 * y - whole_y)
    nearest_x, nearest_y = math.floor(2 * x + 0.5), math.floor(2 * y + 0.5)
    edge = radius + 0.5
    first, last = max(math.ceil(x - edge), 0), min(math.floor(x + edge), size - 1)
    dx2 = (np.arange(first, last + 1) - x).astype(np.float32) ** 2
    # where the pixel opposite the stamp's first one lies, in the reversed stamp
    column, column_used = 2 * size - whole_x, 2 * size - nearest_x
    difference = flux = area = 0.0
    for row in range(max(math.ceil(y - edge), 0), min(math.floor(y + edge), size - 1) + 1):
        dy = row - y
        reach = math.sqrt(max(edge * edge - dy * dy, 0.0))
        low, high = max(math.ceil(x - reach), 0), min(math.floor(x + reach), size - 1) + 1
        if high <= low:
            continue
        opposite = 2 * size - whole_y + row
        found = _row(
            turning.image[row, low:high],
            turning.used[row, low:high],
            turning.reversed[opposite, column + low - 1 : column + high],
            turning.reversed[opposite - 1, column + low - 1 : column + high],
            turning.used_reversed[
                2 * size - nearest_y + row, column_used + low : column_used + high
            ],
            dx2[low - first : high - first],
            np.float32(dy * dy),
            (fx, fy),
            np.float32(edge),
        )
        difference += float(found[0])
        flux += float(found[1])
        area += float(found[2])
    return (difference - area * sky) / flux if flux > 0 else _OUTSIDE


@compiled
def asymmetry(
    image: Floats,
    mask: npt.NDArray[np.bool_],
    centre: Pair,
    radius: float,
    sky: float,
) -> float:
    """Return the asymmetry under half a turn, less that of the sky.

    The sum of absolute differences over the sum of absolute fluxes (Conselice 2003,
    eq. 1; Lotz et al. 2004, eq. 10). A pixel counts where neither it nor the one opposite
    is masked; between pixels the turned image is linear, beyond the stamp it is 0.

    Parameters
    ----------
    image, mask
        (S, S), the image 0 where the mask is True.
    centre
        x and y to turn about.
    radius
        Of the circular aperture in pixels.
    sky
        Mean absolute difference of the sky alone, of `sky_box.sky_asymmetry`.

    Returns
    -------
    float
        NaN where no flux is left.
    """
    difference, flux, used = laid_on_itself(image, mask, centre, radius)
    axes, turn = (radius, radius), (1.0, 0.0)
    used_sums = row_sums(used)
    lost, area = in_ellipse(row_sums(difference), used_sums, centre, axes, turn)
    kept, _ = in_ellipse(row_sums(flux), used_sums, centre, axes, turn)
    return (lost - area * sky) / kept if kept > 0 else np.nan


@compiled
def laid_on_itself(
    image: Floats, mask: npt.NDArray[np.bool_], centre: Pair, radius: float
) -> tuple[Floats, Floats, Floats]:
    """Return absolute differences under half a turn, absolute fluxes, and what is in use.

    As `asymmetry` takes them; 0 farther from the centre than the radius.
    """
    x0, y0 = centre
    n_rows, n_columns = image.shape
    whole_x, whole_y = math.floor(2 * x0), math.floor(2 * y0)
    fx, fy = 2 * x0 - whole_x, 2 * y0 - whole_y
    nearest_x, nearest_y = math.floor(2 * x0 + 0.5), math.floor(2 * y0 + 0.5)
    difference = np.zeros((n_rows, n_columns))
    flux = np.zeros((n_rows, n_columns))
    used = np.zeros((n_rows, n_columns))
    reach = radius + 1
    for y in range(max(math.floor(y0 - reach), 0), min(math.ceil(y0 + reach), n_rows)):
        v = whole_y - y
        v_used = nearest_y - y
        for x in range(
            max(math.floor(x0 - reach), 0), min(math.ceil(x0 + reach), n_columns)
        ):
            u_used = nearest_x - x
            inside = 0 <= u_used < n_columns and 0 <= v_used < n_rows
            if mask[y, x] or (inside and mask[v_used, u_used]):
                continue
            u = whole_x - x
            upper = (1 - fx) * _at(image, u, v) + fx * _at(image, u + 1, v)
            lower = (1 - fx) * _at(image, u, v + 1) + fx * _at(image, u + 1, v + 1)
            turned = (1 - fy) * upper + fy * lower
            difference[y, x] = abs(turned - image[y, x])
            flux[y, x] = abs(image[y, x])
            used[y, x] = 1.0
    return difference, flux, used


@compiled
def _at(image: Floats, x: int, y: int) -> float:
    if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]:
        return float(image[y, x])
    return 0.0


@compiled
def least_asymmetric(turning: Turning, start: Pair, radius: float, sky: float) -> Pair:
    """Return the point near ``start`` that makes the asymmetry least.

    A downhill simplex (Nelder & Mead 1965) that begins and goes as that of statmorph
    does, and so ends in the same of several minima.

    Parameters
    ----------
    turning
        The stamp.
    start
        x and y to begin at.
    radius
        Of the aperture, in pixels.
    sky
        As for `asymmetry`.
    """
    px, py, value = np.empty(3), np.empty(3), np.empty(3)
    px[:], py[:] = start[0], start[1]
    px[1] += _FIRST_STEP * start[0] if start[0] != 0 else 0.00025
    py[2] += _FIRST_STEP * start[1] if start[1] != 0 else 0.00025
    for k in range(3):
        value[k] = _near(turning, px[k], py[k], radius, sky)
    _sort(px, py, value)
    for _ in range(_MOST_STEPS):
        wide = max(
            abs(px[1] - px[0]), abs(px[2] - px[0]), abs(py[1] - py[0]), abs(py[2] - py[0])
        )
        if wide <= _ENOUGH[0] and value[2] - value[0] <= _ENOUGH[1]:
            break
        middle_x, middle_y = 0.5 * (px[0] + px[1]), 0.5 * (py[0] + py[1])
        to_x, to_y = middle_x - px[2], middle_y - py[2]
        x, y = middle_x + to_x, middle_y + to_y
        reflected = _near(turning, x, y, radius, sky)
        best = reflected
        shrink = False
        if reflected < value[0]:
            x2, y2 = middle_x + 2 * to_x, middle_y + 2 * to_y
            expanded = _near(turning, x2, y2, radius, sky)
            if expanded < reflected:
                x, y, best = x2, y2, expanded
        elif reflected >= value[1]:
            sense = 0.5 if reflected < value[2] else -0.5
            x2, y2 = middle_x + sense * to_x, middle_y + sense * to_y
            contracted = _near(turning, x2, y2, radius, sky)
            limit = reflected if sense > 0 else value[2]
            shrink = contracted > limit if sense > 0 else contracted >= limit
            x, y, best = x2, y2, contracted
        if shrink:
            for k in range(1, 3):
                px[k], py[k] = 0.5 * (px[0] + px[k]), 0.5 * (py[0] + py[k])
                value[k] = _near(turning, px[k], py[k], radius, sky)
        else:
            px[2], py[2], value[2] = x, y, best
        _sort(px, py, value)
    return px[0], py[0]


@compiled
def _sort(px: Floats, py: Floats, value: Floats) -> None:
    """Sort the corners of a simplex, the lowest first; equal ones keep their order."""
    for first, second in ((0, 1), (1, 2), (0, 1)):
        if value[second] < value[first]:
            px[first], px[second] = px[second], px[first]
            py[first], py[second] = py[second], py[first]
            value[first], value[second] = value[second], value[first]
