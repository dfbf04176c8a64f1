"""Parts of a galaxy: pieces above a falling threshold, and basins of its peaks."""

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def brightest_first(image: Floats) -> Ints:
    """Return the pixels above 0 as flat indices, brightest first."""
    pixels = image.ravel()
    chosen = np.empty(image.size, np.int64)
    n = 0
    for at in range(image.size):
        if pixels[at] > 0:
            chosen[n] = at
            n += 1
    chosen = chosen[:n]
    # pixels of the same flux keep their order
    return chosen[np.argsort(-pixels[chosen], kind="mergesort")]


@compiled
def find(parent: Ints, at: int) -> int:
    """Return the root pixel of the piece of ``at``; paths are halved on the way."""
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


@compiled
def join(parent: Ints, size: Ints, one: int, other: int) -> int:
    """Join two pieces, the smaller to the larger; return the root pixel of both."""
    if size[one] < size[other]:
        one, other = other, one
    parent[other] = one
    size[one] += size[other]
    return one


@compiled
def main_piece_until(image: Floats, order: Ints, eta: float) -> tuple[int, bool]:
    """Return how many pixels are added until the main piece's edge is faint enough.

    Pixels are added from bright to faint; the main piece is that of the brightest. It
    ends where a pixel's flux falls to ``eta`` times the mean of the piece (Freeman et
    al. 2013, sec. 4.3). Pixels of the same flux are added together, so that the result does
    not depend on the galaxy's orientation.

    Returns
    -------
    tuple
        The number of pixels, and whether the flux fell so low.
    """
    pixels = image.ravel()
    height, width = image.shape
    parent, size = np.full(image.size, -1), np.ones(image.size, np.int64)
    flux = np.zeros(image.size)
    for n in range(len(order)):
        at = order[n]
        parent[at] = at
        flux[at] = pixels[at]
        row, column = at // width, at % width
        for y in range(max(row - 1, 0), min(row + 2, height)):
            for x in range(max(column - 1, 0), min(column + 2, width)):
                other = y * width + x
                if parent[other] < 0:
                    continue
                mine, theirs = find(parent, at), find(parent, other)
                if mine != theirs:
                    both = flux[mine] + flux[theirs]
                    flux[join(parent, size, mine, theirs)] = both
        main = find(parent, order[0])
        if (
            _last_as_bright(pixels, order, n)
            and pixels[at] <= eta * flux[main] / size[main]
        ):
            return n + 1, True
    return len(order), False


@compiled
def _last_as_bright(pixels: Floats, order: Ints, n: int) -> bool:
    """Return whether the next pixel is fainter, or there is none."""
    return n + 1 == len(order) or pixels[order[n + 1]] < pixels[order[n]]


@compiled
def multimode(image: Floats, order: Ints) -> float:
    """Return M: the second largest piece over the largest, at the best threshold.

    That is where (A2 / A1) A2 is largest (Freeman et al. 2013, eqs. 1 and 2; A2 / A1 as in
    Peth et al. 2016). All thresholds are tried: pixels are added from bright to faint, and
    pieces that touch are joined. Of equal maxima the faintest is taken, with the largest
    pieces. 0 if there is never a second piece.

    Parameters
    ----------
    image
        (H, W).
    order
        Pixels, from `brightest_first`.
    """
    pixels = image.ravel()
    height, width = image.shape
    parent, size = np.full(image.size, -1), np.ones(image.size, np.int64)
    number = np.zeros(len(order) + 2, np.int64)  # of pieces by size
    largest = second = 0
    best = (0, 1)  # second and largest piece
    for n in range(len(order)):
        at = order[n]
        parent[at] = at
        number[1] += 1
        row, column = at // width, at % width
        for y in range(max(row - 1, 0), min(row + 2, height)):
            for x in range(max(column - 1, 0), min(column + 2, width)):
                other = y * width + x
                if parent[other] < 0:
                    continue
                mine, theirs = find(parent, at), find(parent, other)
                if mine != theirs:
                    number[size[mine]] -= 1
                    number[size[theirs]] -= 1
                    number[size[join(parent, size, mine, theirs)]] += 1
        new = size[find(parent, at)]
        largest = max(largest, new)
        second = max(second, new)
        while second and number[second] - (second == largest) <= 0:
            second -= 1
        # in whole numbers, so that ties are exact
        as_large = second * second * best[1] >= best[0] * best[0] * largest
        if as_large and _last_as_bright(pixels, order, n):
            best = (second, largest)
    return best[0] / best[1]


@compiled
def basins(image: Floats) -> tuple[Ints, Ints]:
    """Return which peak each pixel above 0 leads up to, and the peaks.

    From a pixel the path goes to the brightest of its eight neighbours, as water flows in
    the inverted image (Freeman et al. 2013). Peaks on the outermost pixels do not count.

    Parameters
    ----------
    image
        (H, W), 0 where there is nothing.

    Returns
    -------
    tuple
        (H * W,) number of the peak, -1 where there is none; and the peaks as flat indices.
    """
    height, width = image.shape
    upward = np.full(image.size, -1)
    basin = np.full(image.size, -1)
    peaks = np.empty(image.size, np.int64)
    n_peaks = 0
    for row in range(height):
        for column in range(width):
            if not image[row, column] > 0:
                continue
            at = row * width + column
            best, upward[at] = image[row, column], at
            for y in range(max(row - 1, 0), min(row + 2, height)):
                for x in range(max(column - 1, 0), min(column + 2, width)):
                    if image[y, x] > best:
                        best, upward[at] = image[y, x], y * width + x
            inside = 0 < row < height - 1 and 0 < column < width - 1
            if upward[at] == at and inside:
                basin[at] = n_peaks
                peaks[n_peaks] = at
                n_peaks += 1
    for start in range(image.size):
        at = start
        while upward[at] >= 0 and upward[at] != at and basin[at] < 0:
            at = upward[at]
        top = basin[at]
        at = start
        while upward[at] >= 0 and upward[at] != at and basin[at] < 0 and top >= 0:
            basin[at] = top
            at = upward[at]
    return basin, peaks[:n_peaks]
