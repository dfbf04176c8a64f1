"""UMAP: rows laid out in a few dimensions, neighbours near one another."""

import dataclasses
import importlib
import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.neighbours import nearest, sample
from galaxyclust.cluster.settings import Bounded, seeded
from galaxyclust.errors import InputError, SettingError
from galaxyclust.limits import at_least
from galaxyclust.types import Arrays, Clusterer, Clustering, FloatArray

Array = npt.NDArray[np.float64]
KEPT, PLACES = "umap_kept", "umap_place"
NEIGHBOURS = 10  # laid out rows between which a new one is put
FEWEST = 5  # rows that can be laid out


@dataclass(frozen=True, kw_only=True)
class Umap(Bounded):
    """Lay rows out so that near neighbours stay near (McInnes, Healy & Melville 2018).

    A layout exaggerates contrasts in density. A density clusterer can then divide a
    continuum, and noise just as readily: a cluster found in a layout is no proof that there
    is one. Needs the extra ``umap``.

    Parameters
    ----------
    n_components
        Dimensions of the layout.
    n_neighbors
        Neighbours that are kept near; more of them give coarser clusters.
    min_dist
        Smallest distance between rows of the layout; 0 packs them most densely.
    max_rows
        If there are more rows, a random sample of this size is laid out and the others are
        placed between them as new rows are.
    seed
        Seed of the layout and of the sample.
    """

    LIMITS: ClassVar = at_least(n_components=1, n_neighbors=2, min_dist=0, max_rows=FEWEST)

    n_components: int = 5
    n_neighbors: int = 15
    min_dist: float = 0.0
    max_rows: int = 20_000
    seed: int = 0

    def fit(self, data: Array) -> dict[str, Array]:
        """Return the rows that were laid out, and where.

        Parameters
        ----------
        data
            (N, D), finite.

        Returns
        -------
        dict of numpy.ndarray
            ``umap_kept`` (n, D) and ``umap_place`` (n, k): all that `placed` needs.

        Raises
        ------
        InputError
            If there are fewer than five rows.
        SettingError
            If there are more dimensions than columns, or umap-learn is not installed.
        """
        if len(data) < FEWEST:
            message = f"umap lays out {FEWEST} rows or more; there are {len(data)}"
            raise InputError(message)
        if self.n_components > data.shape[1]:
            message = (
                f"umap:{self.n_components} is more dimensions than the {data.shape[1]} "
                f"components of the embedding; write umap:{data.shape[1]} or fewer"
            )
            raise SettingError(message)
        kept = data[sample(len(data), self.max_rows, seed=self.seed)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells that a seed leaves it one thread
            layout = _library().UMAP(
                n_components=self.n_components,
                n_neighbors=min(self.n_neighbors, len(kept) - 1),
                min_dist=self.min_dist,
                init="pca",
                random_state=self.seed,
                n_jobs=1,
            )
            place = layout.fit_transform(kept)
        return {KEPT: kept, PLACES: place.astype(np.float64)}


def placed(data: Array, arrays: Arrays) -> Array:
    """Return where rows lie in a layout: at a weighted mean of their neighbours' places.

    The ten nearest rows that were laid out have weights exp(-(d - d1) / s), with the
    distance d1 of the nearest and s the mean of d - d1, as in the graph that UMAP itself
    lays out. A row that was laid out gets its own place back.

    Parameters
    ----------
    data
        (N, D).
    arrays
        What `Umap.fit` returned.
    """
    distance, row = nearest(arrays[KEPT], data, NEIGHBOURS)
    beyond = distance - distance[:, :1]
    scale = np.maximum(beyond.mean(axis=1, keepdims=True), np.finfo(float).tiny)
    weight = np.exp(-beyond / scale)
    weight[distance[:, 0] == 0, 1:] = 0
    weight /= weight.sum(axis=1, keepdims=True)
    out = np.zeros((len(data), arrays[PLACES].shape[1]))
    for near, heavy in zip(row.T, weight.T, strict=True):
        out += heavy[:, None] * arrays[PLACES][near]
    return out


@dataclass(frozen=True, kw_only=True)
class LaidOut:
    """A clusterer that lays out each set of rows anew before it clusters them.

    The stability of clusters must be measured for both steps together: a layout of noise
    has clusters too, and in one and the same layout they always come back.

    Parameters
    ----------
    layout
        How rows are laid out.
    clusterer
        What clusters the layout.
    n_columns
        Number of leading columns that are laid out; the others are kept beside them.
    seed
        Seed of both.
    """

    layout: Umap
    clusterer: Clusterer
    n_columns: int
    seed: int = 0

    def fit(self, embedding: FloatArray) -> Clustering:
        """Return the cluster of each row, and both models in one."""
        data = np.asarray(embedding, np.float64)
        layout = dataclasses.replace(self.layout, seed=self.seed)
        arrays = layout.fit(data[:, : self.n_columns])
        found = self._clusterer().fit(self._beside(data, arrays))
        return found._replace(model={**found.model, **arrays})

    def predict(self, embedding: FloatArray, model: Arrays) -> Clustering:
        """Return the cluster of each row by an earlier `fit`."""
        data = np.asarray(embedding, np.float64)
        return self._clusterer().predict(self._beside(data, model), model)

    def _beside(self, data: Array, arrays: Arrays) -> Array:
        laid_out = placed(data[:, : self.n_columns], arrays)
        return np.hstack([laid_out, data[:, self.n_columns :]])

    def _clusterer(self) -> Clusterer:
        return seeded(self.clusterer, self.seed)


def _library() -> Any:
    """Return umap-learn, or say how to get it.

    Raises
    ------
    SettingError
        If it is not installed.
    """
    try:
        return importlib.import_module("umap")
    except ImportError as error:
        message = "umap needs umap-learn: pip install 'galaxyclust[umap]'"
        raise SettingError(message) from error
