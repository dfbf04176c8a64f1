"""Whether dense regions are denser than those that chance makes."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.neighbours import nearest
from galaxyclust.cluster.rows import unit

Array = npt.NDArray[np.float64]
SIGMAS = 4.0  # by which a density must stand out
ROUNDING = 1e-6  # of lengths that are all one
TINY = 1e-12  # of the largest variance: columns of less are constant


def beyond_chance(
    data: Array, *, birth: Array, peak: Array, samples: int, seed: int = 0
) -> bool:
    """Return whether one of the regions is more than chance makes of rows without groups.

    Either it is denser even where it parts from its surroundings than any row of
    `scattered`, or it stands out from these: a density told by k neighbours is known to
    1/√k of itself, a distance in D dimensions therefore to 1/(D √k), and its highest
    density must be farther from that at its border than four times this.

    Parameters
    ----------
    data
        (N, D) the rows.
    birth
        (k,) the distance at which each region parts from its surroundings.
    peak
        (k,) its highest density, in 1 / distance.
    samples
        Neighbours that densities are told by.
    seed
        Of the scattered rows.
    """
    if not len(birth):
        return False
    chance = scattered(data, seed=seed)
    densest = nearest(chance, chance, samples + 1).distance[:, -1].min()
    dimensions = max(1, data.shape[1] - int(same_length(data)))
    with np.errstate(divide="ignore"):
        contrast = np.log(birth * peak)
    stands_out = contrast > SIGMAS / (dimensions * math.sqrt(samples))
    return bool((stands_out | (birth < densest)).any())


def scattered(data: Array, *, seed: int = 0) -> Array:
    """Return rows as far from the middle as the given ones, in random directions.

    Distances are those of Mahalanobis, so that what is left are how far the rows reach and
    along which axes: all but groups. Rows of one length keep it.

    Parameters
    ----------
    data
        (N, D).
    seed
        Of distances and directions.
    """
    generator = np.random.default_rng(seed)
    one_length = same_length(data)
    middle = np.zeros(data.shape[1]) if one_length else data.mean(axis=0)
    apart = data - middle
    variance, axes = np.linalg.eigh(apart.T @ apart / len(data))
    spread = np.sqrt(np.maximum(variance, TINY * variance[-1]))
    distance = np.linalg.norm(apart @ axes / spread, axis=1)
    direction = unit(generator.normal(size=data.shape))
    made = (generator.permutation(distance)[:, None] * direction * spread) @ axes.T
    if one_length:
        made = unit(made) * np.linalg.norm(data[0])
    out: Array = middle + made
    return out


def same_length(data: Array) -> bool:
    """Return whether all rows have one length, but for rounding."""
    length = np.linalg.norm(data, axis=1)
    return bool(np.ptp(length) <= ROUNDING * length.max())
