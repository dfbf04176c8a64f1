"""Mini-batch k-means: k-means that sees a few rows at a time, for millions of galaxies."""

from dataclasses import dataclass
from typing import Any, ClassVar

from sklearn import cluster

from galaxyclust.cluster.kmeans import Array, KMeans
from galaxyclust.limits import at_least


@dataclass(frozen=True, kw_only=True)
class MiniBatchKMeans(KMeans):
    """Split the embedding into a fixed number of clusters, a batch of rows at a time.

    Sculley 2010, from the centres that k-means finds among 20,000 of the rows: batches
    alone hardly ever leave a bad start. With no more rows than these it is `KMeans`, and
    with many more it saves the passes over all of them that k-means makes.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_init
        Starts of k-means from different centres; the tightest result is continued.
    seed
        Seed of the starting centres, the sample and the batches.
    batch_size
        Rows seen at a time.
    """

    LIMITS: ClassVar = KMeans.LIMITS | at_least(batch_size=1)

    batch_size: int = 4096

    def _continued(self, data: Array, found: cluster.KMeans) -> Any:
        return cluster.MiniBatchKMeans(
            self.n_clusters,
            init=found.cluster_centers_,
            n_init=1,
            batch_size=self.batch_size,
            random_state=self.seed,
        ).fit(data)
