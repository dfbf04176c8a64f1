"""Consensus: what many clusterings agree on, and which galaxies they do not agree about."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.gmm import GaussianMixtures
from galaxyclust.cluster.kmeans import KMeans, around, squared_distances, towards
from galaxyclust.cluster.labels import NOISE, by_size
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.rows import checked, refuse_below, refuse_too_few
from galaxyclust.cluster.ward import Agglomerative
from galaxyclust.errors import SettingError
from galaxyclust.progress import track
from galaxyclust.types import Arrays, Clusterer, Clustering, FloatArray

Array = npt.NDArray[np.float64]
MEMBERS = {"kmeans": KMeans, "gmm": GaussianMixtures, "ward": Agglomerative}


@dataclass(frozen=True, kw_only=True)
class Consensus:
    """Cluster many times, and keep what the clusterings agree on.

    Each run draws rows (a bootstrap), a clusterer and a seed anew. How often two rows
    share a cluster is their co-association (Fred & Jain 2005), with clusterers that agree
    with themselves counting more; average linkage of it gives the clusters. What falls
    between them is rejected as noise, as a vote of several clusterers does (Zhou et al.
    2022, arXiv:2112.13957), but ``nearest`` still says where it leans.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_runs
        Clusterings to draw.
    clusterers
        Taken in turn: kmeans, gmm, ward.
    min_agreement
        A row is noise where the part of the runs that put it with its cluster is lower.
    bootstrap_rows
        Most rows that one run is made of.
    max_rows
        Rows whose co-association is worked out; the others go where the runs put them.
    seed
        Seed of all draws.
    """

    n_clusters: int = 8
    n_runs: int = 30
    clusterers: tuple[str, ...] = ("kmeans", "gmm", "ward")
    min_agreement: float = 0.5
    bootstrap_rows: int = 4_000
    max_rows: int = 3_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work."""
        leasts = {"n_clusters": 1, "n_runs": 1, "bootstrap_rows": 2, "max_rows": 2}
        refuse_below(self, leasts | {"seed": 0, "min_agreement": 0})
        unknown = [name for name in self.clusterers if name not in MEMBERS]
        if unknown or not self.clusterers:
            message = (
                f"clusterers = {','.join(self.clusterers)} cannot work; choose from "
                f"{', '.join(MEMBERS)}"
            )
            raise SettingError(message)

    def fit(self, embedding: FloatArray) -> Clustering:
        """Return the cluster of each row of ``embedding``.

        Parameters
        ----------
        embedding
            (N, D), finite.

        Returns
        -------
        Clustering
            ``probability`` is the agreement: the mean, over the runs, of the part of the
            row's cluster of that run that is in its cluster here (0 for noise);
            ``outlier`` is that of `KMeans` about the means of the clusters; ``nearest``
            is the cluster before rejection. ``model`` holds each run under ``run0.`` …,
            ``share0`` … (number of its clusters, k), the runs' ``weight``, and ``centre``,
            ``variance`` and ``median_distance``.

        Raises
        ------
        InputError
            If a row is not finite, or there are fewer distinct rows than clusters.
        """
        data = checked(embedding)
        refuse_too_few(data, self.n_clusters)
        kept = data[sample(len(data), self.max_rows, seed=self.seed)]
        arrays: dict[str, npt.NDArray[Any]] = {}
        drawn = np.empty((len(kept), self.n_runs), np.intp)
        for run in track(range(self.n_runs), description="runs", unit="run"):
            model = self._run(run).fit(self._rows(data, run)).model
            arrays |= {f"run{run}.{key}": values for key, values in model.items()}
            drawn[:, run] = self._run(run).predict(kept, model).label
        kind = np.arange(self.n_runs) % len(self.clusterers)
        weight = trust(drawn, kind)
        label = by_size(agreed(drawn, weight, n_clusters=self.n_clusters)).label
        count = int(label.max()) + 1
        for run in range(self.n_runs):
            arrays[f"share{run}"] = shares(drawn[:, run], label, count)
        arrays["weight"] = weight
        middle = np.array([kept[label == k].mean(axis=0) for k in range(count)])
        return self.predict(data, arrays | around(kept, middle))

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return where the runs put each row.

        Parameters
        ----------
        embedding
            (N, D), finite.
        model
            Of an earlier `fit`.
        """
        data = checked(embedding)
        agreement = np.zeros((len(data), len(model["centre"])))
        for run in range(self.n_runs):
            start = f"run{run}."
            own = {
                k.removeprefix(start): v for k, v in model.items() if k.startswith(start)
            }
            label = self._run(run).predict(data, own).label
            agreement += model["weight"][run] * model[f"share{run}"][label]
        nearest = agreement.argmax(axis=1).astype(np.int32)
        probability = agreement[np.arange(len(data)), nearest].astype(np.float32)
        rejected = probability < self.min_agreement
        about = towards(squared_distances(data, model["centre"]), nearest, model)
        return about._replace(
            label=np.where(rejected, NOISE, nearest).astype(np.int32),
            probability=np.where(rejected, np.float32(0), probability),
        )

    def _run(self, run: int) -> Clusterer:
        """Return the clusterer of a run."""
        method = MEMBERS[self.clusterers[run % len(self.clusterers)]]
        once = {} if method is Agglomerative else {"n_init": 1}
        chosen: Clusterer = method(n_clusters=self.n_clusters, seed=self.seed + run, **once)
        return chosen

    def _rows(self, data: Array, run: int) -> Array:
        """Return the rows of a run: a bootstrap draw, each row once."""
        generator = np.random.default_rng([self.seed, run])
        count = min(len(data), self.bootstrap_rows)
        rows = data[np.unique(generator.integers(len(data), size=count))]
        distinct = len(np.unique(rows, axis=0))
        return rows if distinct >= self.n_clusters else data


def trust(drawn: npt.NDArray[np.intp], kind: npt.NDArray[np.intp]) -> Array:
    """Return the weight of each run, 1 in all: how far its clusterer agrees with itself.

    It is the fourth power of the mean adjusted Rand index between runs of one clusterer,
    so that one that finds something else on each draw has hardly a say. A clusterer with
    a single run has the mean of the others.

    Parameters
    ----------
    drawn
        (n, runs) the cluster of each row in each run.
    kind
        (runs,) a number for the clusterer of each run.
    """
    runs = drawn.T
    agreement = np.array([[adjusted_rand_score(a, b) for b in runs] for a in runs])
    own = np.full(len(runs), np.nan)
    for one in np.unique(kind):
        same = kind == one
        if same.sum() > 1:
            count = same.sum()
            own[same] = (agreement[np.ix_(same, same)].sum() - count) / (count**2 - count)
    known = own[np.isfinite(own)]
    own = np.where(np.isfinite(own), own, known.mean() if known.size else 1.0)
    weight = np.maximum(own, 1e-3) ** 4
    total: Array = weight / weight.sum()
    return total


def agreed(
    drawn: npt.NDArray[np.intp], weight: Array, *, n_clusters: int
) -> npt.NDArray[np.intp]:
    """Return the clusters that runs agree on.

    Parameters
    ----------
    drawn
        (n, runs) the cluster of each row in each run.
    weight
        (runs,) of each run, 1 in all.
    n_clusters
        Number of clusters, fewer where rows are never told apart.
    """
    if len(drawn) < 2 or n_clusters < 2:
        return np.zeros(len(drawn), np.intp)
    apart = np.zeros((len(drawn), len(drawn)), np.float32)
    for run, share in zip(drawn.T, weight, strict=True):
        apart += np.float32(share) * (run[:, None] != run[None])
    tree = hierarchy.linkage(squareform(apart, checks=False), "average")
    return np.asarray(hierarchy.fcluster(tree, n_clusters, "maxclust"), np.intp)


def shares(run: npt.NDArray[np.intp], label: npt.NDArray[np.int32], count: int) -> Array:
    """Return which part of each cluster of a run is in each cluster of the consensus."""
    table = np.zeros((int(run.max()) + 1, count))
    np.add.at(table, (run, label), 1)
    share: Array = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    return share
