"""k-means: every galaxy belongs to the nearest of a fixed number of centres."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn import cluster
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.limits import at_least
from galaxyclust.types import Arrays, Clustering, FloatArray, IntArray

Array = npt.NDArray[np.float64]
START_ROWS = 20_000  # that starts are tried on
LEAST_LOG_ODDS = 700.0  # beyond which a double is 0


@dataclass(frozen=True, kw_only=True)
class KMeans(Bounded):
    """Split the embedding into a fixed number of clusters, with no noise.

    The clusters are round and of like width whatever the galaxies do, and a centre is
    found even where there is no group: look at the probabilities.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_init
        Starts from different centres; the tightest result is kept. Of more than 20,000
        rows so many are drawn to try them on, and the best goes on with all.
    seed
        Seed of the starting centres.
    """

    LIMITS: ClassVar = at_least(n_clusters=1, n_init=1)

    n_clusters: int = 8
    n_init: int = 50
    seed: int = 0

    def fit(self, embedding: FloatArray) -> Clustering:
        """Return the cluster of each row of ``embedding``.

        Parameters
        ----------
        embedding
            (N, D), finite.

        Returns
        -------
        Clustering
            ``probability`` is the posterior of the row's own cluster if all clusters were
            equally frequent Gaussians, as wide along the line between two centres as
            clusters are there on average (`posterior`);
            ``outlier`` is 1 - (median distance of the cluster's members to their centre)
            / (distance of the row), and 0 for the inner half; ``nearest`` is ``label``.
            ``model`` holds ``centre`` (k, D), ``variance`` (k, k) along these lines and
            ``median_distance`` (k,).

        Raises
        ------
        InputError
            If a row is not finite, or there are fewer distinct rows than clusters.
        """
        data = checked(embedding)
        refuse_too_few(data, self.n_clusters)
        # threads add up in any order; one thread gives the same bits each time
        with threadpool_limits(limits=1):
            found = self._tightest(data)
        centre = found.cluster_centers_[by_size(found.labels_).order]
        return self.predict(data, around(data, centre))

    def _tightest(self, data: Array) -> cluster.KMeans:
        """Return the tightest of many results."""
        rows = sample(len(data), START_ROWS, seed=self.seed)
        enough = len(rows) >= self.n_clusters
        tried = data[rows] if enough else data
        found = cluster.KMeans(
            self.n_clusters, n_init=self.n_init, random_state=self.seed
        ).fit(tried)
        if len(tried) == len(data):
            return found
        return cluster.KMeans(self.n_clusters, init=found.cluster_centers_, n_init=1).fit(
            data
        )

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return the nearest centre of each row, and how sure that is.

        Parameters
        ----------
        embedding
            (N, D), finite.
        model
            Of an earlier `fit`.
        """
        data = checked(embedding)
        squared = squared_distances(data, model["centre"])
        label = squared.argmin(axis=1).astype(np.int32)
        return towards(squared, label, model)


def around(data: Array, centre: Array) -> dict[str, Array]:
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


def between(residual: Array, centre: Array) -> Array:
    """Return the variance of clusters along the line between each two of their centres.

    Parameters
    ----------
    residual
        (N, D) rows less their centre.
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


def towards(squared: Array, label: npt.NDArray[np.int32], model: Arrays) -> Clustering:
    """Return the clustering of rows whose distances to the centres and labels are known.

    Parameters
    ----------
    squared
        (N, k) squared distances to the centres.
    label
        (N,) cluster of each row.
    model
        Of `around`.
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

    The odds of two clusters are those of two Gaussians as wide as clusters are along the
    line between their centres. One width for all directions would make nearly every
    row of many dimensions certain: clusters of a continuum lie side by side in the few
    directions in which it is wide.

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
        odds = np.clip(-farther / wide, -LEAST_LOG_ODDS, LEAST_LOG_ODDS)
    return np.asarray(softmax(odds, axis=1)[rows, label], dtype=np.float32)


def medians(distance: Array, label: IntArray, n_clusters: int) -> Array:
    """Return the median distance of each cluster's members to their centre; 0 for none."""
    own = [distance[label == k] for k in range(n_clusters)]
    return np.array([np.median(members) if members.size else 0.0 for members in own])


def beyond_median(distance: Array, median: Array) -> npt.NDArray[np.float32]:
    """Return 1 - median / distance, and 0 for rows within the median."""
    ratio = np.divide(median, distance, out=np.ones_like(distance), where=distance > 0)
    return np.asarray(np.maximum(0, 1 - ratio), dtype=np.float32)
