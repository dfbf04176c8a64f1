"""A square of the stamp with sky alone, and the effect of its noise on shapes."""

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.smooth import boxcar

Box = tuple[int, int, int]


@compiled
def find_sky_box(
    segment: npt.NDArray[np.bool_], mask: npt.NDArray[np.bool_], side: int
) -> Box:
    """Return the first square without pixels of the source or masked pixels.

    Where there is none its side is halved, down to 2 pixels (Rodriguez-Gomez et al. 2019).

    Parameters
    ----------
    segment, mask
        (H, W), True where a pixel is the source's, or must not be used.
    side
        Pixels a side, if there is room.

    Returns
    -------
    tuple
        Row and column of its first pixel, and its side; a side of 0 where there is none.
    """
    n_rows, n_columns = segment.shape
    taken = np.zeros((n_rows + 1, n_columns + 1), np.int32)
    for y in range(n_rows):
        along = 0
        for x in range(n_columns):
            along += segment[y, x] | mask[y, x]
            taken[y + 1, x + 1] = taken[y, x + 1] + along
    while side >= 2:
        for y in range(n_rows - side):
            for x in range(n_columns - side):
                inside = taken[y + side, x + side] - taken[y, x + side]
                if inside == taken[y + side, x] - taken[y, x]:
                    return y, x, side
        side //= 2
    return 0, 0, 0


@compiled
def sky_asymmetry(image: npt.NDArray[np.float64], box: Box) -> float:
    """Return the sky's mean absolute difference from itself rotated; 0 without a box."""
    top, left, side = box
    total = 0.0
    for y in range(side):
        for x in range(side):
            opposite = image[top + side - 1 - y, left + side - 1 - x]
            total += abs(image[top + y, left + x] - opposite)
    return total / (side * side) if side else 0.0


@compiled
def sky_smoothness(image: npt.NDArray[np.float64], box: Box, size: int) -> float:
    """Return the mean of the sky minus its boxcar mean, negative values counted as 0.

    Parameters
    ----------
    image
        (H, W).
    box
        From `find_sky_box`; the result is 0 without one.
    size
        Side of the boxcar in pixels.
    """
    top, left, side = box
    if not side:
        return 0.0
    part = image[top : top + side, left : left + side].copy()
    less = part - boxcar(part, size)
    total = 0.0
    for y in range(side):
        for x in range(side):
            total += max(less[y, x], 0.0)
    return total / (side * side)
