"""The distribution of a quantity in each cluster, and how well it separates clusters."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from galaxyclust.types import NOISE, FloatArray, IntArray

Array = npt.NDArray[np.float64]
PER_CENT = (5, 25, 50, 75, 95)
# rank correlation above which two quantities are redundant: for 493 galaxies of three SDSS
# fields r50 and r80 have 0.97, semi-major axis and r50_ellip 0.91, r_max and r50_ellip 0.87
ALIKE = 0.9


class Distribution(NamedTuple):
    """One quantity by cluster."""

    clusters: IntArray  # (K,) the clusters that have members, noise (-1) last
    quantiles: Array  # (K, 5) at `PER_CENT`; NaN where no member has a value
    number: IntArray  # (K,) members that have a value
    apart: float  # fraction of the variance of ranks that lies between clusters


def distribution(values: FloatArray, label: IntArray) -> Distribution:
    """Return the quantiles of a quantity in each cluster.

    ``apart`` is eta squared of the Kruskal & Wallis (1952) test, H / (n - 1): 0 if all
    clusters have the same mean rank, 1 if ranks vary only between clusters. Noise has
    quantiles, but does not count in ``apart``.

    Parameters
    ----------
    values
        (N,) values; NaN where missing.
    label
        (N,) cluster of each row; -1 is noise; lower values are left out.

    Returns
    -------
    Distribution
        One row per cluster, by cluster number, noise last.

    Examples
    --------
    >>> found = distribution(np.array([1.0, 2, 8, 9]), np.array([0, 0, 1, 1]))
    >>> found.quantiles[:, 2].tolist(), round(found.apart, 2)
    ([1.5, 8.5], 0.8)
    """
    clusters = np.unique(label[label >= NOISE])
    clusters = np.concatenate([clusters[clusters >= 0], clusters[clusters == NOISE]])
    quantiles = np.full((len(clusters), len(PER_CENT)), np.nan)
    number = np.zeros(len(clusters), dtype=np.int64)
    finite = np.isfinite(values)
    for i, k in enumerate(clusters):
        own = np.asarray(values, dtype=np.float64)[(label == k) & finite]
        number[i] = len(own)
        if len(own):
            quantiles[i] = np.percentile(own, PER_CENT)
    inside = finite & (label >= 0)
    return Distribution(clusters, quantiles, number, _apart(values[inside], label[inside]))


def _apart(values: FloatArray, label: IntArray) -> float:
    if len(values) < 2:
        return 0.0
    rank = rankdata(values)
    variance = rank.var()
    if not variance > 0:
        return 0.0
    clusters, index = np.unique(label, return_inverse=True)
    size = np.bincount(index, minlength=len(clusters))
    mean = np.bincount(index, rank) / size
    between = np.sum(size * np.square(mean - rank.mean())) / len(rank)
    return float(between / variance)


def most_apart(
    found: Mapping[str, Distribution],
    values: Mapping[str, FloatArray],
    *,
    most: int,
    of: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the names of the quantities that separate the clusters best.

    Of quantities that rank galaxies in nearly the same or the reverse order (axis ratio and
    ellipticity, a radius in pixels and in arcsec), only the best one is returned.

    Parameters
    ----------
    found
        Distributions by name.
    values
        (N,) values of the quantities; some thousand rows are enough.
    most
        Largest number of names to return.
    of
        Group of each quantity, by name, such as one quantity in several bands. Only the
        best one of a group is returned. By default each quantity is its own group.
    """
    stems = of or {}
    usable = [name for name, entry in found.items() if entry.number.sum() > 0]
    chosen: list[str] = []
    for name in sorted(usable, key=lambda name: -found[name].apart):
        if len(chosen) == most:
            break
        stem = stems.get(name, name)
        if not any(
            stem == stems.get(other, other) or alike(values[name], values[other])
            for other in chosen
        ):
            chosen.append(name)
    return chosen


def alike(one: FloatArray, other: FloatArray) -> bool:
    """Return whether two quantities rank rows in nearly the same or the reverse order.

    >>> alike(np.arange(9.0), -(np.arange(9.0) ** 3))
    True
    """
    both = np.isfinite(one) & np.isfinite(other)
    if np.count_nonzero(both) < 3:
        return False
    first, second = rankdata(one[both]), rankdata(other[both])
    if not (first.std() > 0 and second.std() > 0):
        return False
    return bool(abs(np.corrcoef(first, second)[0, 1]) > ALIKE)
