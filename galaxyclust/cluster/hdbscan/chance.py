"""Whether dense regions are denser than those that arise by chance."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.neighbours import nearest
from galaxyclust.cluster.rows import unit

Array = npt.NDArray[np.float64]
SIGMAS = 3.5  # standard errors by which the highest density must exceed that at the border
ROUNDING = 1e-6  # relative; lengths that differ by less are equal
TINY = 1e-12  # relative to the largest variance; directions with less are constant


def beyond_chance(
    data: Array, *, birth: Array, peak: Array, samples: int, seed: int = 0
) -> bool:
    """Return whether any region is denser than regions of rows without groups.

    A region is if even its border is denser than every row of `scattered`, or if its
    highest density exceeds that at its border by more than 3.5 standard errors
    (`standard_error`).

    Parameters
    ----------
    data
        (N, D) the rows.
    birth
        (k,) the distance at which each region separates from its surroundings.
    peak
        (k,) its highest density, in 1/distance.
    samples
        Neighbours that define densities.
    seed
        Seed of the scattered rows.
    """
    if not len(birth):
        return False
    chance = scattered(data, seed=seed)
    densest = nearest(chance, chance, samples + 1).distance[:, -1].min()
    stands_out = contrasts(birth, peak) > SIGMAS * standard_error(data, samples=samples)
    return bool((stands_out | (birth < densest)).any())


def contrasts(birth: Array, peak: Array) -> Array:
    """Return how far the highest density of regions exceeds that at their border, (k,).

    The natural logarithm of the ratio of both, in 1/distance.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(birth * peak))


def standard_error(data: Array, *, samples: int) -> float:
    """Return the standard error of the logarithm of a density in 1/distance.

    A density from k neighbours has a relative error of 1/√k, so a distance in D dimensions
    has one of 1/(D √k), in the `dimensions` of the rows.

    Parameters
    ----------
    data
        (N, D).
    samples
        Neighbours that define densities.
    """
    return 1 / (dimensions(data) * math.sqrt(samples))


def dimensions(data: Array) -> int:
    """Return in how many dimensions rows lie: as many as columns, less one at one length.

    >>> dimensions(np.eye(3)), dimensions(np.arange(6.0).reshape(2, 3))
    (2, 3)
    """
    n_columns: int = data.shape[1]
    return max(1, n_columns - int(same_length(data)))


def scattered(data: Array, *, seed: int = 0) -> Array:
    """Return rows at the same distances from the mean as given, in random directions.

    Distances are Mahalanobis distances: the rows keep their extent and its axes, and lose
    their groups. Rows of equal length keep it.

    Parameters
    ----------
    data
        (N, D).
    seed
        Seed of the directions and of who gets which distance.
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
