"""What runs say together: which agree, on which clusters, and how far about each row."""

import numpy as np
import numpy.typing as npt
from sklearn import cluster
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Array = npt.NDArray[np.float64]
Ballots = npt.NDArray[np.intp]  # (n, runs) the cluster of each row in each run


def agreeing(ballots: Ballots, *, part: float) -> npt.NDArray[np.intp]:
    """Return the indices of the runs that agree best with all runs, ascending.

    Parameters
    ----------
    ballots
        (n, runs) the cluster of each row in each run.
    part
        Fraction of the runs to return; at least one is.
    """
    count = max(1, round(part * ballots.shape[1]))
    agreement = between_runs(ballots).mean(axis=1)
    best: npt.NDArray[np.intp] = np.argsort(-agreement, kind="stable")[:count]
    return np.sort(best)


def between_runs(ballots: Ballots) -> Array:
    """Return the adjusted Rand index of each pair of runs, (runs, runs).

    All pairs at once by the counts of pairs of rows (Hubert & Arabie 1985,
    doi:10.1007/BF01908075, eq. 5), as scikit-learn has it of one pair of runs.

    Examples
    --------
    >>> between_runs(np.array([[0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1]])).round(3)
    array([[ 1. ,  1. , -0.5],
           [ 1. ,  1. , -0.5],
           [-0.5, -0.5,  1. ]])
    """
    n_rows, n_runs = ballots.shape
    table = members(ballots, int(ballots.max(initial=0)) + 1)
    shared = (table.T @ table).reshape(n_runs, -1, n_runs, table.shape[1] // n_runs)
    both = (shared * (shared - 1)).sum(axis=(1, 3)) / 2  # pairs of rows together in both
    size = table.sum(axis=0).reshape(n_runs, -1)
    own = (size * (size - 1)).sum(axis=1) / 2
    by_chance = np.outer(own, own) / max(1, n_rows * (n_rows - 1) / 2)
    most = (own[:, None] + own) / 2 - by_chance
    alike: Array = np.ones_like(both)  # of runs that have all rows together, or none
    np.divide(both - by_chance, most, out=alike, where=most > 0)
    return alike


def members(ballots: Ballots, n_clusters: int) -> Array:
    """Return which cluster of which run holds each row, (n, runs x clusters), 0 or 1."""
    table = ballots[:, :, None] == np.arange(n_clusters)
    return np.asarray(table.reshape(len(ballots), -1), dtype=np.float64)


def agreed(ballots: Ballots, *, n_clusters: int, seed: int = 0) -> npt.NDArray[np.intp]:
    """Return the clusters that runs agree on.

    Parameters
    ----------
    ballots
        (n, runs) the cluster of each row in each run.
    n_clusters
        Number of clusters; fewer if the runs tell fewer kinds of rows apart.
    seed
        Seed of k-means.
    """
    table = members(ballots, n_clusters)
    count = min(n_clusters, len(np.unique(ballots, axis=0)))
    with threadpool_limits(limits=1):
        found = cluster.KMeans(count, n_init=10, random_state=seed)
        label: npt.NDArray[np.intp] = found.fit_predict(table)
    return label


def shares(ballots: Ballots, label: npt.NDArray[np.int32], *, n_clusters: int) -> Array:
    """Return the fraction of each run's clusters that is in each consensus cluster.

    Parameters
    ----------
    ballots
        (n, runs) the cluster of each row in each run.
    label
        (n,) its cluster in the consensus.
    n_clusters
        Clusters of a run.

    Returns
    -------
    numpy.ndarray
        (runs, clusters of a run, clusters of the consensus); 0 for a cluster of a run
        that contains none of the rows.
    """
    table = np.zeros((ballots.shape[1], n_clusters, int(label.max()) + 1))
    for run, counts in zip(ballots.T, table, strict=True):
        np.add.at(counts, (run, label), 1)
    share: Array = table / np.maximum(table.sum(axis=2, keepdims=True), 1)
    return share


def leaning(
    ballots: Ballots, share: Array
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Return the cluster that each row leans to, and how far the runs agree about it.

    Parameters
    ----------
    ballots
        (N, runs) the cluster of each row in each run.
    share
        (runs, clusters of a run, k) as `shares` returns.
    """
    agreement = np.zeros((len(ballots), share.shape[2]))
    for run, part in zip(ballots.T, share, strict=True):
        agreement += part[run] / len(share)
    nearest = agreement.argmax(axis=1).astype(np.int32)
    return nearest, agreement[np.arange(len(ballots)), nearest].astype(np.float32)
