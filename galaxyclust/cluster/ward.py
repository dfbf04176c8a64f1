"""Agglomerative clustering: rows merge two by two, those first whose union widens least."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy.cluster import hierarchy

from galaxyclust.cluster.kmeans import around, squared_distances, towards
from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import nearest, sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.limits import at_least
from galaxyclust.types import Arrays, Clustering, FloatArray


@dataclass(frozen=True, kw_only=True)
class Agglomerative(Bounded):
    """Merge rows and then groups of rows by Ward's rule, until so many clusters are left.

    Ward 1963: those two merge whose union adds least to the sum of squared distances from
    the centres. Clusters need not be round, and coarser ones are unions of finer ones.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    max_rows
        Of more rows than these, so many are drawn and merged, and the others get the label
        of the nearest of them. Memory grows with the square: 0.8 GB for 10,000.
    seed
        Seed of that draw.
    """

    LIMITS: ClassVar = at_least(n_clusters=1, max_rows=2)

    n_clusters: int = 8
    max_rows: int = 10_000
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
            ``probability`` and ``outlier`` are those of `KMeans`, about the means of the
            clusters: a row that lies nearer to another mean has a probability below one
            half. ``model`` holds the rows that were merged, ``kept`` (n, D), their
            ``kept_label`` (n,), ``centre`` (k, D), ``variance`` and ``median_distance``.

        Raises
        ------
        InputError
            If a row is not finite, or fewer distinct rows are drawn than clusters.
        """
        data = checked(embedding)
        kept = data[sample(len(data), self.max_rows, seed=self.seed)]
        refuse_too_few(kept, self.n_clusters)
        label = np.zeros(len(kept), np.int32)
        if self.n_clusters > 1:
            tree = hierarchy.linkage(kept, "ward")
            # cut between merges, in their order: among equal heights there is no cut
            tree[:, 2] = np.arange(len(tree))
            label = hierarchy.fcluster(tree, self.n_clusters, "maxclust")
        label = by_size(label).label
        centre = np.array([kept[label == k].mean(axis=0) for k in range(label.max() + 1)])
        model: dict[str, npt.NDArray[Any]] = {"kept": kept, "kept_label": label}
        return self.predict(data, model | around(kept, centre))

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return the cluster of the nearest of the rows that were merged.

        Parameters
        ----------
        embedding
            (N, D), finite.
        model
            Of an earlier `fit`.
        """
        data = checked(embedding)
        label = model["kept_label"][nearest(model["kept"], data).row[:, 0]]
        return towards(squared_distances(data, model["centre"]), label, model)
