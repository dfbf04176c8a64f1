"""How much clusters, or neighbourhoods in an embedding, tell about a quantity."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import random_table

from galaxyclust.evaluate.agreement import contingency, entropy, mutual_information
from galaxyclust.evaluate.quantity import Quantity
from galaxyclust.types import NOISE, BoolArray, FloatArray, IntArray

Array = npt.NDArray[np.float64]

N_PERMUTATIONS = 1999
_CELLS = 20_000_000  # cells of permuted tables in memory at once


class Known(NamedTuple):
    """How much is known of a quantity, and how much chance alone would give."""

    share: float  # from 0 (nothing) to 1 (everything), corrected for chance
    chance: float  # the share that 95 % of permutations stay below
    p: float  # fraction of permutations that give at least as much
    n_rows: int
    bits: float | None = None  # mutual information, corrected for chance


class _Pairs(NamedTuple):
    """Rows that have a quantity, and their neighbours."""

    rows: IntArray  # (n,)
    near: IntArray  # (n, k)
    both: BoolArray  # (n, k) whether the neighbour has it too


def by_clusters(
    label: IntArray,
    quantity: Quantity,
    *,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> Known:
    """Return how much the cluster of a row tells about its quantity.

    This is the mutual information I of cluster and bin, minus its mean over random tables
    with the same margins (which permuted rows would give). It is converted to the scale of
    a squared correlation: (1 - exp(-2 I)) / (1 - exp(-2 H)), where H is the smaller of the
    two entropies (Joe 1989, sec. 2.2, after Linfoot 1957). For Gaussians this is r squared;
    it is 1 if one determines the other.

    Parameters
    ----------
    label
        (n,) cluster of each row; -1 (noise) counts as a cluster; rows with lower values are
        left out.
    quantity
        The quantity of the same rows.
    n_permutations
        Number of random tables.
    seed
        Seed of the random tables.
    """
    bins = quantity.bins()
    own = (label >= NOISE) & (bins >= 0)
    table = contingency(label[own], bins[own]).counts.astype(np.float64)
    if min(table.shape) < 2:
        return Known(0.0, 0.0, 1.0, int(own.sum()), 0.0)
    found = float(mutual_information(table))
    drawn = _by_chance(table, n_permutations, seed)
    most = min(entropy(table.sum(axis=0)), entropy(table.sum(axis=1)))
    # excess over the mean of chance: of the table, and of the 95th percentile of chance
    beyond = np.maximum(np.array([found, np.quantile(drawn, 0.95)]) - drawn.mean(), 0.0)
    share, chance = np.expm1(-2 * beyond) / np.expm1(-2 * most)
    return Known(
        share=min(float(share), 1.0),
        chance=float(chance),
        p=_p(drawn >= found - 1e-12),  # equal tables differ by rounding
        n_rows=int(own.sum()),
        bits=float(beyond[0] / np.log(2)),
    )


def _by_chance(table: Array, n_permutations: int, seed: int) -> Array:
    """Return the mutual information of random tables with the same margins."""
    margins = random_table(table.sum(axis=1), table.sum(axis=0))
    generator = np.random.default_rng(seed)
    step = max(1, _CELLS // table.size)
    parts = []
    for start in range(0, n_permutations, step):
        number = min(step, n_permutations - start)
        drawn = margins.rvs(number, random_state=generator)
        parts.append(mutual_information(drawn.reshape(number, *table.shape)))
    return np.concatenate(parts)


def by_neighbours(
    neighbours: IntArray,
    quantity: Quantity,
    *,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> Known:
    """Return how similar a quantity is between neighbours in an embedding.

    For numbers and angles: the mean product of the standardised scores of a row and its
    neighbours (Moran 1950), which is the fraction of the variance that a smooth function of
    position in the embedding explains. For categories: how much more often than by chance
    a neighbour has the same category (Goodman & Kruskal's tau). Chance is estimated from
    permutations of the rows.

    Parameters
    ----------
    neighbours
        (n, k) neighbours of each row, without the row itself.
    quantity
        The quantity of the same rows.
    n_permutations
        Number of permutations.
    seed
        Seed of the permutations.
    """
    present = np.flatnonzero(quantity.present)
    if len(present) < 2 or not quantity.varies():
        return Known(0.0, 0.0, 1.0, len(present))
    category = quantity.kind == "category"
    scores = quantity.scores().astype(np.float32)
    pairs = _Pairs(present, neighbours[present], quantity.present[neighbours[present]])
    generator = np.random.default_rng(seed)
    found = _alike(scores, pairs, category=category)
    drawn = np.empty(n_permutations)
    for i in range(n_permutations):
        permuted = scores.copy()
        permuted[present] = scores[generator.permutation(present)]
        drawn[i] = _alike(permuted, pairs, category=category)
    expected = float(drawn.mean())
    most = 1.0 - expected if category else 1.0
    share = (found - expected) / most
    chance = (float(np.quantile(drawn, 0.95)) - expected) / most
    p = _p(drawn >= found - 1e-9)
    return Known(float(np.clip(share, 0, 1)), max(chance, 0.0), p, len(present))


def _alike(scores: FloatArray, pairs: _Pairs, *, category: bool) -> float:
    """Return the mean product (or agreement) of rows and their neighbours."""
    number = max(int(pairs.both.sum()), 1)
    if category:
        own, theirs = scores[pairs.rows, 0][:, None], scores[pairs.near, 0]
        return float(((theirs == own) & pairs.both).sum() / number)
    total = 0.0
    for column in scores.T:
        # missing values have the score 0
        total += float(np.einsum("nk,n->", column[pairs.near], column[pairs.rows]))
    return total / number


def _p(as_much: BoolArray) -> float:
    """Return the permutation p-value (Phipson & Smyth 2010: never 0)."""
    return float((1 + np.sum(as_much)) / (1 + len(as_much)))
