"""A stamp as nested grids of cells: single pixels in the middle, wider cells outwards.

In the smooth outskirts of a galaxy, cells of 2 by 2 or 4 by 4 pixels tell as much as single
pixels, so a model is compared with only a fifth of the values.
"""

from galaxyclust.compiled import compiled
from galaxyclust.types import BoolArray, FloatArray

SIDE = 16  # cells along each grid; a multiple of 4


@compiled
def n_levels(size: int) -> int:
    """Return how many grids cover a stamp of ``size`` pixels from its middle.

    From another centre they miss some of the far edges.

    >>> n_levels(64)
    3
    """
    level = 1
    while SIDE * 2 ** (level - 1) < size:
        level += 1
    return level


@compiled
def fill(
    image: FloatArray,
    mask: BoolArray,
    corner: tuple[int, int],
    value: FloatArray,
    number: FloatArray,
) -> None:
    """Fill the nested grids of one stamp.

    Cells of level l are 2^l pixels wide; the middle of each grid but the first is empty, as
    the finer grid covers it.

    Parameters
    ----------
    image, mask
        (S, S) pixels, and True where one must not be used.
    corner
        y and x of the first pixel of the finest grid.
    value
        (L, SIDE, SIDE) to fill: mean of the usable pixels of each cell.
    number
        (L, SIDE, SIDE) to fill: the number of these pixels.
    """
    size = image.shape[0]
    for level in range(len(value)):
        width = 2**level
        y0, x0 = first_pixel(corner[0], level), first_pixel(corner[1], level)
        for i in range(SIDE):
            for j in range(SIDE):
                value[level, i, j] = number[level, i, j] = 0.0
                inner = level > 0 and _in_middle(i) and _in_middle(j)
                if inner:
                    continue
                total, n = 0.0, 0
                for y in range(max(y0 + i * width, 0), min(y0 + (i + 1) * width, size)):
                    for x in range(max(x0 + j * width, 0), min(x0 + (j + 1) * width, size)):
                        if not mask[y, x]:
                            total += image[y, x]
                            n += 1
                if n:
                    value[level, i, j], number[level, i, j] = total / n, n


@compiled
def first_pixel(corner: int, level: int) -> int:
    """Return where the grid of a level begins, along y or x.

    >>> first_pixel(10, 0), first_pixel(10, 1), first_pixel(10, 2)
    (10, 2, -14)
    """
    return corner - (SIDE // 2) * ((1 << level) - 1)


@compiled
def _in_middle(cell: int) -> bool:
    return SIDE // 4 <= cell < SIDE - SIDE // 4
