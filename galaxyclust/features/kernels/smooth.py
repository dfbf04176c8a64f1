"""Stamps smoothed by a Gaussian or a boxcar."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled, summed

Floats = npt.NDArray[np.float64]
_REACH = 4.0  # sigmas
_STRETCH = 512  # pixels that are smoothed together


@compiled
def gaussian(image: Floats, sigma: float) -> Floats:
    """Return an image smoothed by a Gaussian, with zeros beyond its edges.

    Parameters
    ----------
    image
        (H, W).
    sigma
        In pixels; the Gaussian ends at four sigma.
    """
    n_rows, n_columns = image.shape
    reach = int(_REACH * sigma + 0.5)
    if reach < 1:
        return image.copy()
    weight = np.empty(reach + 1)
    total = 0.0
    for k in range(reach + 1):
        weight[k] = math.exp(-0.5 * (k / sigma) ** 2)
        total += weight[k] * (2 if k else 1)
    for k in range(reach + 1):
        weight[k] /= total
    # rows end to end, padded with zeros all round, so that each pass is one loop
    wide = n_columns + 2 * reach
    flat = np.zeros(n_rows * wide + 2 * reach)
    for y in range(n_rows):
        for x in range(n_columns):
            flat[2 * reach + y * wide + x] = image[y, x]
    padded = np.zeros((n_rows + 2 * reach) * wide)
    _blur(flat, weight, 1, padded[reach * wide : (reach + n_rows) * wide])
    down = np.empty(n_rows * wide)
    _blur(padded, weight, wide, down)
    smooth = np.empty_like(image)
    for y in range(n_rows):
        for x in range(n_columns):
            smooth[y, x] = down[reach + y * wide + x]
    return smooth


@compiled
def _blur(values: Floats, weight: Floats, stride: int, found: Floats) -> None:
    """Fill in weighted sums of each value and those some strides before and after it.

    The first and last values, within reach of the weights, are only inputs.
    """
    reach, n = weight.size - 1, found.size
    # one stretch at a time, which stays in the cache for all weights
    for begin in range(0, n, _STRETCH):
        part = found[begin : min(begin + _STRETCH, n)]
        middle = values[begin + reach * stride :]
        for i in range(part.size):
            part[i] = weight[0] * middle[i]
        for k in range(1, reach + 1):
            before = values[begin + (reach - k) * stride :]
            after = values[begin + (reach + k) * stride :]
            factor = weight[k]
            for i in range(part.size):
                part[i] += factor * (before[i] + after[i])


@compiled
def mirrored(index: int, size: int) -> int:
    """Return the pixel that mirrors one beyond the edge: rows repeat in reverse.

    >>> [mirrored(i, 3) for i in (-2, -1, 0, 2, 3, 6)]
    [1, 0, 0, 2, 2, 0]
    """
    if 0 <= index < size:  # nearly always, and a division is slow
        return index
    index %= 2 * size
    return index if index < size else 2 * size - 1 - index


@compiled
def boxcar(image: Floats, size: int) -> Floats:
    """Return the mean of a square about each pixel; beyond the edges it is mirrored.

    Parameters
    ----------
    image
        (H, W).
    size
        Side of the square in pixels. An even one reaches one pixel farther back than ahead.
    """
    n_rows, n_columns = image.shape
    if size <= 1 or not image.size:
        return image.copy()
    before, after = size // 2, size - size // 2 - 1
    share = 1.0 / (size * size)
    smooth = np.empty_like(image)
    # sums down each column, with as many mirrored ones at either end as the square reaches
    down = np.zeros(n_columns + size - 1)
    own = down[before : before + n_columns]
    for k in range(-before, after + 1):
        _add(own, image[mirrored(k, n_rows)], 1.0)
    for y in range(n_rows):
        for k in range(before):
            down[k] = own[mirrored(k - before, n_columns)]
        for k in range(after):
            down[before + n_columns + k] = own[mirrored(n_columns + k, n_columns)]
        line = smooth[y]
        for x in range(n_columns):
            line[x] = down[x]
        for k in range(1, size):
            _add(line, down[k : k + n_columns], 1.0)
        for x in range(n_columns):
            line[x] *= share
        _add(own, image[mirrored(y + after + 1, n_rows)], 1.0)
        _add(own, image[mirrored(y - before, n_rows)], -1.0)
    return smooth


@compiled
def _add(line: Floats, other: Floats, factor: float) -> None:
    for x in range(line.size):
        line[x] += factor * other[x]


@compiled
def peak(image: Floats) -> tuple[int, int]:
    """Return the row and column of the brightest pixel; the first of several.

    >>> peak(np.array([[1.0, 5.0], [5.0, 2.0]]))
    (0, 1)
    """
    row, best = 0, -math.inf
    for y in range(image.shape[0]):
        brightest = _brightest(image[y])
        if brightest > best:
            row, best = y, brightest
    column = 0
    while column < image.shape[1] - 1 and image[row, column] != best:
        column += 1
    return row, column


@summed
def _brightest(line: Floats) -> float:
    best = line[0]
    for x in range(line.size):
        best = max(best, line[x])
    return float(best)


@compiled
def count(member: npt.NDArray[np.bool_]) -> int:
    """Return the number of pixels that are True.

    A plain loop: numba takes seconds to compile ``sum`` and ``any``.
    """
    n = 0
    for y in range(member.shape[0]):
        for x in range(member.shape[1]):
            n += member[y, x]
    return n


@compiled
def in_one_piece(member: npt.NDArray[np.bool_]) -> bool:
    """Return whether all True pixels are connected, also across corners.

    >>> in_one_piece(np.eye(3) > 0), in_one_piece(np.array([[True, False, True]]))
    (True, False)
    """
    for y in range(member.shape[0]):
        for x in range(member.shape[1]):
            if member[y, x]:
                return count(connected(member, (y, x))) == count(member)
    return True


@compiled
def connected(
    member: npt.NDArray[np.bool_], start: tuple[int, int]
) -> npt.NDArray[np.bool_]:
    """Return the True pixels connected to a given one, also across corners.

    Parameters
    ----------
    member
        (H, W).
    start
        Row and column of the given pixel; if it is False, so is all of the result.
    """
    n_rows, n_columns = member.shape
    found = np.zeros((n_rows, n_columns), np.bool_)
    if not member[start]:
        return found
    waiting = np.empty(member.size, np.int64)
    found[start] = True
    waiting[0] = start[0] * n_columns + start[1]
    n_waiting = 1
    while n_waiting:
        n_waiting -= 1
        row, column = divmod(waiting[n_waiting], n_columns)
        for y in range(max(row - 1, 0), min(row + 2, n_rows)):
            for x in range(max(column - 1, 0), min(column + 2, n_columns)):
                if member[y, x] and not found[y, x]:
                    found[y, x] = True
                    waiting[n_waiting] = y * n_columns + x
                    n_waiting += 1
    return found
