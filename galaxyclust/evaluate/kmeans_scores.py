"""What plain k-means on an embedding finds of labels: the figures embeddings compare by."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans

from galaxyclust.evaluate.agreement import (
    CAN_BE_NEGATIVE,
    adjusted_rand,
    entropy,
    mutual_information,
    purity,
)
from galaxyclust.evaluate.bootstrap import N_BOOT, Estimate, interval, resampled
from galaxyclust.types import FloatArray

N_SEEDS = 10


def kmeans_scores(
    vectors: FloatArray,
    truth: npt.NDArray[Any],
    *,
    n_clusters: int,
    n_seeds: int = N_SEEDS,
    n_boot: int = N_BOOT,
) -> dict[str, Estimate]:
    """Return ARI, NMI and purity of k-means, each the mean of several seeds.

    Parameters
    ----------
    vectors
        (n, D) of the labelled rows, as they are to be clustered.
    truth
        (n,) labels.
    n_clusters
        Clusters; fewer where there are fewer rows.
    n_seeds
        Seeds 0, 1, … of the initial centres.
    n_boot
        Bootstrap draws; all seeds share the rows drawn.
    """
    labels, row = np.unique(truth, return_inverse=True)
    k = min(n_clusters, len(np.unique(vectors, axis=0)))
    runs = np.stack(
        [
            KMeans(k, n_init=10, random_state=seed).fit_predict(vectors)
            for seed in range(n_seeds)
        ]
    )
    shape = (n_seeds, len(labels), k)
    cells = row * k + runs
    n_cells = len(labels) * k
    whole = np.stack([np.bincount(cell, minlength=n_cells) for cell in cells])
    draws = resampled(cells, n_cells=n_cells, n_boot=n_boot)
    values = _means(whole.reshape(1, *shape))
    spread = _means(draws.reshape(n_boot, *shape))
    return {
        name: interval(
            float(values[name][0]),
            spread[name],
            lowest=-1.0 if name in CAN_BE_NEGATIVE else 0.0,
        )
        for name in values
    }


def _means(counts: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the indices of tables (B, seeds, R, C), means over the seeds."""
    tables = counts.astype(np.float64)
    mean = (entropy(tables.sum(axis=-1)) + entropy(tables.sum(axis=-2))) / 2
    shared = mutual_information(tables)
    nmi = np.where(mean > 0, shared / np.where(mean > 0, mean, 1), 1.0)
    return {
        "ARI": adjusted_rand(tables).mean(axis=-1),
        "NMI": nmi.mean(axis=-1),
        "purity": purity(tables).mean(axis=-1),
    }
