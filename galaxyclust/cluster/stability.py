"""Would the clusters come back? Cluster again on bootstrap draws and compare."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.settings import seeded
from galaxyclust.errors import GalaxyclustError, SettingError
from galaxyclust.progress import track
from galaxyclust.types import Clusterer, FloatArray, IntArray

Array = npt.NDArray[np.float64]

STABLE = 0.75  # as Hennig (2007) asks of a cluster's mean Jaccard index; here of the ARI
DRAWS = 10  # the usual number
MANY = 20_000  # rows beyond which draws take minutes, and are made if asked for


class Stability(NamedTuple):
    """How much of a clustering comes back in bootstrap draws of the galaxies."""

    row: npt.NDArray[np.float32]  # (N,) fraction of draws that put it into its own cluster
    cluster: Array  # (k,) mean Jaccard index with the best match (Hennig 2007)
    ari: Array  # (draws,) adjusted Rand index with the clustering

    @property
    def overall(self) -> float:
        """Return the mean adjusted Rand index."""
        return float(self.ari.mean())

    @property
    def error(self) -> float:
        """Return the standard error of the mean; NaN of one draw."""
        n = len(self.ari)
        return float(self.ari.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan


def stability(
    vectors: FloatArray, label: IntArray, *, clusterer: Clusterer, draws: int, seed: int = 0
) -> Stability:
    """Return how much of a clustering comes back in bootstrap draws of its rows.

    Each draw takes N rows with replacement and keeps one copy of each (about 63 % of the
    rows), clusters them with another seed, and puts all rows into the clusters found. These
    are matched one to one with the original clusters, by the rows they share.

    Parameters
    ----------
    vectors
        (N, D) what was clustered.
    label
        (N,) their clusters; negative is noise.
    clusterer
        What found them.
    draws
        Number of draws.
    seed
        Seed of the draws.

    Returns
    -------
    Stability
        ``ari`` is taken over the rows that are in a cluster in either clustering, and is 0
        if none is: noise that stays noise is no cluster that came back. ``row`` of a noise
        row is the fraction of draws in which it is noise again.

    Raises
    ------
    SettingError
        If there is no draw to make.
    """
    if draws < 1:
        message = f"{draws} bootstrap draws tell nothing; make 1 or more"
        raise SettingError(message)
    n_rows, n_clusters = len(label), int(label.max(initial=-1)) + 1
    again = np.zeros(n_rows)
    jaccard = np.zeros((draws, n_clusters))
    ari = np.zeros(draws)
    first = getattr(clusterer, "seed", 0) + 1
    for draw in track(range(draws), description="bootstraps", unit="draw"):
        generator = np.random.default_rng([seed, draw])
        rows = np.unique(generator.integers(n_rows, size=n_rows))
        found = _drawn(vectors, rows, seeded(clusterer, first + draw))
        matched, jaccard[draw] = match(label, found)
        again += matched == np.where(label < 0, -1, label)
        ari[draw] = agreement(label, found)
    row = (again / draws).astype(np.float32)
    return Stability(row, jaccard.mean(axis=0), ari)


def _drawn(vectors: FloatArray, rows: IntArray, clusterer: Clusterer) -> IntArray:
    """Return the labels of all rows from clusters of some; noise if these form none."""
    try:
        model = clusterer.fit(vectors[rows]).model
    except GalaxyclustError:  # fewer distinct rows than clusters, or than the smallest one
        return np.full(len(vectors), -1)
    return clusterer.predict(vectors, model).label


def agreement(label: IntArray, other: IntArray) -> float:
    """Return the adjusted Rand index over the rows in a cluster of either clustering.

    Noise is no cluster: each noise row counts as a cluster of its own.

    >>> agreement(np.array([0, 0, 0, -1]), np.array([-1, -1, -1, -1]))
    0.0
    """
    rows = (label >= 0) | (other >= 0)
    if not rows.any():
        return 0.0
    return float(adjusted_rand_score(alone(label[rows]), alone(other[rows])))


def alone(label: IntArray) -> IntArray:
    """Return labels in which each noise row is a cluster of its own.

    >>> alone(np.array([0, -1, 1, -1])).tolist()
    [0, 3, 1, 5]
    """
    number = int(label.max(initial=0)) + 1 + np.arange(len(label))
    return np.where(label < 0, number, label)


def match(label: IntArray, other: IntArray) -> tuple[IntArray, Array]:
    """Return ``other`` in the numbers of ``label``, and how well each cluster is matched.

    Parameters
    ----------
    label
        (N,) clusters; negative is none.
    other
        (N,) other clusters of the same rows.

    Returns
    -------
    matched
        (N,) each of the other clusters has the number of the one it shares most rows
        with, one to one in all; -2 where none is left for it; noise stays -1.
    jaccard
        (k,) rows in both over rows in either, with the best of the others.
    """
    n_here, n_there = int(label.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1
    if not n_here or not n_there:
        return np.where(other < 0, -1, -2), np.zeros(n_here)
    both = (label >= 0) & (other >= 0)
    shared = np.zeros((n_here, n_there))
    np.add.at(shared, (label[both], other[both]), 1)
    here = np.bincount(label[label >= 0], minlength=n_here)
    there = np.bincount(other[other >= 0], minlength=n_there)
    either = here[:, None] + there[None] - shared
    mine, theirs = linear_sum_assignment(shared, maximize=True)
    number = np.full(n_there + 1, -2)
    number[theirs] = mine
    number[-1] = -1  # what is noise picks the last
    return number[np.maximum(other, -1)], (shared / np.maximum(either, 1)).max(axis=1)
