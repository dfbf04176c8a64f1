"""The choice of galaxies to show for each cluster."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import NOISE, FloatArray, IntArray

MOST_CLUSTERS = 30
WHY = {
    "typical": "most typical",
    "random": "chosen at random",
    "borderline": "least sure",
    "outlying": "farthest out",
}


class Counts(NamedTuple):
    """How many galaxies of each cluster to show, by reason."""

    typical: int = 8
    random: int = 4
    borderline: int = 0
    outlying: int = 0

    @classmethod
    def of(cls, total: int) -> "Counts":
        """Split a total: a sixth each is random, borderline and outlying, the rest typical.

        >>> Counts.of(12)
        Counts(typical=6, random=2, borderline=2, outlying=2)
        """
        part = total // 6
        return cls(total - 3 * part, part, part, part)


class Strip(NamedTuple):
    """The galaxies (rows) shown for one cluster, without duplicates."""

    label: int  # -1 is noise
    n_members: int
    typical: IntArray  # the most typical first
    random: IntArray
    borderline: IntArray  # the least certain members first
    outlying: IntArray  # the farthest first
    name: str = ""  # the user's name for the cluster

    @property
    def parts(self) -> dict[str, IntArray]:
        """Return the rows by reason, in the order of `WHY`."""
        return {why: getattr(self, why) for why in WHY}

    @property
    def rows(self) -> IntArray:
        """Return all rows shown, in order."""
        return np.concatenate(list(self.parts.values()))


class Choice(NamedTuple):
    """The strips to show (largest cluster first, noise last), and the total numbers."""

    strips: tuple[Strip, ...]
    n_clusters: int
    n_rows: int  # rows that were clustered, including noise

    @property
    def rows(self) -> IntArray:
        """Return the rows of all strips, whose stamps `sheet.draw_sheet` needs."""
        return np.concatenate(
            [np.zeros(0, np.intp), *(strip.rows for strip in self.strips)]
        )

    @property
    def n_left_out(self) -> int:
        """Return how many clusters have no strip."""
        return self.n_clusters - sum(strip.label >= 0 for strip in self.strips)

    def named(self, names: Mapping[int, str]) -> "Choice":
        """Return the choice with the user's names of its clusters, given by label."""
        strips = [one._replace(name=names.get(one.label, "")) for one in self.strips]
        return self._replace(strips=tuple(strips))


def typicality(
    embedding: FloatArray, label: IntArray, probability: FloatArray
) -> npt.NDArray[np.float64]:
    """Return minus the distance of each row from the centre of its cluster.

    Probabilities alone are often all equal to 1. The centre is the mean of the cluster's
    rows, weighted by their probabilities, in the standardised embedding.

    Parameters
    ----------
    embedding
        (N, D); rows without a cluster may be NaN.
    label
        (N,) cluster of each row, negative for none.
    probability
        (N,) probability of belonging to it.

    Returns
    -------
    numpy.ndarray
        (N,), NaN for rows without a cluster.
    """
    closeness = np.full(len(label), np.nan)
    members = label >= 0
    if not members.any():
        return closeness
    vectors = np.asarray(embedding[members], dtype=np.float64)
    spread = vectors.std(axis=0)
    vectors = vectors / np.where(spread > 0, spread, 1)
    weight = np.maximum(probability[members], 1e-6)
    found = np.empty(len(vectors))
    for k in np.unique(label[members]):
        own = label[members] == k
        middle = np.average(vectors[own], axis=0, weights=weight[own])
        found[own] = -np.linalg.norm(vectors[own] - middle, axis=1)
    closeness[members] = found
    return closeness


def choose(
    label: IntArray,
    typicality: FloatArray,
    *,
    sureness: FloatArray | None = None,
    outlier: FloatArray | None = None,
    counts: Counts = Counts(),  # noqa: B008 (it is immutable)
    most: int = MOST_CLUSTERS,
    seed: int = 0,
) -> Choice:
    """Return which rows to show: typical and other members of each cluster.

    Parameters
    ----------
    label
        (N,) cluster of each row, 0 the largest; -1 is noise, -2 is left out.
    typicality
        (N,) higher is more typical (`typicality`, or a probability).
    sureness
        (N,) how certainly a row belongs to its cluster; without it, none is borderline.
    outlier
        (N,) how far a row lies from all others; without it, none is outlying.
    counts
        Number of galaxies per cluster. For noise, random galaxies replace typical and
        borderline ones.
    most
        Largest number of clusters to show; smaller clusters are only counted.
    seed
        Seed of the random choice.

    Returns
    -------
    Choice
        The strips, and the total numbers.
    """
    generator = np.random.default_rng(seed)
    clusters = np.unique(label[label >= 0])
    counts = counts._replace(
        borderline=0 if sureness is None else counts.borderline,
        outlying=0 if outlier is None else counts.outlying,
    )
    closeness = np.asarray(typicality, dtype=np.float64)
    unsure = -closeness if sureness is None else -np.asarray(sureness, np.float64)
    far = -closeness if outlier is None else np.asarray(outlier, np.float64)
    strips = []
    for k in [*clusters[:most], NOISE]:
        members = np.flatnonzero(label == k)
        if not members.size:
            continue
        wanted = counts
        if k == NOISE:
            shifted = counts.typical + counts.random + counts.borderline
            wanted = Counts(0, shifted, 0, counts.outlying)
        typical, rest = best(members, closeness, wanted.typical)
        outlying, rest = best(rest, far, wanted.outlying)
        borderline, rest = best(rest, unsure, wanted.borderline)
        number = min(wanted.random, len(rest))
        random = generator.choice(rest, number, replace=False) if number else rest[:0]
        strips.append(Strip(int(k), len(members), typical, random, borderline, outlying))
    return Choice(tuple(strips), len(clusters), int(np.count_nonzero(label >= NOISE)))


def best(rows: IntArray, score: FloatArray, number: int) -> tuple[IntArray, IntArray]:
    """Return the rows with the highest scores, highest first, and the other rows.

    >>> best(np.array([4, 5, 6]), np.arange(9.0), 1)
    (array([6]), array([5, 4]))
    """
    ranked = rows[np.argsort(-score[rows], kind="stable")]
    return ranked[:number], ranked[number:]
