"""How isolated a row is: its distance to its neighbours, relative to the median row."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.search.nearest import Nearest
from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]

_MAD = 1.4826  # standard deviation of a Gaussian over its median absolute deviation
NOTABLE = 3.0  # robust standard deviations from which a feature is reported


def isolation(found: Nearest) -> Array:
    """Return each row's mean distance to its neighbours, over the median of all rows.

    The mean distance to the k nearest neighbours is the outlier weight of Angiulli &
    Pizzuti (2002). A value of 1 is typical.

    Parameters
    ----------
    found
        Neighbours of each row among all rows, including itself.

    Returns
    -------
    numpy.ndarray
        (n,). If the median is 0, rows with identical neighbours get 1 and all others
        infinity.
    """
    mean = found.others().distance.mean(axis=1)
    usual = float(np.median(mean))
    if usual > 0:
        return np.asarray(mean / usual)
    return np.where(mean > 0, np.inf, 1.0)


class Distance(NamedTuple):
    """The nearest cluster of a row, and how far from it the row is."""

    cluster: npt.NDArray[np.intp]
    ratio: Array  # distance over the median distance of the cluster's own members


def from_clusters(vectors: FloatArray, label: IntArray, rows: IntArray) -> Distance:
    """Return how far some rows lie from the mean of their nearest cluster.

    Parameters
    ----------
    vectors
        (n, D).
    label
        (n,) cluster of each row, negative for none; there must be a cluster.
    rows
        The rows to measure.
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
    """Return the differences of rows from the median in robust standard deviations.

    Parameters
    ----------
    values
        (n, F) features of all rows.
    rows
        The rows to measure.

    Returns
    -------
    numpy.ndarray
        (m, F); NaN where a feature is missing or has the same value in most rows.
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
