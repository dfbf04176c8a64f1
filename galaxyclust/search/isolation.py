"""How isolated a row is: its distance to its neighbours against what is usual."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.search.nearest import Nearest
from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]

_MAD = 1.4826  # a Gaussian's standard deviation over its median absolute deviation
NOTABLE = 3.0  # deviations from which a feature is worth naming


def isolation(found: Nearest) -> Array:
    """Return the mean distance to the nearest others, over the median of all rows.

    The mean over the k nearest is Angiulli & Pizzuti's (2002) weight of an outlier; 1 is
    usual.

    Parameters
    ----------
    found
        Neighbours of each row among all rows, itself among them.

    Returns
    -------
    numpy.ndarray
        (n,); all 1 where all rows are alike.
    """
    mean = found.others().distance.mean(axis=1)
    usual = float(np.median(mean))
    if usual > 0:
        return np.asarray(mean / usual)
    return np.where(mean > 0, np.inf, 1.0)


class Distance(NamedTuple):
    """The nearest cluster of a row, and how far from it the row is."""

    cluster: npt.NDArray[np.intp]
    ratio: Array  # over the median distance of the cluster's own members


def from_clusters(vectors: FloatArray, label: IntArray, rows: IntArray) -> Distance:
    """Return how far some rows lie from the middle of their nearest cluster.

    Parameters
    ----------
    vectors
        (n, D).
    label
        (n,) cluster of each row, negative for none; one cluster at least.
    rows
        Rows asked for.
    """
    clusters = np.unique(label[label >= 0])
    distance = np.empty((len(rows), len(clusters)))
    usual = np.empty(len(clusters))
    for i, k in enumerate(clusters):
        own = vectors[label == k]
        middle = own.mean(axis=0)
        usual[i] = np.median(np.linalg.norm(own - middle, axis=1))
        distance[:, i] = np.linalg.norm(vectors[rows] - middle, axis=1)
    nearest = distance.argmin(axis=1)
    apart = distance[np.arange(len(rows)), nearest]
    with np.errstate(divide="ignore", invalid="ignore"):
        return Distance(clusters[nearest], apart / usual[nearest])


def deviations(values: FloatArray, rows: IntArray) -> Array:
    """Return by how many robust standard deviations rows differ from the median.

    Parameters
    ----------
    values
        (n, F) features of all rows.
    rows
        Rows asked for.

    Returns
    -------
    numpy.ndarray
        (m, F); NaN where a feature is missing or the same for most rows.
    """
    finite = np.where(np.isfinite(values), values, np.nan).astype(np.float64)
    filled = finite[:, ~np.isnan(finite).all(axis=0)]
    out = np.full((len(rows), values.shape[1]), np.nan)
    if not filled.size:
        return out
    median = np.nanmedian(filled, axis=0)
    scatter = _MAD * np.nanmedian(np.abs(filled - median), axis=0)
    scale = np.where(scatter > 0, scatter, np.nan)
    out[:, ~np.isnan(finite).all(axis=0)] = (filled[rows] - median) / scale
    return out
