"""Consensus: what many clusterings agree on, and which galaxies they do not agree about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from sklearn import cluster
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from galaxyclust.cluster.centres import assigned, model_of, squared_distances
from galaxyclust.cluster.consensus import ballot
from galaxyclust.cluster.gmm import GaussianMixtures
from galaxyclust.cluster.kmeans import KMeans
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
# which runs of a clusterer see means, in turn: Ward's tree merges single rows, so their
# scatter misleads it most; a mixture needs the widths, which means of neighbours lose
ON_MEANS = {"kmeans": (False, True), "gmm": (False,), "ward": (True,)}
MEANS_OF = 2_000  # rows among which neighbours are sought


@dataclass(frozen=True, kw_only=True)
class Consensus(Bounded):
    """Cluster many times, and keep what the clusterings agree on.

    Each run has its own bootstrap of the rows, clusterer and seed. All runs of Ward's tree
    and half of those of k-means see the means of neighbouring rows instead of the rows, so
    that clusters are found that exist at either resolution. The runs that agree least with
    the others are dropped (Fern & Lin 2008, doi:10.1002/sam.10008). k-means of the table
    that holds each row's cluster in each run gives the clusters (Topchy, Jain & Punch 2005,
    doi:10.1109/TPAMI.2005.237). Rows on which the runs disagree are rejected as noise, as
    in a vote of several clusterers (Zhou et al. 2022, arXiv:2112.13957); ``nearest`` still
    says where they lean.

    Parameters
    ----------
    n_clusters
        Number of clusters.
    n_runs
        Number of runs.
    clusterers
        Taken in turn: kmeans, gmm (Gaussians with axes along the columns), ward (a row
        belongs to the nearest mean of its branches).
    kept
        Fraction of the runs that is kept: those that agree best with all runs.
    smoothing
        Fraction of a sample of 2,000 rows whose nearest ones are averaged where runs see
        means. 0: all runs see the rows themselves.
    min_agreement
        A row is noise if a smaller fraction of the runs puts it into its cluster.
        docs/clusters.md says how many rows come back at which agreement.
    bootstrap_rows
        Largest number of rows that one run is fitted to.
    max_rows
        Number of rows whose clusters are compared between runs; other rows follow the
        runs' votes.
    seed
        Seed of all random choices.
    """

    DRAWS: ClassVar = 3  # bootstraps for its stability: each is thirty runs
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
            ``probability`` is the agreement: for each run, the fraction of the row's
            cluster in that run which belongs to its cluster here, averaged over the runs
            (0 for noise). ``outlier`` is that of `KMeans`, with the means of the clusters
            as centres. ``nearest`` is the cluster that a rejected row leans to. A cluster
            from which all rows are rejected is dropped, unless that would drop every one.
            ``model`` holds the runs that were kept (`ballot.labels`), ``on_means`` (runs,)
            whether they saw means of ``n_means`` of ``rows`` (n, D), ``share`` (runs,
            clusters of a run, k), and ``centre``, ``variance`` and ``median_distance``.

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
        compared = data[sample(len(data), self.max_rows, seed=self.seed)]
        ballots = votes(compared, means_of | stacked(runs))
        best = agreeing(ballots, part=self.kept)
        ballots, arrays = ballots[:, best], means_of | stacked([runs[run] for run in best])
        label = by_size(agreed(ballots, n_clusters=self.n_clusters, seed=self.seed)).label
        everyone = ballots if len(compared) == len(data) else votes(data, arrays)
        share = shares(ballots, label, n_clusters=self.n_clusters)
        nearest, agreement = leaning(everyone, share)
        kept_label = np.where(agreement < self.min_agreement, NOISE, nearest)
        # numbered by the members that stay: rejection takes all from some clusters
        label = rank_by_size(kept_label, share.shape[2])[label]
        n_kept = len(set(kept_label) - {NOISE}) or share.shape[2]
        model = arrays | self._parts(compared, ballots, label, most=n_kept)
        return self._decided(data, everyone, model)

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
        self, data: Array, ballots: npt.NDArray[np.intp], model: Arrays
    ) -> Clustering:
        """Return the clustering that the runs' votes give."""
        nearest, probability = leaning(ballots, model["share"])
        rejected = probability < self.min_agreement
        about = assigned(squared_distances(data, model["centre"]), nearest, model)
        return about._replace(
            label=np.where(rejected, NOISE, nearest).astype(np.int32),
            probability=np.where(rejected, np.float32(0), probability),
        )

    def _parts(
        self,
        compared: Array,
        ballots: npt.NDArray[np.intp],
        label: npt.NDArray[np.int32],
        *,
        most: int,
    ) -> dict[str, Array]:
        """Return what describes the ``most`` largest clusters."""
        share = shares(ballots, label, n_clusters=self.n_clusters)[:, :, :most]
        middle = [compared[label == k].mean(axis=0) for k in range(share.shape[2])]
        return {"share": share} | model_of(compared, np.array(middle))

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


def agreeing(ballots: npt.NDArray[np.intp], *, part: float) -> npt.NDArray[np.intp]:
    """Return the indices of the runs that agree best with all runs, ascending.

    Parameters
    ----------
    ballots
        (n, runs) the cluster of each row in each run.
    part
        Fraction of the runs to return; at least one is.
    """
    agreement = np.array(
        [[adjusted_rand_score(a, b) for b in ballots.T] for a in ballots.T]
    )
    count = max(1, round(part * ballots.shape[1]))
    best: npt.NDArray[np.intp] = np.argsort(-agreement.mean(axis=1), kind="stable")[:count]
    return np.sort(best)


def leaning(
    ballots: npt.NDArray[np.intp], share: Array
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Return the cluster that each row leans to, and how far the runs agree about it.

    Parameters
    ----------
    ballots
        (N, runs) the cluster of each row in each run.
    share
        (runs, clusters of a run, k) as `shares` returns.
    """
    agreement = np.zeros((len(ballots), share.shape[2]))
    for run, part in zip(ballots.T, share, strict=True):
        agreement += part[run] / len(share)
    nearest = agreement.argmax(axis=1).astype(np.int32)
    return nearest, agreement[np.arange(len(ballots)), nearest].astype(np.float32)


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
    ballots: npt.NDArray[np.intp], *, n_clusters: int, seed: int = 0
) -> npt.NDArray[np.intp]:
    """Return the clusters that runs agree on.

    Parameters
    ----------
    ballots
        (n, runs) the cluster of each row in each run.
    n_clusters
        Number of clusters; fewer if the runs tell fewer kinds of rows apart.
    seed
        Seed of k-means.
    """
    table = (ballots[:, :, None] == np.arange(n_clusters)).reshape(len(ballots), -1)
    count = min(n_clusters, len(np.unique(table, axis=0)))
    with threadpool_limits(limits=1):
        found = cluster.KMeans(count, n_init=10, random_state=seed)
        label: npt.NDArray[np.intp] = found.fit_predict(table.astype(np.float64))
    return label


def shares(
    ballots: npt.NDArray[np.intp], label: npt.NDArray[np.int32], *, n_clusters: int
) -> Array:
    """Return the fraction of each run's clusters that is in each consensus cluster.

    Parameters
    ----------
    ballots
        (n, runs) the cluster of each row in each run.
    label
        (n,) its cluster in the consensus.
    n_clusters
        Clusters of a run.

    Returns
    -------
    numpy.ndarray
        (runs, clusters of a run, clusters of the consensus); 0 for a cluster of a run
        that contains none of the rows.
    """
    table = np.zeros((ballots.shape[1], n_clusters, int(label.max()) + 1))
    for run, counts in zip(ballots.T, table, strict=True):
        np.add.at(counts, (run, label), 1)
    share: Array = table / np.maximum(table.sum(axis=2, keepdims=True), 1)
    return share
