"""Agglomerative clustering: the two groups whose union widens least merge first."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy.cluster import hierarchy

from galaxyclust.cluster.centres import assigned, middles, model_of, squared_distances
from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import nearest, sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.limits import at_least
from galaxyclust.types import Arrays, Clustering, FloatArray

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Agglomerative(Bounded):
    """Merge rows and then groups of rows by Ward's rule, until ``n_clusters`` are left.

    Each step merges the two groups whose union adds least to the sum of squared distances
    from the centres (Ward 1963). Clusters need not be round, and coarser clusters are
    unions of finer ones.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    max_rows
        If there are more rows, a random sample of this size is merged and every other row
        gets the label of the nearest row of the sample. Memory grows with the square of the
        sample: 0.8 GB for 10,000 rows.
    seed
        Seed of the sample.
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
            ``probability`` and ``outlier`` are those of `KMeans`, with the means of the
            clusters as centres: a row nearer to another mean than to its own has a
            probability below one half. ``model`` holds ``kept`` (n, D), the rows that were
            merged, their ``kept_label`` (n,), and ``centre`` (k, D), ``variance`` and
            ``median_distance`` as `KMeans` does.

        Raises
        ------
        InputError
            If a row is not finite, or fewer distinct rows are drawn than clusters.
        """
        data = checked(embedding)
        kept = data[sample(len(data), self.max_rows, seed=self.seed)]
        refuse_too_few(kept, self.n_clusters)
        label = cut(merged(kept), self.n_clusters)
        centre = middles(kept, label, self.n_clusters)
        model: dict[str, npt.NDArray[Any]] = {"kept": kept, "kept_label": label}
        return self.predict(data, model | model_of(kept, centre))

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
        return assigned(squared_distances(data, model["centre"]), label, model)


def merged(rows: Array) -> Array:
    """Return Ward's tree of rows: its merges, as `scipy.cluster.hierarchy.linkage` does.

    Parameters
    ----------
    rows
        (n, D).

    Returns
    -------
    numpy.ndarray
        (n - 1, 4), with the number of the merge in place of its height: among equal
        heights there is no cut.
    """
    if len(rows) < 2:
        return np.empty((0, 4))
    tree: Array = hierarchy.linkage(rows, "ward")
    tree[:, 2] = np.arange(len(tree))
    return tree


def cut(tree: Array, n_clusters: int) -> npt.NDArray[np.int32]:
    """Return the branch of each row (n,) where ``n_clusters`` are left, 0 the largest."""
    if n_clusters == 1:
        return np.zeros(len(tree) + 1, np.int32)
    return by_size(hierarchy.fcluster(tree, n_clusters, "maxclust")).label
