"""Consensus: what many clusterings agree on, and which galaxies they do not agree about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from sklearn import cluster
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.cluster import ballot
from galaxyclust.cluster.gmm import GaussianMixtures
from galaxyclust.cluster.kmeans import KMeans, around, squared_distances, towards
from galaxyclust.cluster.labels import by_size, rank_by_size
from galaxyclust.cluster.neighbours import local_means, sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.cluster.ward import Agglomerative
from galaxyclust.errors import SettingError
from galaxyclust.limits import at_least
from galaxyclust.progress import track
from galaxyclust.types import NOISE, Arrays, Clustering, FloatArray

Array = npt.NDArray[np.float64]
MEMBERS = ("kmeans", "gmm", "ward")
# Ward's tree merges by single rows, so their scatter misleads it most; of a mixture the
# widths count, which means of neighbours do not have
ON_MEANS = {"kmeans": (False, True), "gmm": (False,), "ward": (True,)}  # in turn
MEANS_OF = 2_000  # rows among which neighbours are sought


@dataclass(frozen=True, kw_only=True)
class Consensus(Bounded):
    """Cluster many times, and keep what the clusterings agree on.

    Each run draws rows (a bootstrap), a clusterer and a seed anew. All runs of Ward's tree
    and half of those of k-means see means of neighbouring rows in place of the rows, so
    that clusters count which are there at either resolution. Runs that agree least with
    the others are dropped (Fern & Lin 2008, doi:10.1002/sam.10008); the clusters are those
    of k-means of the table that says to which cluster of each run a row belongs (Topchy,
    Jain & Punch 2005, doi:10.1109/TPAMI.2005.237). What the runs disagree about is rejected
    as noise, as a vote of several clusterers does (Zhou et al. 2022, arXiv:2112.13957), but
    ``nearest`` still says where it leans.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_runs
        Clusterings to draw.
    clusterers
        Taken in turn: kmeans, gmm (Gaussians along the axes), ward (its branches, a row
        belonging to the nearest mean).
    kept
        Part of the runs that is kept, those that agree best with all runs.
    smoothing
        Part of the rows over whose mean the means are taken: the nearest of a sample of
        2,000. 0 leaves the rows as they are in all runs.
    min_agreement
        A row is noise where the part of the runs that put it with its cluster is lower.
        How far galaxies come back that two thirds agree about: docs/clusters.md.
    bootstrap_rows
        Most rows that one run is made of.
    max_rows
        Rows whose clusters in all runs are compared; the others go where the runs put them.
    seed
        Seed of all draws.
    """

    REDRAWS: ClassVar = True  # its runs are draws, and their agreement is told of each row
    LIMITS: ClassVar = at_least(n_clusters=1, n_runs=1, bootstrap_rows=2, max_rows=2) | {
        "smoothing": (0, 1),
        "min_agreement": (0, 1),
    }

    n_clusters: int = 8
    n_runs: int = 30
    clusterers: tuple[str, ...] = MEMBERS
    kept: float = 2 / 3
    smoothing: float = 0.015
    min_agreement: float = 2 / 3
    bootstrap_rows: int = 4_000
    max_rows: int = 5_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work."""
        super().__post_init__()
        if not 0 < self.kept <= 1:
            message = f"kept = {self.kept} cannot work; it is more than 0 and at most 1"
            raise SettingError(message)
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
            is the cluster it leans to where it is rejected. A cluster that all rows are
            rejected from is none, unless that befalls all. ``model`` holds the runs that
            were kept (`ballot.labels`), ``on_means`` (runs,) whether they saw means of
            ``n_means`` of ``rows`` (n, D), ``share`` (runs, clusters of a run, k), and
            ``centre``, ``variance`` and ``median_distance``.

        Raises
        ------
        InputError
            If a row is not finite, or there are fewer distinct rows than clusters.
        """
        data = checked(embedding)
        refuse_too_few(data, self.n_clusters)
        rows = data[sample(len(data), MEANS_OF, seed=self.seed)]
        means_of = {"rows": rows, "n_means": np.array(round(self.smoothing * len(rows)))}
        runs = [
            self._run(data, means_of, run)
            for run in track(range(self.n_runs), description="runs", unit="run")
        ]
        some = data[sample(len(data), self.max_rows, seed=self.seed)]
        drawn = votes(some, means_of | stacked(runs))
        best = agreeing(drawn, part=self.kept)
        drawn, arrays = drawn[:, best], means_of | stacked([runs[run] for run in best])
        label = by_size(agreed(drawn, n_clusters=self.n_clusters, seed=self.seed)).label
        drawn_of_all = drawn if len(some) == len(data) else votes(data, arrays)
        share = shares(drawn, label, n_clusters=self.n_clusters)
        nearest, agreement = leaning(drawn_of_all, share)
        stay = np.where(agreement < self.min_agreement, NOISE, nearest)
        # rejection takes more from one cluster than from another, and all from some
        label = rank_by_size(stay, share.shape[2])[label]
        left = len(set(stay) - {NOISE})
        model = arrays | self._parts(some, drawn, label, most=left or share.shape[2])
        return self._decided(data, drawn_of_all, model)

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
        return self._decided(data, votes(data, model), model)

    def _decided(
        self, data: Array, drawn: npt.NDArray[np.intp], model: Arrays
    ) -> Clustering:
        """Return where the runs put each row, and what they disagree about."""
        nearest, probability = leaning(drawn, model["share"])
        rejected = probability < self.min_agreement
        about = towards(squared_distances(data, model["centre"]), nearest, model)
        return about._replace(
            label=np.where(rejected, NOISE, nearest).astype(np.int32),
            probability=np.where(rejected, np.float32(0), probability),
        )

    def _parts(
        self,
        some: Array,
        drawn: npt.NDArray[np.intp],
        label: npt.NDArray[np.int32],
        *,
        most: int,
    ) -> dict[str, Array]:
        """Return what is to be known of the first clusters that the runs agree on."""
        share = shares(drawn, label, n_clusters=self.n_clusters)[:, :, :most]
        middle = [some[label == k].mean(axis=0) for k in range(share.shape[2])]
        return {"share": share} | around(some, np.array(middle))

    def _run(self, data: Array, means_of: Arrays, run: int) -> dict[str, Any]:
        """Return the scores of the clusters that one run finds."""
        name = self.clusterers[run % len(self.clusterers)]
        in_turn = ON_MEANS[name]
        rows, on_means = self._rows(data, run), False
        if in_turn[run // len(self.clusterers) % len(in_turn)] and means_of["n_means"] > 1:
            means = local_means(means_of["rows"], rows, int(means_of["n_means"]))
            on_means = len(np.unique(means, axis=0)) >= self.n_clusters
            rows = means if on_means else rows
        number: dict[str, Any] = {"n_clusters": self.n_clusters, "seed": self.seed + run}
        if name == "gmm":
            found = GaussianMixtures(covariance="diag", n_init=1, **number).fit(rows)
            scores = ballot.by_gaussians(found.model)
        elif name == "ward":
            scores = ballot.by_centres(Agglomerative(**number).fit(rows).model["centre"])
        else:
            scores = ballot.by_centres(KMeans(n_init=2, **number).fit(rows).model["centre"])
        return scores | {"on_means": np.array(on_means)}

    def _rows(self, data: Array, run: int) -> Array:
        """Return the rows of a run: a bootstrap draw, each row once."""
        generator = np.random.default_rng([self.seed, run])
        count = min(len(data), self.bootstrap_rows)
        rows = data[np.unique(generator.integers(len(data), size=count))]
        distinct = len(np.unique(rows, axis=0))
        return rows if distinct >= self.n_clusters else data


def agreeing(drawn: npt.NDArray[np.intp], *, part: float) -> npt.NDArray[np.intp]:
    """Return the runs that agree best with all runs, in their order.

    Parameters
    ----------
    drawn
        (n, runs) the cluster of each row in each run.
    part
        How many of them, at least one.
    """
    agreement = np.array([[adjusted_rand_score(a, b) for b in drawn.T] for a in drawn.T])
    count = max(1, round(part * drawn.shape[1]))
    best: npt.NDArray[np.intp] = np.argsort(-agreement.mean(axis=1), kind="stable")[:count]
    return np.sort(best)


def leaning(
    drawn: npt.NDArray[np.intp], share: Array
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Return the cluster that each row leans to, and how far the runs agree about it.

    Parameters
    ----------
    drawn
        (N, runs) the cluster of each row in each run.
    share
        (runs, clusters of a run, k) as `shares` returns.
    """
    agreement = np.zeros((len(drawn), share.shape[2]))
    for run, part in zip(drawn.T, share, strict=True):
        agreement += part[run] / len(share)
    nearest = agreement.argmax(axis=1).astype(np.int32)
    return nearest, agreement[np.arange(len(drawn)), nearest].astype(np.float32)


def stacked(runs: Sequence[Arrays]) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of all runs, each as one."""
    return {key: np.stack([run[key] for run in runs]) for key in runs[0]}


def votes(data: Array, model: Arrays) -> npt.NDArray[np.intp]:
    """Return the cluster of each row in each run, by what the run saw of the rows.

    Parameters
    ----------
    data
        (N, D).
    model
        Of `Consensus.fit`.

    Returns
    -------
    numpy.ndarray
        (N, runs).
    """
    on_means = model["on_means"]
    out = np.empty((len(data), len(on_means)), np.intp)
    for saw_means in np.unique(on_means):
        which = on_means == saw_means
        rows = data
        if saw_means:
            rows = local_means(model["rows"], data, int(model["n_means"]))
        out[:, which] = ballot.labels(rows, {key: model[key][which] for key in ballot.RUN})
    return out


def agreed(
    drawn: npt.NDArray[np.intp], *, n_clusters: int, seed: int = 0
) -> npt.NDArray[np.intp]:
    """Return the clusters that runs agree on.

    Parameters
    ----------
    drawn
        (n, runs) the cluster of each row in each run.
    n_clusters
        Number of clusters, fewer where rows are never told apart.
    seed
        Seed of k-means.
    """
    table = (drawn[:, :, None] == np.arange(n_clusters)).reshape(len(drawn), -1)
    count = min(n_clusters, len(np.unique(table, axis=0)))
    with threadpool_limits(limits=1):
        found = cluster.KMeans(count, n_init=10, random_state=seed)
        label: npt.NDArray[np.intp] = found.fit_predict(table.astype(np.float64))
    return label


def shares(
    drawn: npt.NDArray[np.intp], label: npt.NDArray[np.int32], *, n_clusters: int
) -> Array:
    """Return which part of each run's clusters is in each cluster of the consensus.

    Parameters
    ----------
    drawn
        (n, runs) the cluster of each row in each run.
    label
        (n,) its cluster in the consensus.
    n_clusters
        Clusters of a run.

    Returns
    -------
    numpy.ndarray
        (runs, clusters of a run, clusters of the consensus); 0 for a cluster of a run
        that has none of the rows.
    """
    table = np.zeros((drawn.shape[1], n_clusters, int(label.max()) + 1))
    for run, counts in zip(drawn.T, table, strict=True):
        np.add.at(counts, (run, label), 1)
    share: Array = table / np.maximum(table.sum(axis=2, keepdims=True), 1)
    return share
