"""The runs of a consensus: each clusters rows of its own in its own way."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster import ward
from galaxyclust.cluster.centres import middles
from galaxyclust.cluster.consensus import ballot
from galaxyclust.cluster.gmm import GaussianMixtures
from galaxyclust.cluster.kmeans import KMeans
from galaxyclust.cluster.neighbours import local_means, sample
from galaxyclust.types import Arrays

Array = npt.NDArray[np.float64]
MEMBERS = ("kmeans", "gmm", "ward")
# which runs of a clusterer see means, in turn: Ward's tree merges single rows, so their
# scatter misleads it most; a mixture needs the widths, which means of neighbours lose
ON_MEANS = {"kmeans": (False, True), "gmm": (False,), "ward": (True,)}
MEANS_OF = 2_000  # rows among which neighbours are sought


class Means(NamedTuple):
    """The rows whose means runs see in place of rows."""

    rows: Array  # (n, D)
    n_means: int  # nearest ones that are averaged; 1 or less: none are

    @classmethod
    def of(cls, data: Array, *, part: float, seed: int) -> "Means":
        """Return a sample of rows, of whose nearest a part is to be averaged."""
        rows = data[sample(len(data), MEANS_OF, seed=seed)]
        return cls(rows, round(part * len(rows)))

    @property
    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return both as arrays."""
        return {"rows": self.rows, "n_means": np.array(self.n_means)}


class Run(NamedTuple):
    """A clusterer with rows of its own, which finds any number of clusters in them."""

    clusterer: str
    rows: Array  # a bootstrap draw, each row once
    means: Array | None  # of their neighbours, where the run sees these
    seed: int

    @classmethod
    def drawn(
        cls,
        data: Array,
        number: int,
        *,
        clusterers: Sequence[str],
        means: Means,
        most_rows: int,
        least_distinct: int,
        seed: int,
    ) -> "Run":
        """Return run ``number``: its clusterer, in turn, and its rows.

        All rows where fewer than ``least_distinct`` different ones are drawn.
        """
        name = clusterers[number % len(clusterers)]
        generator = np.random.default_rng([seed, number])
        count = min(len(data), most_rows)
        rows = data[np.unique(generator.integers(len(data), size=count))]
        if n_distinct(rows) < least_distinct:
            rows = data
        in_turn = ON_MEANS[name]
        sees_means = in_turn[number // len(clusterers) % len(in_turn)] and means.n_means > 1
        seen = local_means(means.rows, rows, means.n_means) if sees_means else None
        return cls(name, rows, seen, seed + number)

    def scores(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Return the scores (`ballot.RUN`) of so many clusters, for each number of them.

        ``on_means`` is whether they are of means: not where fewer of these differ.
        """
        distinct = 0 if self.means is None else n_distinct(self.means)
        tree: dict[bool, Array] = {}  # Ward's, which all numbers share
        found = []
        for n_clusters in numbers:
            on_means = distinct >= n_clusters
            rows = self.means if on_means and self.means is not None else self.rows
            if self.clusterer == "ward":
                rows = rows[sample(len(rows), ward.Agglomerative.max_rows, seed=self.seed)]
                if on_means not in tree:
                    tree[on_means] = ward.merged(rows)
                label = ward.cut(tree[on_means], n_clusters)
                scores = ballot.by_centres(middles(rows, label, n_clusters))
            else:
                scores = self._found(rows, n_clusters)
            found.append(scores | {"on_means": np.array(on_means)})
        return found

    def _found(self, rows: Array, n_clusters: int) -> dict[str, Array]:
        number: dict[str, Any] = {"n_clusters": n_clusters, "seed": self.seed}
        if self.clusterer == "gmm":
            mixture = GaussianMixtures(covariance="diag", n_init=1, **number)
            return ballot.by_gaussians(mixture.fit(rows).model)
        return ballot.by_centres(KMeans(n_init=2, **number).fit(rows).model["centre"])


def n_distinct(rows: Array) -> int:
    """Return how many different rows there are."""
    return len(np.unique(rows, axis=0))


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
