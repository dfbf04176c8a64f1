"""Catalog columns that an embedder adds besides the vectors, and notes on its training."""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.embed import METHODS
from galaxyclust.methods import find
from galaxyclust.steps._names import made_by
from galaxyclust.steps._whole import whole
from galaxyclust.types import Arrays, IntArray


class Made(NamedTuple):
    """The embedding of some rows, its columns, and the trained model."""

    rows: IntArray
    vectors: npt.NDArray[np.float32]  # (n, D)
    columns: dict[str, npt.NDArray[Any]]  # (n,) each, by the suffix of its name
    model: dict[str, npt.NDArray[Any]]


def derived_names(embedder: Any) -> tuple[str, ...]:
    """Return the suffixes of the columns that an embedder adds; most add none."""
    return tuple(getattr(embedder, "DERIVED", ()))


def derived(
    embedder: Any, weights: Arrays, vectors: npt.NDArray[np.float32]
) -> dict[str, npt.NDArray[Any]]:
    """Return the columns that an embedder derives from the vectors of some rows."""
    if not derived_names(embedder):
        return {}
    found: dict[str, npt.NDArray[Any]] = embedder.derived(weights, vectors)
    return found


def taken_back(
    catalog: Catalog, name: str, *, kept: Collection[str]
) -> dict[str, npt.NDArray[Any]]:
    """Return empty values for old columns of the embedding ``name``, which is replaced.

    Parameters
    ----------
    catalog
        The catalog; nothing is returned if it has no such embedding.
    name
        Name of the embedding.
    kept
        Suffixes of the columns that are written again.
    """
    made = name in made_by(catalog, "embed")
    method = catalog.attributes("models", name).get("method") if made else None
    old = derived_names(find(METHODS, method)) if method in METHODS else ()
    names = [f"{name}_{key}" for key in old if key not in kept]
    rows = np.arange(0)
    return {
        name: whole(catalog.column(name)[rows], rows, n_rows=catalog.n_rows)
        for name in names
    }


def remarks(embedder: Any, weights: Arrays) -> tuple[str, ...]:
    """Return an embedder's notes on its own training, one line each."""
    said = getattr(embedder, "remarks", None)
    return tuple(said(weights)) if said else ()
