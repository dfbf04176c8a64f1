"""Clusters around centres: how wide they are, and how sure a row is of its own."""

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from galaxyclust.types import Arrays, Clustering, IntArray

Array = npt.NDArray[np.float64]
MOST_LOG_ODDS = 700.0  # the probability of longer odds is 0 in double precision


def model_of(data: Array, centre: Array) -> dict[str, Array]:
    """Return the model of clusters around centres: how wide they are.

    Parameters
    ----------
    data
        (N, D) the rows.
    centre
        (k, D) the centres; a row belongs to the nearest.
    """
    squared = squared_distances(data, centre)
    label = squared.argmin(axis=1)
    own = squared[np.arange(len(data)), label]
    return {
        "centre": centre,
        "variance": between(data - centre[label], centre),
        "median_distance": medians(np.sqrt(own), label, len(centre)),
    }


def middles(rows: Array, label: IntArray, n_clusters: int) -> Array:
    """Return the mean of each cluster's rows, (n_clusters, D)."""
    return np.array([rows[label == k].mean(axis=0) for k in range(n_clusters)])


def between(residual: Array, centre: Array) -> Array:
    """Return the variance within clusters along the line between each pair of centres.

    Parameters
    ----------
    residual
        (N, D) rows minus the centre of their cluster.
    centre
        (k, D) the centres.

    Returns
    -------
    numpy.ndarray
        (k, k) u' W u, with the pooled covariance W within clusters and the direction u
        from one centre to the other; 0 on the diagonal.
    """
    within = residual.T @ residual / max(1, len(residual) - len(centre))
    line = centre[:, None] - centre
    squared = np.einsum("abi,abi->ab", line, line)
    along = np.einsum("abi,ij,abj->ab", line, within, line, optimize=True)
    variance: Array = np.divide(along, squared, out=np.zeros_like(along), where=squared > 0)
    return variance


def assigned(squared: Array, label: npt.NDArray[np.int32], model: Arrays) -> Clustering:
    """Return the clustering of rows from their labels and distances to the centres.

    Parameters
    ----------
    squared
        (N, k) squared distances to the centres.
    label
        (N,) cluster of each row.
    model
        Of `model_of`.
    """
    own = np.sqrt(squared[np.arange(len(label)), label])
    return Clustering(
        label=label,
        probability=posterior(squared, model["variance"], label),
        outlier=beyond_median(own, model["median_distance"][label]),
        nearest=label.copy(),
        model=dict(model),
    )


def squared_distances(data: Array, centre: Array) -> Array:
    """Return the squared distance of every row to every centre, (N, k)."""
    return np.stack([np.square(data - point).sum(axis=1) for point in centre], axis=1)


def posterior(squared: Array, variance: Array, label: IntArray) -> npt.NDArray[np.float32]:
    """Return the probability of each row's own cluster among equally frequent Gaussians.

    The odds between two clusters are those of two Gaussians with the variance that
    clusters have along the line between the two centres. With one variance for all
    directions nearly every row would be certain in many dimensions: the parts of a
    continuum lie side by side along the few directions in which it is wide.

    Parameters
    ----------
    squared
        (N, k) squared distances to the centres.
    variance
        (k, k) as `between` returns; 0 where every row sits on its centre.
    label
        (N,) the row's own cluster.
    """
    rows = np.arange(len(label))
    farther = squared - squared[rows, label][:, None]
    wide = 2 * np.maximum(variance[label], np.finfo(float).tiny)
    with np.errstate(over="ignore"):
        odds = np.clip(-farther / wide, -MOST_LOG_ODDS, MOST_LOG_ODDS)
    return np.asarray(softmax(odds, axis=1)[rows, label], dtype=np.float32)


def medians(distance: Array, label: IntArray, n_clusters: int) -> Array:
    """Return the median distance of each cluster's members to their centre; 0 for none."""
    own = [distance[label == k] for k in range(n_clusters)]
    return np.array([np.median(members) if members.size else 0.0 for members in own])


def beyond_median(distance: Array, median: Array) -> npt.NDArray[np.float32]:
    """Return 1 - median / distance, and 0 for rows within the median."""
    ratio = np.divide(median, distance, out=np.ones_like(distance), where=distance > 0)
    return np.asarray(np.maximum(0, 1 - ratio), dtype=np.float32)
