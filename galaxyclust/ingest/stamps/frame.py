"""Bin and crop a picture of any size to the size that all stamps of a catalog share."""

import numpy as np
import numpy.typing as npt

_LARGEST = 128  # larger stamps are averaged down to this unless a size is asked for


def binning(shape: tuple[int, int], size: int | None, bin_size: int | None) -> int:
    """Return how many pixels a side are averaged into one.

    The factor asked for, or 1 if a size is asked for (the stamp is then cropped), or the
    least that brings a stamp to 128 pixels.
    """
    if bin_size is not None:
        return bin_size
    return 1 if size is not None else max(1, -(-max(shape) // _LARGEST))


def whole(shape: tuple[int, int], *, size: int, factor: int) -> int:
    """Return the averaging factor, at least ``factor``, with which all of a picture fits.

    >>> whole((256, 256), size=128, factor=2), whole((400, 600), size=128, factor=2)
    (2, 5)
    """
    while max(shape) // factor > size:
        factor += 1
    return factor


def fit(
    pixels: npt.NDArray[np.float32], *, size: int, factor: int
) -> npt.NDArray[np.float32]:
    """Return the central ``size`` pixels of ``factor`` by ``factor`` means; NaN beyond."""
    n_bands, height, width = pixels.shape
    (top, rows, y), (left, columns, x) = (
        _placed(length, size=size, factor=factor) for length in (height, width)
    )
    whole = pixels[:, top : top + rows * factor, left : left + columns * factor]
    small = whole.reshape(n_bands, rows, factor, columns, factor).mean(axis=(2, 4))
    out = np.full((n_bands, size, size), np.nan, np.float32)
    into = (slice(max(y, 0), max(y, 0) + min(rows, size)),
            slice(max(x, 0), max(x, 0) + min(columns, size)))  # fmt: skip
    start_y, start_x = max(-y, 0), max(-x, 0)
    out[:, *into] = small[:, start_y : start_y + size, start_x : start_x + size]
    return out


def in_picture(place: float, length: int, *, size: int, factor: int) -> float:
    """Return the picture's coordinate of a coordinate in a stamp made by `fit`.

    Parameters
    ----------
    place
        Coordinate along one side, in pixels of the stamp, 0-based.
    length
        Pixels of the picture along that side.
    size, factor
        As for `fit`.
    """
    begin, _, first = _placed(length, size=size, factor=factor)
    return begin + (place - first) * factor + (factor - 1) / 2


def _placed(length: int, *, size: int, factor: int) -> tuple[int, int, int]:
    """Return the first pixel used, the number of means, and the index of the first."""
    number = length // factor
    return (length - number * factor) // 2, number, (size - number) // 2
