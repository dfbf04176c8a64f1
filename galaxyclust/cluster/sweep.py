"""Choosing a setting without labels: the same clusterer at many values of it."""

import dataclasses
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from hdbscan.validity import validity_index
from sklearn.metrics import silhouette_score

from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.stability import DRAWS, STABLE, Stability, stability
from galaxyclust.errors import GalaxyclustError, SettingError
from galaxyclust.progress import track
from galaxyclust.types import Clusterer, Clustering, FloatArray, IntArray

Array = npt.NDArray[np.float64]
Again = tuple[FloatArray, Callable[[Clusterer], Clusterer]]
COMPARED = 1_500  # rows whose distances to one another are worked out


@dataclass(frozen=True, kw_only=True)
class Point:
    """What the clusterer finds at one value.

    Parameters
    ----------
    value
        Of the setting.
    sizes
        Members of each cluster, largest first.
    noise
        Part of the rows in no cluster.
    stability
        Mean adjusted Rand index with bootstrap draws; 0 where there is no cluster.
    error
        Its standard error.
    silhouette
        Mean silhouette (Rousseeuw 1987) of the clustered rows; NaN for one cluster.
    dbcv
        Density-based validity (Moulavi et al. 2014), -1 to 1; NaN for one cluster.
    """

    value: int
    sizes: tuple[int, ...]
    noise: float
    stability: float
    error: float
    silhouette: float
    dbcv: float

    @property
    def n_clusters(self) -> int:
        """Return the number of clusters."""
        return len(self.sizes)


class LeftOut(NamedTuple):
    """A value at which the clusterer cannot work, and why."""

    value: int
    reason: str


class Tried(NamedTuple):
    """What came of all values."""

    points: tuple[Point, ...]
    left_out: tuple[LeftOut, ...]


class Advice(NamedTuple):
    """A value to take, and why."""

    value: int | None
    reason: str


def sweep(
    vectors: FloatArray,
    clusterer: Clusterer,
    *,
    setting: str,
    values: Sequence[int],
    again: Again | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Tried:
    """Return what a clusterer finds at each value of a setting.

    Parameters
    ----------
    vectors
        (N, D) what is clustered.
    clusterer
        With its other settings.
    setting
        The one that changes.
    values
        Its values.
    again
        What the bootstrap draws are taken of and by which clusterer, where these are
        other vectors: those before a layout that must be made anew.
    draws
        Bootstrap draws at each value.
    seed
        Of the draws.

    Returns
    -------
    Tried
        A point for each value, and the values at which the clusterer fails.

    Raises
    ------
    GalaxyclustError
        If the clusterer fails at every value.
    """
    points, left_out, failure = [], [], None
    for value in track(values, description=f"sweep of {setting}", unit="value"):
        try:
            method = dataclasses.replace(clusterer, **{setting: value})
            found = method.fit(vectors)
        except GalaxyclustError as error:  # more clusters than rows, say
            left_out.append(LeftOut(value, str(error)))
            failure = error
            continue
        seen, behind = (vectors, method) if again is None else (again[0], again[1](method))
        back = stability(seen, found.label, clusterer=behind, draws=draws, seed=seed)
        points.append(_point(vectors, found, back, value=value, seed=seed))
    if not points:
        message = f"no value of {setting} to try"
        raise failure or SettingError(message)
    return Tried(tuple(points), tuple(left_out))


def _point(
    vectors: FloatArray, found: Clustering, back: Stability, *, value: int, seed: int
) -> Point:
    label = found.label
    rows = sample(len(label), COMPARED, seed=seed)
    return Point(
        value=value,
        sizes=found.sizes,
        noise=found.n_noise / len(label),
        stability=back.overall if len(found.sizes) > 1 else 0.0,
        error=back.error,
        silhouette=silhouette(vectors[rows], label[rows]),
        dbcv=dbcv(vectors[rows], label[rows]),
    )


def silhouette(vectors: FloatArray, label: IntArray) -> float:
    """Return the mean silhouette of the clustered rows; NaN where it has none."""
    rows = label >= 0
    if not 2 <= len(np.unique(label[rows])) < rows.sum():
        return np.nan
    return float(silhouette_score(vectors[rows], label[rows]))


def dbcv(vectors: FloatArray, label: IntArray) -> float:
    """Return the density-based validity, noise counting against it; NaN if it has none."""
    kept, size = np.unique(label[label >= 0], return_counts=True)
    kept = kept[size >= 3]  # fewer members have no density of their own
    if len(kept) < 2:
        return np.nan
    number = np.full(int(label.max()) + 2, -1)
    number[kept] = np.arange(len(kept))
    # it takes distances to the power of the dimensions: small and large ones overflow
    data = np.asarray(vectors, np.float64)
    data = data / (np.sqrt(data.var(axis=0).sum()) or 1.0)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = validity_index(data, number[label])
    return float(found)


def recommend(points: Sequence[Point], setting: str) -> Advice:
    """Return the value to take: the most clusters that still come back.

    Stable is a mean adjusted Rand index of at least 0.75, whatever its error. Among values
    with as many clusters, the most stable is taken. Where nothing is stable, the most
    stable value is named for what it is.
    """
    parted = [point for point in points if point.n_clusters > 1]
    if not parted:
        return Advice(None, f"no value of {setting} parts the galaxies into clusters")
    stable = [point for point in parted if point.stability >= STABLE]
    if not stable:
        best = max(parted, key=lambda point: point.stability)
        return Advice(
            best.value,
            f"nothing is stable: {setting} = {best.value} comes back best, with a mean ARI "
            f"of {best.stability:.2f} between bootstraps ({STABLE} would be stable); take "
            "its clusters as parts of a continuum, not as kinds",
        )
    best = max(stable, key=lambda point: (point.n_clusters, point.stability))
    return Advice(
        best.value,
        f"{setting} = {best.value} gives the most clusters, {best.n_clusters}, that come "
        f"back between bootstraps (mean ARI {best.stability:.2f} ± {best.error:.2f}; "
        f"{STABLE} is stable)",
    )
