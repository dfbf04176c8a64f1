"""The space in which neighbours are searched, and the choice of the search method."""

import importlib.util
import logging
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import reduce
from galaxyclust.cluster.reductions import parse
from galaxyclust.errors import InputError
from galaxyclust.methods import build
from galaxyclust.search import METHODS
from galaxyclust.search.nearest import Nearest
from galaxyclust.types import Arrays, FloatArray

_LOGGER = logging.getLogger(__name__)
MANY = 2_500_000_000  # comparisons that an exact search makes in about ten seconds


class SearchSpace(NamedTuple):
    """The embedded rows of a catalog, standardised, and how to transform others."""

    rows: npt.NDArray[np.intp]  # (n,) rows of the catalog
    vectors: FloatArray  # (n, k), in single precision if columns are only standardised
    arrays: dict[str, npt.NDArray[np.float64]]

    def bring(self, embedding: FloatArray) -> npt.NDArray[np.float64]:
        """Return other vectors of the same embedding, transformed to this space."""
        return reduce.apply(embedding, self.arrays)


def search_space(catalog: Catalog, embedding: str, *, reduction: str) -> SearchSpace:
    """Return the space in which the galaxies of an embedding are compared.

    Parameters
    ----------
    catalog
        The catalog.
    embedding
        Name of the embedding.
    reduction
        ``none`` compares standardised columns, ``pca:16`` principal components.

    Raises
    ------
    CatalogError
        If there is no such embedding.
    InputError
        If it is empty.
    """
    vectors = catalog.embedding(embedding)
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    if not rows.size:
        message = f"{catalog.path}: no galaxy is embedded in {embedding!r}"
        raise InputError(message)
    if len(rows) < len(vectors):
        vectors = vectors[rows]
    if reduction == "none":  # avoids a copy in double precision for large surveys
        arrays = reduce.scales(vectors)
        return SearchSpace(rows, _standardised(vectors, arrays), arrays)
    found = parse(reduction).fit(vectors)
    return SearchSpace(rows, found.vectors, dict(found.arrays))


def _standardised(vectors: FloatArray, arrays: Arrays) -> npt.NDArray[np.float32]:
    """Return the vectors with standardised columns, in single precision."""
    out = np.empty(vectors.shape, np.float32)
    for start in range(0, len(out), reduce.BLOCK):
        part = slice(start, start + reduce.BLOCK)
        out[part] = reduce.apply(vectors[part], arrays)
    return out


def median_distance(vectors: FloatArray, point: FloatArray) -> float:
    """Return the median distance of the rows from a point (k,)."""
    squared = np.empty(len(vectors), vectors.dtype)
    for start in range(0, len(vectors), reduce.BLOCK):
        apart = vectors[start : start + reduce.BLOCK] - point
        squared[start : start + len(apart)] = np.einsum("nd,nd->n", apart, apart)
    return float(np.sqrt(np.median(squared)))


def nearest(
    vectors: FloatArray, points: FloatArray, *, k: int, index: str = "auto"
) -> Nearest:
    """Return the nearest rows, by the search method ``index``.

    Parameters
    ----------
    vectors, points
        Rows to search, and points whose neighbours are wanted.
    k
        Number of neighbours of each point.
    index
        ``exact``, ``ivf`` (approximate, by faiss), or ``auto``: exact unless that takes
        long and faiss is installed.

    Raises
    ------
    InputError
        If there are fewer rows than ``k``.
    SettingError
        If there is no such search, or faiss is not installed.
    """
    if index == "auto":
        index = _choose(len(vectors) * len(points))
    search: Any = build(METHODS, index, {})
    found: Nearest = search.nearest(vectors, points, k=k)
    return found


def _choose(n_comparisons: int) -> str:
    if n_comparisons <= MANY:
        return "exact"
    if importlib.util.find_spec("faiss") is not None:
        return "ivf"
    _LOGGER.info(
        "comparing all with all; pip install 'galaxyclust[search]' makes it faster"
    )
    return "exact"
