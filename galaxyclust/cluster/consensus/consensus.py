"""Consensus: what many clusterings agree on, and which galaxies they do not agree about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.apart import groups_in_components
from galaxyclust.cluster.centres import assigned, middles, model_of, squared_distances
from galaxyclust.cluster.consensus.runs import (
    MEMBERS,
    Means,
    Run,
    n_distinct,
    stacked,
    votes,
)
from galaxyclust.cluster.consensus.voting import Ballots, agreed, agreeing, leaning, shares
from galaxyclust.cluster.labels import by_size, rank_by_size
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.rows import checked, refuse_too_few
from galaxyclust.cluster.settings import Bounded
from galaxyclust.errors import SettingError
from galaxyclust.limits import at_least
from galaxyclust.progress import track
from galaxyclust.types import NOISE, Arrays, Clustering, FloatArray

Array = npt.NDArray[np.float64]
AGREEING = 2 / 3  # of the runs; about fewer a row is not agreed on
STAYING = 2 / 3  # of a cluster's rows; from here on it is one that comes back
FEWEST = 3  # to try: across its longest direction any continuum is cut in two alike
ROWS_EACH = 10  # distinct rows for each cluster, where their number is chosen


class Agreed(NamedTuple):
    """What the runs agree on with one number of clusters."""

    ballots: Ballots  # (n, runs) of the runs that are kept, for the rows compared
    arrays: Arrays  # of these runs
    label: npt.NDArray[np.int32]  # (n,)
    share: Array  # (runs, clusters of a run, k)
    staying: float  # part of a cluster's rows that are agreed on, where it is least


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
        Number of clusters. None: that of the groups that are apart
        (`groups_in_components`), or, if there are none, the most that each keep two thirds
        of the rows which lean to them. A row is kept if two thirds of the runs agree about
        it. Where no number does, all rows are noise.
    most_clusters
        Largest number that is tried where ``n_clusters`` is none; fewer are where there
        are not ten different rows for each.
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
    LIMITS: ClassVar = at_least(
        n_clusters=1, most_clusters=FEWEST, n_runs=1, bootstrap_rows=2, max_rows=2
    ) | {
        "smoothing": (0, 1),
        "min_agreement": (0, 1),
    }

    n_clusters: int | None = None
    most_clusters: int = 12
    n_runs: int = 30
    clusterers: tuple[str, ...] = MEMBERS
    kept: float = 2 / 3
    smoothing: float = 0.015
    min_agreement: float = AGREEING
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
            clusters of a run, k), ``least`` the agreement below which a row is noise,
            ``apart`` the number of groups that are apart, ``tried`` a row of number and
            part of the rows that the cluster keeps which keeps fewest, for each number
            tried, and ``centre``, ``variance`` and ``median_distance``.

        Raises
        ------
        InputError
            If a row is not finite, or there are fewer distinct rows than clusters.
        """
        data = checked(embedding)
        refuse_too_few(data, self.n_clusters or 1)
        compared = data[sample(len(data), self.max_rows, seed=self.seed)]
        apart = 0 if self.n_clusters else groups_in_components(compared).n_groups
        numbers = self._numbers(compared, apart=apart)
        means = Means.of(data, part=self.smoothing, seed=self.seed)
        runs = self._runs(data, means, numbers)
        found = {
            number: self._agreed(compared, [run[at] for run in runs], means)
            for at, number in enumerate(numbers)
        }
        staying = {number: one.staying for number, one in found.items()}
        number, least = self._chosen(staying, apart=apart)
        best = found[number]
        everyone = best.ballots if len(compared) == len(data) else votes(data, best.arrays)
        nearest, agreement = leaning(everyone, best.share)
        kept_label = np.where(agreement < least, NOISE, nearest)
        # numbered by the members that stay: rejection takes all from some clusters
        label = rank_by_size(kept_label, best.share.shape[2])[best.label]
        n_kept = len(set(kept_label) - {NOISE}) or best.share.shape[2]
        model = dict(best.arrays) | parts(
            compared, best.ballots, label, n_clusters=number, most=n_kept
        )
        model["least"] = np.array(least)
        model["apart"] = np.array(apart)
        model["tried"] = np.array(list(staying.items()))
        return self._decided(data, everyone, model)

    def settled(self, model: Arrays) -> "Consensus":
        """Return the consensus with the number of clusters that a fit has chosen."""
        return replace(self, n_clusters=model["linear"].shape[1])

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

    def why(self, model: Arrays) -> str:
        """Return in words why there are so many clusters; empty if so many were asked."""
        if self.n_clusters is not None:
            return ""
        number, tried = model["linear"].shape[1], model["tried"][:, 0].astype(int)
        apart, most = int(model["apart"]), tried.max()
        if apart == number:
            return f"n_clusters = {number}: so many groups are apart"
        if np.isfinite(model["least"]):
            return (
                f"n_clusters = {number}: the most, of {FEWEST} to {most}, that each keep "
                "two thirds of the galaxies which lean to them"
            )
        if most < FEWEST:
            return (
                f"fewer than {FEWEST * ROWS_EACH} different vectors are too few to choose "
                "a number of clusters; set n_clusters"
            )
        return (
            f"no number of clusters, of {FEWEST} to {most}, comes back; a continuum is "
            "parted all the same if n_clusters is set"
        )

    def _numbers(self, compared: Array, *, apart: int) -> Sequence[int]:
        """Return the numbers of clusters to try; one cluster where rows are few."""
        if self.n_clusters or apart:
            return [self.n_clusters or apart]
        most = min(self.most_clusters, n_distinct(compared) // ROWS_EACH)
        return range(FEWEST, most + 1) if most >= FEWEST else [1]

    def _chosen(self, staying: dict[int, float], *, apart: int) -> tuple[int, float]:
        """Return the number of clusters, and the agreement below which a row is noise.

        Parameters
        ----------
        staying
            For each number tried, the part of its rows that the cluster keeps which keeps
            fewest.
        apart
            Groups that are apart.
        """
        if self.n_clusters or apart:
            return self.n_clusters or apart, self.min_agreement
        comes_back = [k for k, part in staying.items() if k >= FEWEST and part >= STAYING]
        if comes_back:
            return max(comes_back), self.min_agreement
        return max(staying, key=lambda number: staying[number]), np.inf

    def _runs(
        self, data: Array, means: Means, numbers: Sequence[int]
    ) -> list[list[dict[str, Any]]]:
        """Return what each run finds with each number of clusters."""
        drawn = (
            Run.drawn(
                data,
                run,
                clusterers=self.clusterers,
                means=means,
                most_rows=self.bootstrap_rows,
                least_distinct=max(numbers),
                seed=self.seed,
            )
            for run in range(self.n_runs)
        )
        todo = track(drawn, description="runs", unit="run", total=self.n_runs)
        return [run.scores(numbers) for run in todo]

    def _agreed(
        self, compared: Array, runs: Sequence[dict[str, Any]], means: Means
    ) -> Agreed:
        """Return what runs that look for as many clusters agree on."""
        ballots = votes(compared, means.arrays | stacked(runs))
        best = agreeing(ballots, part=self.kept)
        ballots = ballots[:, best]
        arrays = means.arrays | stacked([runs[run] for run in best])
        n_clusters = arrays["linear"].shape[1]
        label = by_size(agreed(ballots, n_clusters=n_clusters, seed=self.seed)).label
        share = shares(ballots, label, n_clusters=n_clusters)
        nearest, agreement = leaning(ballots, share)
        stays = agreement >= AGREEING
        least = min(
            float(stays[nearest == k].mean()) if (nearest == k).any() else 0.0
            for k in range(n_clusters)
        )
        return Agreed(ballots, arrays, label, share, least)

    def _decided(self, data: Array, ballots: Ballots, model: Arrays) -> Clustering:
        """Return the clustering that the runs' votes give."""
        nearest, probability = leaning(ballots, model["share"])
        rejected = probability < model["least"]
        about = assigned(squared_distances(data, model["centre"]), nearest, model)
        return about._replace(
            label=np.where(rejected, NOISE, nearest).astype(np.int32),
            probability=np.where(rejected, np.float32(0), probability),
        )


def parts(
    compared: Array,
    ballots: Ballots,
    label: npt.NDArray[np.int32],
    *,
    n_clusters: int,
    most: int,
) -> dict[str, Array]:
    """Return what describes the ``most`` largest clusters.

    Parameters
    ----------
    compared
        (n, D) rows.
    ballots
        (n, runs) the cluster of each in each run.
    label
        (n,) its cluster in the consensus.
    n_clusters
        Clusters of a run.
    most
        Clusters of the consensus to describe.
    """
    share = shares(ballots, label, n_clusters=n_clusters)[:, :, :most]
    centre = middles(compared, label, share.shape[2])
    return {"share": share} | model_of(compared, centre)
