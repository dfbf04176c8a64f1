"""Which galaxies to show of each cluster."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import FloatArray, IntArray

NOISE = -1
NOT_EMBEDDED = -2
MOST_CLUSTERS = 30


class Strip(NamedTuple):
    """The galaxies shown of one cluster."""

    label: int  # -1 is noise
    n_members: int
    typical: IntArray  # rows, the most typical first
    random: IntArray  # other rows, chosen at random

    @property
    def rows(self) -> IntArray:
        """Return all rows shown, in order."""
        return np.concatenate([self.typical, self.random])


class Choice(NamedTuple):
    """The strips to show, largest cluster first and noise last, and what they leave out."""

    strips: tuple[Strip, ...]
    n_clusters: int
    n_rows: int  # rows with a label or noise: those that were clustered

    @property
    def rows(self) -> IntArray:
        """Return the rows of all strips: the stamps that `contact_sheet` wants."""
        return np.concatenate(
            [np.zeros(0, np.intp), *(strip.rows for strip in self.strips)]
        )

    @property
    def n_left_out(self) -> int:
        """Return how many clusters have no strip."""
        return self.n_clusters - sum(strip.label >= 0 for strip in self.strips)


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
    n_typical: int = 8,
    n_random: int = 4,
    most: int = MOST_CLUSTERS,
    seed: int = 0,
) -> Choice:
    """Return which rows to show: of each cluster typical members and then random ones.

    Parameters
    ----------
    label
        (N,) cluster of each row, 0 the largest; -1 is noise, -2 is left out.
    typicality
        (N,) more is more typical (`typicality`, or a probability).
    n_typical, n_random
        Galaxies a cluster. Noise has no typical ones: all of its galaxies are random.
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
    n_clusters = len(np.unique(label[label >= 0]))
    strips = []
    for k in [*np.unique(label[label >= 0])[:most], NOISE]:
        members = np.flatnonzero(label == k)
        n_first = 0 if k == NOISE else n_typical
        ranked = members[np.argsort(-typicality[members], kind="stable")]
        typical, rest = ranked[:n_first], ranked[n_first:]
        count = min(n_typical + n_random - n_first, len(rest))
        random = generator.choice(rest, count, replace=False) if count else rest[:0]
        if len(members):
            strips.append(Strip(int(k), len(members), typical, random))
    return Choice(tuple(strips), n_clusters, int(np.count_nonzero(label >= NOISE)))
