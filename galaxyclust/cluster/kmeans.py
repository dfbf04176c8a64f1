"""k-means: every galaxy belongs to the nearest of a fixed number of centres."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from sklearn import cluster
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.cluster.centres import assigned, model_of, squared_distances
from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.limits import at_least
from galaxyclust.types import Arrays, Clustering, FloatArray

Array = npt.NDArray[np.float64]
START_ROWS = 20_000  # rows on which the starts are tried


@dataclass(frozen=True, kw_only=True)
class KMeans(Bounded):
    """Split the embedding into a fixed number of clusters, with no noise.

    Clusters come out round and of similar width whatever the data look like, and there
    are as many as asked for even where there is no group: look at the stability.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_init
        Starts from different centres; the tightest result is kept. If there are more than
        20,000 rows, the starts are tried on a random sample of 20,000 and the best is
        continued on all rows.
    seed
        Seed of the starting centres.
    """

    # it splits a wide group where others are narrow
    AUTO: ClassVar = {"round_groups": True}
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
            ``probability`` is the posterior of the row's own cluster, taking clusters for
            equally frequent Gaussians (`centres.posterior`); ``outlier`` is 1 - (median
            distance of the cluster's members to their centre) / (distance of the row), and
            0 for the inner half; ``nearest`` is ``label``. ``model`` holds ``centre``
            (k, D), ``variance`` (k, k) along the line between each pair of centres, and
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
        return self.predict(data, model_of(data, centre))

    def _tightest(self, data: Array) -> Any:
        """Return the estimator with the tightest of many results."""
        rows = sample(len(data), START_ROWS, seed=self.seed)
        enough = len(rows) >= self.n_clusters
        tried = data[rows] if enough else data
        found = cluster.KMeans(
            self.n_clusters, n_init=self.n_init, random_state=self.seed
        ).fit(tried)
        return found if len(tried) == len(data) else self._continued(data, found)

    def _continued(self, data: Array, found: cluster.KMeans) -> Any:
        """Return the estimator fitted to all rows, from that of a sample of them."""
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
        return assigned(squared, label, model)
