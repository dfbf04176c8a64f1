"""Asymmetry of a stamp under rotation by 180 degrees, and the centre that minimises it."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled, summed
from galaxyclust.features.kernels.apertures import in_ellipse, row_sums

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Pair = tuple[float, float]
_OUTSIDE = 100.0  # asymmetry where it is undefined: keeps the search away
# First steps of a coordinate, as in scipy.optimize.fmin: a fraction of it, or pixels if it
# is 0.
_FIRST_STEP, _FROM_ZERO = 0.05, 0.00025
_ENOUGH = (1e-3, 1e-4)  # tolerance in pixels and in asymmetry
_MOST_STEPS = 200


class _Laid(NamedTuple):
    """The middle of a stamp as rows end to end, and the same reversed: (P,) each.

    The pixel opposite another is then at a fixed offset from it, so an asymmetry is one
    loop without a branch. Single precision is enough for the search.
    """

    x: Singles
    y: Singles
    image: Singles
    used: Singles  # 1 where a pixel is usable
    reversed: Singles
    used_reversed: Singles


class _Search(NamedTuple):
    """The data from which the asymmetry about any point is computed."""

    laid: _Laid
    corner: tuple[int, int]  # x and y of the square's first pixel
    side: int
    shape: tuple[int, int]  # of the stamp
    radius: float
    sky: float


@compiled
def _lay(image: Floats, mask: Bools, corner: tuple[int, int], side: int) -> _Laid:
    """Return the square of pixels that begins at a corner (x, y), as rows end to end.

    Pixels beyond the stamp are 0 and usable.
    """
    n = side * side
    x, y = np.empty(n, np.float32), np.empty(n, np.float32)
    values, used = np.zeros(n, np.float32), np.ones(n, np.float32)
    reverse, used_reverse = np.zeros(n, np.float32), np.ones(n, np.float32)
    for row in range(side):
        v = corner[1] + row
        for column in range(side):
            u = corner[0] + column
            k = row * side + column
            x[k], y[k] = u, v
            if 0 <= v < image.shape[0] and 0 <= u < image.shape[1]:
                values[k], used[k] = image[v, u], not mask[v, u]
                reverse[n - 1 - k], used_reverse[n - 1 - k] = values[k], used[k]
    return _Laid(x, y, values, used, reverse, used_reverse)


@summed
def _sums(
    laid: _Laid, begin: int, n: int, shift: int, shift_used: int, side: int,
    numbers: tuple[float, float, float, float, float],
) -> tuple[float, float, float]:  # fmt: skip
    """Return the absolute difference, flux and area in a circle, one loop for all.

    ``shift`` is the offset from a pixel to the opposite one in the reversed square,
    ``shift_used`` that to the pixel nearest to it, ``side`` that to the next row;
    ``numbers`` are the centre (x, y), the radius plus half a pixel, and the position of the
    opposite point between pixels (x, y).
    """
    x, y = laid.x[begin : begin + n], laid.y[begin : begin + n]
    image, used = laid.image[begin : begin + n], laid.used[begin : begin + n]
    at = begin + shift
    upper = laid.reversed[at : at + n]
    upper_next = laid.reversed[at - 1 : at - 1 + n]
    lower = laid.reversed[at - side : at - side + n]
    lower_next = laid.reversed[at - side - 1 : at - side - 1 + n]
    at = begin + shift_used
    used_too = laid.used_reversed[at : at + n]
    x0, y0, edge = np.float32(numbers[0]), np.float32(numbers[1]), np.float32(numbers[2])
    part_x, part_y = np.float32(numbers[3]), np.float32(numbers[4])
    one, zero = np.float32(1), np.float32(0)
    difference = flux = area = np.float32(0)
    for k in range(n):
        first = upper[k] + part_x * (upper_next[k] - upper[k])
        second = lower[k] + part_x * (lower_next[k] - lower[k])
        turned = first + part_y * (second - first)
        distance = np.sqrt((x[k] - x0) * (x[k] - x0) + (y[k] - y0) * (y[k] - y0))
        # approximates the part of an edge pixel that is inside
        weight = min(max(edge - distance, zero), one) * used[k] * used_too[k]
        difference += weight * abs(turned - image[k])
        flux += weight * abs(image[k])
        area += weight
    return float(difference), float(flux), float(area)


@compiled
def _near(search: _Search, x: float, y: float) -> float:
    """Return the asymmetry about a point, approximate at the aperture's edge."""
    laid, corner, side, shape, radius, sky = search
    if not (0 <= x < shape[1] and 0 <= y < shape[0]):
        return _OUTSIDE
    far = radius + 2
    if (
        x - far < corner[0]
        or y - far < corner[1]
        or x + far > corner[0] + side - 1
        or y + far > corner[1] + side - 1
    ):
        return _OUTSIDE
    # the rows that the circle touches
    first = math.ceil(y - radius - 0.5) - corner[1]
    last = math.floor(y + radius + 0.5) - corner[1]
    whole_x, whole_y = math.floor(2 * x), math.floor(2 * y)
    # from pixel k of the square to its opposite in the reversed one
    shift = _shift(whole_x, whole_y, corner, side)
    shift_used = _shift(math.floor(2 * x + 0.5), math.floor(2 * y + 0.5), corner, side)
    begin, n = first * side, (last - first + 1) * side
    numbers = (x, y, radius + 0.5, 2 * x - whole_x, 2 * y - whole_y)
    difference, flux, area = _sums(laid, begin, n, shift, shift_used, side, numbers)
    return (difference - area * sky) / flux if flux > 0 else _OUTSIDE


@compiled
def _shift(twice_x: int, twice_y: int, corner: tuple[int, int], side: int) -> int:
    """Return the offset from a pixel to its opposite in the reversed square."""
    # opposite: column twice_x - u - corner = (twice_x - 2 corner) - column, and so reversed
    return (side - 1 - (twice_y - 2 * corner[1])) * side + (
        side - 1 - (twice_x - 2 * corner[0])
    )


@compiled
def asymmetry(
    image: Floats,
    mask: Bools,
    centre: Pair,
    radius: float,
    sky: float,
) -> float:
    """Return the asymmetry under rotation by 180 degrees, minus that of the sky.

    The sum of absolute differences over the sum of absolute fluxes (Conselice 2003;
    Lotz et al. 2004, eq. 10). A pixel counts if neither it nor the opposite one is masked;
    the rotated image is interpolated linearly and is 0 beyond the stamp.

    Parameters
    ----------
    image, mask
        (S, S), the image 0 where the mask is True.
    centre
        x and y of the centre of rotation.
    radius
        Radius of the circular aperture in pixels.
    sky
        Mean absolute difference of the sky alone, from `sky_box.sky_asymmetry`.

    Returns
    -------
    float
        NaN if no flux is left.
    """
    difference, flux, used, here = laid_on_itself(image, mask, centre, radius)
    axes, turn = (radius, radius), (1.0, 0.0)
    used_sums = row_sums(used)
    lost, area = in_ellipse(row_sums(difference), used_sums, here, axes, turn)
    kept, _ = in_ellipse(row_sums(flux), used_sums, here, axes, turn)
    return (lost - area * sky) / kept if kept > 0 else np.nan


@compiled
def laid_on_itself(
    image: Floats, mask: Bools, centre: Pair, radius: float
) -> tuple[Floats, Floats, Floats, Pair]:
    """Return absolute differences under rotation, absolute fluxes, and usable pixels.

    They are the inputs of `asymmetry`, for the part of the stamp that a circle touches; the
    last value is the centre in that part.
    """
    x0, y0 = centre
    n_rows, n_columns = image.shape
    whole_x, whole_y = math.floor(2 * x0), math.floor(2 * y0)
    fx, fy = 2 * x0 - whole_x, 2 * y0 - whole_y
    nearest_x, nearest_y = math.floor(2 * x0 + 0.5), math.floor(2 * y0 + 0.5)
    # only the pixels near the aperture, from this corner on
    low_x, low_y = max(math.floor(x0 - radius), 0), max(math.floor(y0 - radius), 0)
    wide = min(math.ceil(x0 + radius) + 1, n_columns) - low_x
    high = min(math.ceil(y0 + radius) + 1, n_rows) - low_y
    difference = np.zeros((max(high, 0), max(wide, 0)))
    flux = np.zeros(difference.shape)
    used = np.zeros(difference.shape)
    for row in range(high):
        y = low_y + row
        v, v_used = whole_y - y, nearest_y - y
        for column in range(wide):
            x = low_x + column
            u, u_used = whole_x - x, nearest_x - x
            inside = 0 <= u_used < n_columns and 0 <= v_used < n_rows
            if mask[y, x] or (inside and mask[v_used, u_used]):
                continue
            if 0 <= u < n_columns - 1 and 0 <= v < n_rows - 1:
                upper = (1 - fx) * image[v, u] + fx * image[v, u + 1]
                lower = (1 - fx) * image[v + 1, u] + fx * image[v + 1, u + 1]
            else:
                upper = (1 - fx) * _at(image, u, v) + fx * _at(image, u + 1, v)
                lower = (1 - fx) * _at(image, u, v + 1) + fx * _at(image, u + 1, v + 1)
            turned = (1 - fy) * upper + fy * lower
            difference[row, column] = abs(turned - image[y, x])
            flux[row, column] = abs(image[y, x])
            used[row, column] = 1.0
    return difference, flux, used, (x0 - low_x, y0 - low_y)


@compiled
def _at(image: Floats, x: int, y: int) -> float:
    if 0 <= y < image.shape[0] and 0 <= x < image.shape[1]:
        return float(image[y, x])
    return 0.0


@compiled
def least_asymmetric(
    image: Floats, mask: Bools, start: Pair, radius: float, sky: float
) -> Pair:
    """Return the point near ``start`` with the least asymmetry.

    A downhill simplex (Nelder & Mead 1965) with the start and the steps of statmorph, so
    that it ends in the same one of several minima.

    Parameters
    ----------
    image, mask
        (S, S), the image 0 where the mask is True.
    start
        x and y of the start.
    radius
        Radius of the aperture, in pixels.
    sky
        As for `asymmetry`.
    """
    # room for the first steps and as much again, there and on the opposite side
    margin = math.ceil(3 * _FIRST_STEP * max(start)) + 3
    reach = math.ceil(radius) + margin
    corner = (round(start[0]) - reach, round(start[1]) - reach)
    side = 2 * reach + 1
    laid = _lay(image, mask, corner, side)
    search = _Search(laid, corner, side, image.shape, radius, sky)
    px, py, value = np.empty(3), np.empty(3), np.empty(3)
    for k in range(3):
        px[k], py[k] = start
    px[1] += _FIRST_STEP * start[0] if start[0] != 0 else _FROM_ZERO
    py[2] += _FIRST_STEP * start[1] if start[1] != 0 else _FROM_ZERO
    for k in range(3):
        value[k] = _near(search, px[k], py[k])
    _sort(px, py, value)
    for _ in range(_MOST_STEPS):
        wide = max(
            abs(px[1] - px[0]), abs(px[2] - px[0]), abs(py[1] - py[0]), abs(py[2] - py[0])
        )
        if wide <= _ENOUGH[0] and value[2] - value[0] <= _ENOUGH[1]:
            break
        _step(search, px, py, value)
        _sort(px, py, value)
    return px[0], py[0]


@compiled
def _step(search: _Search, px: Floats, py: Floats, value: Floats) -> None:
    """Move the worst corner of a simplex through the others, or shrink the simplex."""
    middle_x, middle_y = 0.5 * (px[0] + px[1]), 0.5 * (py[0] + py[1])
    to_x, to_y = middle_x - px[2], middle_y - py[2]
    x, y = middle_x + to_x, middle_y + to_y
    reflected = best = _near(search, x, y)
    shrink = False
    if reflected < value[0]:
        x2, y2 = middle_x + 2 * to_x, middle_y + 2 * to_y
        expanded = _near(search, x2, y2)
        if expanded < reflected:
            x, y, best = x2, y2, expanded
    elif reflected >= value[1]:
        sense = 0.5 if reflected < value[2] else -0.5
        x, y = middle_x + sense * to_x, middle_y + sense * to_y
        best = _near(search, x, y)
        shrink = best > reflected if sense > 0 else best >= value[2]
    if not shrink:
        px[2], py[2], value[2] = x, y, best
        return
    for k in range(1, 3):
        px[k], py[k] = 0.5 * (px[0] + px[k]), 0.5 * (py[0] + py[k])
        value[k] = _near(search, px[k], py[k])


@compiled
def _sort(px: Floats, py: Floats, value: Floats) -> None:
    """Sort the corners of a simplex, the lowest first; equal ones keep their order."""
    for first, second in ((0, 1), (1, 2), (0, 1)):
        if value[second] < value[first]:
            px[first], px[second] = px[second], px[first]
            py[first], py[second] = py[second], py[first]
            value[first], value[second] = value[second], value[first]
