"""Measured shapes beside an embedding, as one set of vectors to cluster."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster.reduce import Reduced
from galaxyclust.embed.features import Features
from galaxyclust.types import Arrays, IntArray


class Fused(NamedTuple):
    """Vectors of the embedding and the shapes, and how the shapes' part was made."""

    vectors: npt.NDArray[np.float64]  # (n, k + number of shapes)
    columns: tuple[str, ...]
    arrays: dict[str, npt.NDArray[np.float64]]  # median, scale, factor


def fuse(catalog: Catalog, reduced: Reduced, rows: IntArray, *, weight: float) -> Fused:
    """Return the reduced embedding with the measured shapes beside it.

    Parameters
    ----------
    catalog
        Where the shapes are columns.
    reduced
        The reduced embedding of ``rows``.
    rows
        Rows of the catalog.
    weight
        Total variance of the shapes over that of the embedding, as a square root: 1
        makes both as loud; 0 leaves the shapes out.

    Raises
    ------
    InputError
        If the catalog has no shapes.
    """
    if not weight:
        return Fused(reduced.vectors, (), {})
    features = Features().choose(catalog.names("catalog"))
    table = {name: catalog.column(name) for name in features.columns}
    weights = features.fit(table, rows=rows).weights
    shapes = features.embed(weights, table, rows=rows).astype(np.float64)
    total = float(shapes.var(axis=0).sum())
    factor = weight * np.sqrt(reduced.vectors.var(axis=0).sum() / total) if total else 0.0
    return Fused(
        np.hstack([reduced.vectors, factor * shapes]),
        features.columns,
        weights | {"factor": np.array([factor])},
    )


def beside(
    catalog: Catalog, rows: IntArray, *, columns: tuple[str, ...], arrays: Arrays
) -> npt.NDArray[np.float64]:
    """Return the shapes of further rows as `fuse` put them beside an embedding.

    Parameters
    ----------
    catalog
        Where the shapes are columns.
    rows
        Rows of the catalog.
    columns
        Their names, as `Fused.columns`; empty where there were none.
    arrays
        `Fused.arrays`.
    """
    if not columns:
        return np.empty((len(rows), 0))
    features = Features(columns=columns).choose(catalog.names("catalog"))
    table = {name: catalog.column(name) for name in columns}
    shapes = features.embed(arrays, table, rows=rows).astype(np.float64)
    return np.asarray(arrays["factor"] * shapes, dtype=np.float64)
