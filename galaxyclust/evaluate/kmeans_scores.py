"""How well plain k-means on an embedding finds labels: scores that compare embeddings."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.evaluate.agreement import (
    CAN_BE_NEGATIVE,
    adjusted_rand,
    normalised_information,
    purity,
)
from galaxyclust.evaluate.bootstrap import N_BOOT, Estimate, interval, resampled
from galaxyclust.types import FloatArray, IntArray

N_SEEDS = 10
INDICES = {"ARI": adjusted_rand, "NMI": normalised_information, "purity": purity}


def kmeans_scores(
    vectors: FloatArray,
    truth: npt.NDArray[Any],
    *,
    n_clusters: int,
    n_seeds: int = N_SEEDS,
    n_boot: int = N_BOOT,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Return ARI, NMI and purity of k-means, each the mean of several seeds.

    Parameters
    ----------
    vectors
        (n, D) vectors of the labelled rows, reduced as for clustering.
    truth
        (n,) labels.
    n_clusters
        Number of clusters; fewer if there are fewer distinct rows.
    n_seeds
        Number of seeds 0, 1, … of the initial centres.
    n_boot
        Bootstrap draws; all seeds share the rows drawn.
    seed
        Seed of these draws.

    Returns
    -------
    dict
        ``ARI``, ``NMI`` and ``purity``. The intervals are those of the means over seeds,
        for other samples of galaxies; ``scatter`` is the standard deviation between seeds
        for this sample (None for one seed).
    """
    labels, row = np.unique(truth, return_inverse=True)
    k = min(n_clusters, len(np.unique(vectors, axis=0)))
    cells = row * k + _runs(vectors, n_clusters=k, n_seeds=n_seeds)
    n_cells = len(labels) * k
    whole = np.stack([np.bincount(cell, minlength=n_cells) for cell in cells])
    draws = resampled(cells, n_cells=n_cells, n_boot=n_boot, seed=seed)
    tables = np.concatenate([whole[None], draws]).astype(np.float64)
    tables = tables.reshape(1 + n_boot, n_seeds, len(labels), k)
    found = {}
    for name, index in INDICES.items():
        values = index(tables)  # (1 + n_boot, n_seeds)
        mean = values.mean(axis=1)
        lowest = -1.0 if name in CAN_BE_NEGATIVE else 0.0
        made = interval(float(mean[0]), mean[1:], lowest=lowest)
        scatter = float(values[0].std(ddof=1)) if n_seeds > 1 else None
        found[name] = made._replace(scatter=scatter)
    return found


def _runs(vectors: FloatArray, *, n_clusters: int, n_seeds: int) -> IntArray:
    """Return (n_seeds, n): the cluster of each row for each seed."""
    # threads sum in any order; one thread gives bitwise the same result each time
    with threadpool_limits(limits=1):
        runs = [
            KMeans(n_clusters, n_init=10, random_state=seed).fit_predict(vectors)
            for seed in range(n_seeds)
        ]
    return np.stack(runs)
