"""HDBSCAN: clusters are regions denser than what surrounds them; the rest is noise."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import hdbscan
import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.hdbscan import density
from galaxyclust.cluster.hdbscan.chance import beyond_chance, dimensions
from galaxyclust.cluster.hdbscan.condensed import Regions, Tree, regions_of
from galaxyclust.cluster.hdbscan.groups import balanced, groups_apart
from galaxyclust.cluster.labels import by_size
from galaxyclust.cluster.neighbours import nearest, sample
from galaxyclust.cluster.rows import checked
from galaxyclust.cluster.settings import Bounded
from galaxyclust.errors import SettingError
from galaxyclust.limits import at_least
from galaxyclust.types import NOISE, PER_ROW, Arrays, Clustering, FloatArray, IntArray

Array = npt.NDArray[np.float64]

SMALLEST = 5  # the default min_cluster_size and min_samples are never lower
PER_ROOT = 0.35  # the default over the square root of the number of rows
SAMPLES_PER_ROOT = 0.3  # the default min_samples, alike
FEW_COLUMNS = 5  # with fewer, the leaves of the tree are mostly chance
MANY_ROWS = 50_000  # from here on starting other processes costs less than it saves


@dataclass(frozen=True, kw_only=True)
class HDBSCAN(Bounded):
    """Find the dense regions of an embedding, however many, and call the rest noise.

    Campello, Moulavi & Sander 2013, in the implementation of McInnes, Healy & Astels 2017.
    If the rows form groups that are apart (`groups.groups_apart`), the clusters are these.
    Galaxies more often form a continuum, and dense regions are a small part of it: the
    clusters are then the densest parts of the leaves of the tree. Rows around a cluster
    join it according to ``min_membership``, and `Clustering.nearest` gives the closest
    cluster of the others. If no region is denser than chance would make it
    (`chance.beyond_chance`), all rows are noise; in fewer than 5 dimensions this is not
    tested, because dense regions by chance are too common there. Of identical rows one is
    clustered.

    Parameters
    ----------
    min_cluster_size
        Smallest number of rows in a dense region. None: 0.35 √N, but at least 5.
    min_samples
        Neighbours that define the density at a row; more of them give fewer accidental
        clusters, and blur small ones. None: 0.3 √N, but at least 5.
    cluster_selection_method
        ``"eom"`` selects the most persistent clusters of the tree, ``"leaf"`` its leaves:
        more clusters, smaller and purer, and more noise. None: groups that are apart if
        there are any, else leaf; eom in fewer than 5 dimensions.
    min_density
        Of a leaf only the part counts whose density, in rows per volume, is at least this
        fraction of its highest (0.5: the full width at half maximum), or the
        ``min_cluster_size`` densest rows. A leaf without another one near would else
        reach far into its surroundings. 0: all of the leaf.
    cluster_selection_epsilon
        Clusters closer than this distance are not split.
    min_membership
        A row outside all dense regions joins a region if this fraction of its twenty
        nearest clustered rows, weighted by 1/distance, is in that region. What lies between
        clusters, or far from all of them, stays noise. Higher values give more noise and
        purer clusters. None: all of it stays noise.
    max_coverage
        In a continuum, the part of the rows that may be in a region or join it: those
        nearest to one. A smaller part gives purer clusters.
    max_rows
        If there are more rows, a random sample of this size is clustered and the others
        join as new rows do. ``min_cluster_size`` is then reduced in proportion, but not
        below the default for the sample.
    seed
        Seed of the sample.
    """

    # the more dimensions, the fewer rows are close enough together to be dense
    AUTO: ClassVar = {"n_components": 7, "weighted": False}
    LIMITS: ClassVar = at_least(min_cluster_size=2, min_samples=1, max_rows=3) | {
        "min_density": (0, 1),
        "min_membership": (0, 1),
        "max_coverage": (0, 1),
    }

    min_cluster_size: int | None = None
    min_samples: int | None = None
    cluster_selection_method: Literal["eom", "leaf"] | None = None
    min_density: float = 0.5
    cluster_selection_epsilon: float = 0.0
    min_membership: float | None = 0.5
    max_coverage: float = 0.625
    max_rows: int = 20_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse settings that cannot work."""
        super().__post_init__()
        if not 0 <= self.cluster_selection_epsilon < math.inf:
            message = (
                f"cluster_selection_epsilon = {self.cluster_selection_epsilon} cannot "
                "work; it is a distance of 0 or more"
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
            ``probability`` is the density at a row over the highest in its region (0 for
            noise), and for rows that joined a region their membership. ``outlier`` is GLOSH
            (Campello et al. 2015), 0 to 1. ``nearest`` is ``label``, and for noise the
            cluster of the nearest clustered row, -1 if there is no cluster at all.
            ``model`` holds ``centre`` (k, D), ``birth`` (k,) the distance within which
            rows join the region, ``peak`` (k,) its highest density, the
            ``min_cluster_size`` and ``min_samples`` that were used, and what
            `density.predict` needs of the rows clustered.

        Raises
        ------
        InputError
            If there is no row, or a row is not finite.
        SettingError
            If ``min_cluster_size`` is more than the rows.
        """
        data = checked(embedding)
        size = self._cluster_size(len(data))
        kept = data[sample(len(data), self.max_rows, seed=self.seed)]
        if len(kept) < len(data):
            size = self._size_in_sample(size, len(data))
        kept = distinct(kept)
        first = self._first(kept, size)
        # rows that are the same as a kept one get what it has
        whole = first if len(kept) == len(data) else density.predict(data, first.model)
        return density.largest_first(self._softened(whole, data))

    def _first(self, kept: Array, size: int) -> Clustering:
        """Return the clusters of distinct rows, before others join them."""
        samples = self._samples(len(kept))
        used = {"min_cluster_size": np.array(size), "min_samples": np.array(samples)}
        if len(kept) < max(size, 3):
            return all_noise(kept, used)
        found, tree = self._tree(kept, size, samples)
        regions, coverage = self._regions(kept, tree, found.labels_), 1.0
        if regions.leaves:
            fraction = self.min_density ** (1 / dimensions(kept))
            regions, coverage = regions.above(fraction, smallest=size), self.max_coverage
        if not len(regions.peak):
            return all_noise(kept, used)
        label = regions.label
        members = [kept[label == k] for k in range(len(regions.peak))]
        about = {
            "centre": np.array([rows.mean(axis=0) for rows in members]),
            "birth": regions.birth,
            "peak": regions.peak,
            "density": regions.density,
        }
        first = Clustering(
            label=label,
            probability=depth(regions),
            outlier=glosh(found.outlier_scores_),
            nearest=density.nearest_cluster(kept, label, kept=kept, kept_label=label),
            model={**about, **used},
        )
        model = first.model | keep(kept, first)
        far = density.far_away(kept, model["kept_core"], label, coverage=coverage)
        return first._replace(model=model | {"far": np.array(far)})

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return the cluster each row would have joined (`density.predict`).

        Parameters
        ----------
        embedding
            (N, D), finite.
        model
            Of an earlier `fit`.
        """
        data = checked(embedding)
        return self._softened(density.predict(data, model), data)

    def _regions(self, kept: Array, tree: Tree, labels: IntArray) -> Regions:
        """Return the dense regions that are clusters.

        Parameters
        ----------
        kept
            (n, D) the rows.
        tree
            Their condensed tree.
        labels
            (n,) the clusters that the library selects in it.
        """
        samples = self._samples(len(kept))
        many = kept.shape[1] >= FEW_COLUMNS
        if many and self.cluster_selection_method is None:
            groups = groups_apart(kept, tree, samples=samples)
            if len(groups.peak):
                return groups
        regions = regions_of(tree, by_size(labels).label)
        if many and not beyond_chance(
            kept, birth=regions.birth, peak=regions.peak, samples=samples, seed=self.seed
        ):
            return regions.only(np.zeros(len(regions.peak), dtype=bool))
        return regions._replace(leaves=self._selection(kept.shape[1]) == "leaf")

    def _samples(self, n_rows: int) -> int:
        """Return the neighbours that define the density among ``n_rows``."""
        return default_samples(n_rows) if self.min_samples is None else self.min_samples

    def _selection(self, n_columns: int) -> str:
        """Return which branches of the tree are clusters, where no groups are apart."""
        automatic = "eom" if n_columns < FEW_COLUMNS else "leaf"
        return self.cluster_selection_method or automatic

    def _softened(self, found: Clustering, data: Array) -> Clustering:
        if self.min_membership is None:
            return found
        return density.soften(found, data, least=self.min_membership)

    def _size_in_sample(self, size: int, n_rows: int) -> int:
        """Return the rows that a cluster of ``size`` among ``n_rows`` has in the sample.

        Not below the default for the sample: smaller regions are mostly chance, and a
        cluster too small for the sample to show is not found by looking for pairs.
        """
        usual = default_size(self.max_rows)
        if self.min_cluster_size is None:
            return usual
        return max(min(size, usual), round(size * self.max_rows / n_rows))

    def _cluster_size(self, n_rows: int) -> int:
        if self.min_cluster_size is None:
            return default_size(n_rows)
        if self.min_cluster_size > n_rows:
            message = (
                f"min_cluster_size = {self.min_cluster_size}, but there are only {n_rows} "
                "rows to cluster"
            )
            raise SettingError(message)
        return self.min_cluster_size

    def _tree(self, data: Array, size: int, samples: int) -> tuple[hdbscan.HDBSCAN, Tree]:
        """Return what the library finds, and its condensed tree."""
        found = hdbscan.HDBSCAN(
            min_cluster_size=size,
            min_samples=min(samples, len(data) - 1),
            cluster_selection_method=self._selection(data.shape[1]),
            cluster_selection_epsilon=float(self.cluster_selection_epsilon),
            # the approximate tree depends on the order of the rows
            approx_min_span_tree=False,
            core_dist_n_jobs=-1 if len(data) >= MANY_ROWS else 1,
        ).fit(data)
        return found, Tree(found.condensed_tree_.to_numpy(), len(data))

    def apart(self, embedding: FloatArray) -> npt.NDArray[np.int32]:
        """Return which group that is apart each row is in (`groups.groups_apart`).

        Parameters
        ----------
        embedding
            (N, D), finite.

        Returns
        -------
        numpy.ndarray
            (n,) from 0, -1 in none, of rows without copies, sampled of more than
            ``max_rows``. All are -1 where there are no groups, where one holds nine tenths
            of the rows of all (then a few are apart from the others), and with fewer than
            5 columns.
        """
        data = checked(embedding)
        kept = distinct(data[sample(len(data), self.max_rows, seed=self.seed)])
        size = default_size(len(kept))
        if len(kept) < max(size, 3) or kept.shape[1] < FEW_COLUMNS:
            return np.full(len(kept), NOISE, np.int32)
        samples = self._samples(len(kept))
        _, tree = self._tree(kept, size, samples)
        return balanced(groups_apart(kept, tree, samples=samples).label)


def distinct(rows: Array) -> Array:
    """Return rows without copies, in their order.

    Copies would be infinitely dense, and make the rows near them seem dense.
    """
    first = np.unique(rows, axis=0, return_index=True)[1]
    return rows if len(first) == len(rows) else rows[np.sort(first)]


def depth(regions: Regions) -> npt.NDArray[np.float32]:
    """Return the density at each row over the highest in its region; 0 for noise."""
    inside = regions.label >= 0
    out = np.zeros(len(inside), dtype=np.float32)
    out[inside] = regions.density[inside] / regions.peak[regions.label[inside]]
    return out


def default_size(n_rows: int) -> int:
    """Return the default ``min_cluster_size`` among ``n_rows``.

    With the square root small groups of a large survey are still found, and more rows are
    required where chance makes more groups.

    >>> [default_size(n) for n in (50, 400, 2_000, 5_000, 20_000, 100_000)]
    [5, 7, 16, 25, 49, 111]
    """
    return max(SMALLEST, round(PER_ROOT * math.sqrt(n_rows)))


def default_samples(n_rows: int) -> int:
    """Return the default ``min_samples`` among ``n_rows``.

    It grows with `default_size`: the more rows, the better a density can be known without
    blurring groups of that size.

    >>> [default_samples(n) for n in (50, 400, 2_000, 5_000, 20_000)]
    [5, 6, 13, 21, 42]
    """
    return max(SMALLEST, round(SAMPLES_PER_ROOT * math.sqrt(n_rows)))


def all_noise(kept: Array, used: dict[str, npt.NDArray[np.int_]]) -> Clustering:
    """Return the clustering in which no row belongs anywhere."""
    n_rows, n_columns = kept.shape
    nothing = Clustering(
        label=np.full(n_rows, NOISE, dtype=np.int32),
        probability=np.zeros(n_rows, dtype=np.float32),
        outlier=np.zeros(n_rows, dtype=np.float32),
        nearest=np.full(n_rows, NOISE, dtype=np.int32),
        model={
            "centre": np.empty((0, n_columns)),
            **{name: np.empty(0) for name in ("birth", "peak")},
            # so low that no new row is sparser, as none of these is an outlier
            "density": np.full(n_rows, np.finfo(float).tiny),
            "far": np.array(0.0),
            **used,
        },
    )
    return nothing._replace(model=nothing.model | keep(kept, nothing))


def keep(kept: Array, found: Clustering) -> dict[str, npt.NDArray[Any]]:
    """Return what `density.predict` needs of the rows that were clustered."""
    samples = int(found.model["min_samples"])
    core = nearest(kept, kept, samples + 1).distance[:, -1]
    arrays = {"kept": kept, "kept_core": core, "kept_density": found.model["density"]}
    return arrays | {f"kept_{name}": getattr(found, name) for name in PER_ROW}


def glosh(score: Array) -> npt.NDArray[np.float32]:
    """Return outlier scores without NaN.

    A score is NaN only beside identical rows, whose density is infinite; its limit is 1.
    """
    return np.clip(np.nan_to_num(score, nan=1.0), 0, 1).astype(np.float32)
