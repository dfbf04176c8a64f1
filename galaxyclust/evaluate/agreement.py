"""How well clusters agree with labels: indices computed from their contingency table."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.special import entr
from sklearn.metrics.cluster import expected_mutual_information

from galaxyclust.evaluate.bootstrap import N_BOOT, Estimate, interval, resampled
from galaxyclust.types import NOISE, FloatArray, IntArray

Array = npt.NDArray[np.float64]

CAN_BE_NEGATIVE = {"ARI", "AMI"}


class Contingency(NamedTuple):
    """How many galaxies of each label lie in each cluster."""

    counts: npt.NDArray[np.int64]  # (labels, clusters)
    labels: tuple[str, ...]
    clusters: tuple[int, ...]  # ascending; -1 (noise) comes first, if there is any

    @property
    def heads(self) -> list[str]:
        """Return the column headings of the clusters."""
        return ["noise" if k == NOISE else str(k) for k in self.clusters]


def contingency(truth: npt.NDArray[Any], found: IntArray) -> Contingency:
    """Return the contingency table of labels and clusters of the same rows.

    Examples
    --------
    >>> contingency(np.array(["disc", "disc", "bulge"]), np.array([0, 1, 1])).counts
    array([[0, 1],
           [1, 1]])
    """
    labels, row = np.unique(truth, return_inverse=True)
    clusters, column = np.unique(found, return_inverse=True)
    shape = len(labels), len(clusters)
    counts = np.bincount(row * shape[1] + column, minlength=shape[0] * shape[1])
    return Contingency(
        counts.reshape(shape),
        tuple(str(label) for label in labels),
        tuple(int(cluster) for cluster in clusters),
    )


def entropy(counts: FloatArray) -> Array:
    """Return the entropy in nats of counts along the last axis (Shannon 1948)."""
    share = counts / counts.sum(axis=-1, keepdims=True)
    return np.asarray(entr(share).sum(axis=-1))


def mutual_information(counts: FloatArray) -> Array:
    """Return the mutual information in nats of tables (…, R, C): H(R) + H(C) - H(R, C)."""
    flat = counts.reshape(*counts.shape[:-2], -1)
    both = entropy(counts.sum(axis=-1)) + entropy(counts.sum(axis=-2))
    return np.maximum(both - entropy(flat), 0.0)


def adjusted_rand(counts: FloatArray) -> Array:
    """Return the adjusted Rand index of tables (…, R, C) (Hubert & Arabie 1985, eq. 5)."""

    def pairs(number: FloatArray) -> FloatArray:
        return number * (number - 1) / 2

    together = pairs(counts).sum(axis=(-2, -1))
    rows = pairs(counts.sum(axis=-1)).sum(axis=-1)
    columns = pairs(counts.sum(axis=-2)).sum(axis=-1)
    expected = rows * columns / np.maximum(pairs(counts.sum(axis=(-2, -1))), 1)
    most = (rows + columns) / 2
    return _part(together - expected, most - expected, whole=1.0)


def normalised_information(counts: FloatArray) -> Array:
    """Return the mutual information over the mean of both entropies (NMI).

    It equals the V-measure with equal weights (Rosenberg & Hirschberg 2007), and is 1 if
    there is only one label and one cluster.

    Parameters
    ----------
    counts
        Tables (…, R, C).
    """
    both = entropy(counts.sum(axis=-1)) + entropy(counts.sum(axis=-2))
    return _part(mutual_information(counts), both / 2, whole=1.0)


def purity(counts: FloatArray) -> Array:
    """Return the fraction of rows that have the most common label of their cluster.

    Manning, Raghavan & Schütze 2008, Introduction to Information Retrieval, eq. 16.1. It is
    NaN for tables (…, R, C) without rows, and grows with the number of clusters.
    """
    return _part(counts.max(axis=-2).sum(axis=-1), counts.sum(axis=(-2, -1)), whole=np.nan)


def paired(counts: FloatArray) -> float:
    """Return how many rows are in the cluster that is assigned to their label.

    Each cluster is assigned to at most one label, so that this number is largest (Kuhn
    1955).
    """
    return float(counts[linear_sum_assignment(counts, maximize=True)].sum())


def scores(
    table: Contingency, *, n_boot: int = N_BOOT, seed: int = 0
) -> dict[str, Estimate]:
    """Return every index of a table with its interval.

    Noise counts as one more cluster, except in purity, which considers only the rows in
    clusters, coverage, which is the fraction of such rows, and accuracy, where noise counts
    as wrong.

    Parameters
    ----------
    table
        Labels and clusters.
    n_boot
        Bootstrap draws.
    seed
        Seed of the draws.

    Returns
    -------
    dict
        ``ARI`` (Hubert & Arabie 1985), ``AMI`` (Vinh, Epps & Bailey 2010), ``NMI`` (by the
        mean of both entropies), ``homogeneity``, ``completeness``, ``V`` (Rosenberg &
        Hirschberg 2007; with equal weights it equals NMI), ``purity``, ``coverage``,
        ``accuracy``.
    """
    counts = table.counts
    cells = np.repeat(np.arange(counts.size), counts.ravel())[None]
    draws = resampled(cells, n_cells=counts.size, n_boot=n_boot, seed=seed)
    both = np.concatenate([counts[None], draws.reshape(n_boot, *counts.shape)])
    # the value expected by chance hardly depends on the draw
    chance = expected_mutual_information(counts, counts.sum())
    found = _indices(both.astype(np.float64), table.clusters, float(chance))
    return {
        name: interval(
            float(values[0]),
            values[1:][np.isfinite(values[1:])] if np.isfinite(values[0]) else values[:1],
            lowest=-1.0 if name in CAN_BE_NEGATIVE else 0.0,
        )
        for name, values in found.items()
    }


def _indices(counts: Array, clusters: tuple[int, ...], chance: float) -> dict[str, Array]:
    """Return the indices of tables (B, R, C)."""
    inside = counts[:, :, [k != NOISE for k in clusters]]
    labels, groups = entropy(counts.sum(axis=-1)), entropy(counts.sum(axis=-2))
    shared, mean = mutual_information(counts), (labels + groups) / 2
    total = counts.sum(axis=(-2, -1))
    nmi = normalised_information(counts)
    return {
        "ARI": adjusted_rand(counts),
        "AMI": _part(shared - chance, mean - chance, whole=1.0),
        "NMI": nmi,
        "homogeneity": _part(shared, labels, whole=1.0),
        "completeness": _part(shared, groups, whole=1.0),
        "V": nmi,
        "purity": purity(inside),
        "coverage": inside.sum(axis=(-2, -1)) / total,
        "accuracy": np.array([paired(table) for table in inside]) / total,
    }


def _part(part: FloatArray, of: FloatArray, *, whole: float) -> Array:
    """Return ``part / of``, or ``whole`` where ``of`` is 0."""
    empty = np.abs(of) < 1e-12
    return np.where(empty, whole, part / np.where(empty, 1.0, of))
