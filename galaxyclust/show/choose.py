"""Which galaxies to show of each cluster."""

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
    """How many galaxies of each cluster to show, by why they are shown."""

    typical: int = 8
    random: int = 4
    borderline: int = 0
    outlying: int = 0

    @classmethod
    def of(cls, total: int) -> "Counts":
        """Return a total parted: a sixth each random, borderline and outlying.

        >>> Counts.of(12)
        Counts(typical=6, random=2, borderline=2, outlying=2)
        """
        part = total // 6
        return cls(total - 3 * part, part, part, part)


class Strip(NamedTuple):
    """The galaxies shown of one cluster: rows, none of them twice."""

    label: int  # -1 is noise
    n_members: int
    typical: IntArray  # the most typical first
    random: IntArray
    borderline: IntArray  # the least sure of its members first
    outlying: IntArray  # the farthest out first
    name: str = ""  # what a person calls the cluster

    @property
    def parts(self) -> dict[str, IntArray]:
        """Return the rows by why they are shown, in the order of `WHY`."""
        return {why: getattr(self, why) for why in WHY}

    @property
    def rows(self) -> IntArray:
        """Return all rows shown, in order."""
        return np.concatenate(list(self.parts.values()))


class Choice(NamedTuple):
    """The strips to show, largest cluster first and noise last, and what they leave out."""

    strips: tuple[Strip, ...]
    n_clusters: int
    n_rows: int  # rows with a label or noise: those that were clustered

    @property
    def rows(self) -> IntArray:
        """Return the rows of all strips: the stamps that `sheet.draw_sheet` wants."""
        return np.concatenate(
            [np.zeros(0, np.intp), *(strip.rows for strip in self.strips)]
        )

    @property
    def n_left_out(self) -> int:
        """Return how many clusters have no strip."""
        return self.n_clusters - sum(strip.label >= 0 for strip in self.strips)

    def named(self, names: Mapping[int, str]) -> "Choice":
        """Return the choice with what a person calls its clusters, by label."""
        strips = [one._replace(name=names.get(one.label, "")) for one in self.strips]
        return self._replace(strips=tuple(strips))


def typicality(
    embedding: FloatArray, label: IntArray, probability: FloatArray
) -> npt.NDArray[np.float64]:
    """Return how close each row lies to the middle of its cluster: minus the distance.

    Probabilities alone often tie at 1. The middle is the mean of the cluster's rows,
    weighted by their probabilities, in the standardised embedding.

    Parameters
    ----------
    embedding
        (N, D); rows without a cluster may be NaN.
    label
        (N,) cluster of each row, negative for none.
    probability
        (N,) of belonging to it.

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
    """Return which rows to show: of each cluster typical and other members.

    Parameters
    ----------
    label
        (N,) cluster of each row, 0 the largest; -1 is noise, -2 is left out.
    typicality
        (N,) more is more typical (`typicality`, or a probability).
    sureness
        (N,) how surely a row belongs to its cluster; without it none is borderline.
    outlier
        (N,) how far from all a row lies; without it none is outlying.
    counts
        Galaxies a cluster. Noise has no typical or borderline ones: random ones take
        their places.
    most
        Clusters to show; smaller ones are left out and counted.
    seed
        Of the random members.

    Returns
    -------
    Choice
        The strips, and how much they show of.
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
    """Return the rows of the highest scores, highest first, and those that are left.

    >>> best(np.array([4, 5, 6]), np.arange(9.0), 1)
    (array([6]), array([5, 4]))
    """
    ranked = rows[np.argsort(-score[rows], kind="stable")]
    return ranked[:number], ranked[number:]
