"""How far vectors move under a change, relative to the distances between galaxies."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from galaxyclust.types import BoolArray, FloatArray, IntArray

BLOCK = 4096  # rows compared at once


class Moved(NamedTuple):
    """How far the vectors of some galaxies moved, and how many kept their label."""

    median: float  # in units of the distance to the nearest other galaxy
    percentile90: float
    kept: float  # fraction of galaxies


def nearest_other(vectors: FloatArray, rows: IntArray) -> npt.NDArray[np.float64]:
    """Return the distance of each of ``rows`` to the nearest other galaxy.

    Parameters
    ----------
    vectors
        (N, D), finite, of all galaxies.
    rows
        The galaxies whose neighbours are searched.
    """
    least = np.full(len(rows), np.inf)
    for first in range(0, len(vectors), BLOCK):
        apart = cdist(vectors[rows], vectors[first : first + BLOCK])
        own = (rows >= first) & (rows < first + BLOCK)
        apart[np.flatnonzero(own), rows[own] - first] = np.inf
        least = np.minimum(least, apart.min(axis=1))
    return least


def moved(
    before: FloatArray, after: FloatArray, nearest: FloatArray, *, kept: BoolArray
) -> Moved:
    """Return how far vectors moved.

    Parameters
    ----------
    before, after
        (n, D) vectors of the same galaxies, unchanged and changed.
    nearest
        (n,) distance of each to the nearest other galaxy. Galaxies are left out if this is
        0, or if the changed stamp has no vector.
    kept
        (n,) whether each kept its label.
    """
    way = np.linalg.norm(np.asarray(after, np.float64) - before, axis=1)
    known = np.isfinite(way) & (nearest > 0) & np.isfinite(nearest)
    if not known.any():
        return Moved(np.nan, np.nan, np.nan)
    ratio = way[known] / nearest[known]
    middle, high = np.percentile(ratio, [50, 90])
    return Moved(float(middle), float(high), float(np.mean(kept[known])))
