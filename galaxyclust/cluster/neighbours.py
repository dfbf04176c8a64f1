"""The nearest of some rows kept from a clustering: how far new rows are from them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import NearestNeighbors

Array = npt.NDArray[np.float64]
BLOCK = 8_192  # rows at a time: some 100 MB of neighbours
SAME = 1e-7  # of the length of a row: nearer than this is the same row, but for rounding


class Near(NamedTuple):
    """The nearest kept rows of each row, nearest first."""

    distance: Array  # (N, k)
    row: npt.NDArray[np.intp]  # (N, k)


def nearest(kept: Array, rows: Array, count: int = 1) -> Near:
    """Return the ``count`` nearest of the kept rows, fewer where there are fewer.

    Parameters
    ----------
    kept
        (n, D).
    rows
        (N, D).
    count
        Neighbours of each row.

    Returns
    -------
    Near
        Exact; the distance to the same row is 0.
    """
    # trees visit nearly every leaf in the ten and more dimensions of an embedding
    search = NearestNeighbors(n_neighbors=min(count, len(kept)), algorithm="brute")
    distance, index = search.fit(kept).kneighbors(rows)
    # such a distance is a difference of squares, and its rounding that of the lengths
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return Near(np.where(distance <= SAME * (1 + length), 0.0, distance), index)


def local_means(kept: Array, rows: Array, count: int) -> Array:
    """Return the mean of the ``count`` nearest kept rows of each row, (N, D).

    A step of mean shift (Fukunaga & Hostetler 1975, doi:10.1109/TIT.1975.1055330) whose
    window is as wide as rows are scarce: it takes the scatter of single rows away and
    leaves what a neighbourhood has in common.

    Examples
    --------
    >>> kept = np.array([[0.0], [1.0], [10.0]])
    >>> local_means(kept, np.array([[0.2], [9.0]]), 2).tolist()
    [[0.5], [5.5]]
    """
    out = np.empty_like(rows)
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        out[block] = kept[nearest(kept, rows[block], count).row].mean(axis=1)
    return out


def sample(n_rows: int, most: int, *, seed: int) -> npt.NDArray[np.intp]:
    """Return which rows to keep of ``n_rows``: all, or ``most`` drawn at random."""
    if n_rows <= most:
        return np.arange(n_rows)
    drawn = np.random.default_rng(seed).choice(n_rows, most, replace=False)
    return np.sort(drawn)
