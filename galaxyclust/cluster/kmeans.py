"""k-means: every galaxy belongs to the nearest of a fixed number of centres."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn import cluster
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.rows import checked
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Clustering, FloatArray, IntArray

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class KMeans:
    """Split the embedding into a fixed number of clusters, with no noise.

    The clusters are round and of like width whatever the galaxies do, and a centre is
    found even where there is no group: look at the probabilities.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_init
        Starts from different centres; the tightest result is kept.
    seed
        Seed of the starting centres.
    """

    n_clusters: int = 8
    n_init: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work."""
        for name, least in (("n_clusters", 1), ("n_init", 1), ("seed", 0)):
            value = getattr(self, name)
            if value < least:
                message = f"{name} = {value} cannot work; it is {least} or more"
                raise SettingError(message)

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
            equally frequent, spherical Gaussians of one (the pooled) variance;
            ``outlier`` is 1 - (median distance of the cluster's members to their centre)
            / (distance of the row), and 0 for the inner half; ``nearest`` is ``label``.
            ``model`` holds ``centre`` (k, D), ``variance`` (pooled, per dimension) and
            ``median_distance`` (k,).

        Raises
        ------
        InputError
            If a row is not finite, or there are fewer distinct rows than clusters.
        """
        data = checked(embedding)
        self._refuse_too_few(data)
        # threads add up in any order; one thread gives the same bits each time
        with threadpool_limits(limits=1):
            found = cluster.KMeans(
                self.n_clusters, n_init=self.n_init, random_state=self.seed
            ).fit(data)
        label, order = by_size(found.labels_)
        centre = found.cluster_centers_[order]
        squared = squared_distances(data, centre)
        own = squared[np.arange(len(data)), label]
        variance = own.sum() / (data.shape[1] * max(1, len(data) - self.n_clusters))
        median = medians(np.sqrt(own), label)
        return Clustering(
            label=label,
            probability=posterior(squared, variance, label),
            outlier=beyond_median(np.sqrt(own), median[label]),
            nearest=label.copy(),
            model={"centre": centre, "variance": variance, "median_distance": median},
        )

    def _refuse_too_few(self, data: Array) -> None:
        distinct = len(data)
        if distinct >= self.n_clusters:
            distinct = len(np.unique(data, axis=0))
        if distinct < self.n_clusters:
            message = (
                f"{self.n_clusters} clusters asked for, but the embedding has only "
                f"{distinct} distinct rows; set n_clusters to {distinct} or fewer"
            )
            raise InputError(message)


def squared_distances(data: Array, centre: Array) -> Array:
    """Return the squared distance of every row to every centre, (N, k)."""
    return np.stack([np.square(data - point).sum(axis=1) for point in centre], axis=1)


def posterior(squared: Array, variance: float, label: IntArray) -> npt.NDArray[np.float32]:
    """Return the probability of each row's own cluster among equal spherical Gaussians.

    Parameters
    ----------
    squared
        (N, k) squared distances to the centres.
    variance
        Of each Gaussian, per dimension; 0 where every row sits on its centre.
    label
        (N,) the row's own cluster.
    """
    rows = np.arange(len(label))
    if not variance > 0:
        return np.ones(len(label), dtype=np.float32)
    probability = softmax(-squared / (2 * variance), axis=1)[rows, label]
    return np.asarray(probability, dtype=np.float32)


def medians(distance: Array, label: IntArray) -> Array:
    """Return the median distance of each cluster's members to their centre."""
    return np.array([np.median(distance[label == k]) for k in range(label.max() + 1)])


def beyond_median(distance: Array, median: Array) -> npt.NDArray[np.float32]:
    """Return 1 - median / distance, and 0 for rows within the median."""
    ratio = np.divide(median, distance, out=np.ones_like(distance), where=distance > 0)
    return np.asarray(np.maximum(0, 1 - ratio), dtype=np.float32)
