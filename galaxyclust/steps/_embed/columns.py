"""What an embedding says of each source beside its vector, as columns of the catalog."""

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
    """An embedding of some rows, what goes with it, and what was learned."""

    rows: IntArray
    vectors: npt.NDArray[np.float32]  # (n, D)
    columns: dict[str, npt.NDArray[Any]]  # (n,) each, by the end of its name
    model: dict[str, npt.NDArray[Any]]


def derived_names(embedder: Any) -> tuple[str, ...]:
    """Return the ends of the names of the columns an embedder adds, most often none."""
    return tuple(getattr(embedder, "DERIVED", ()))


def derived(
    embedder: Any, weights: Arrays, vectors: npt.NDArray[np.float32]
) -> dict[str, npt.NDArray[Any]]:
    """Return the columns that an embedder adds to the vectors of some rows."""
    if not derived_names(embedder):
        return {}
    found: dict[str, npt.NDArray[Any]] = embedder.derived(weights, vectors)
    return found


def taken_back(
    catalog: Catalog, name: str, *, kept: Collection[str]
) -> dict[str, npt.NDArray[Any]]:
    """Return, without a value, the columns of the embedding ``name`` that is replaced.

    Parameters
    ----------
    catalog
        The catalog; nothing is taken back where it has no such embedding.
    name
        Of the embedding.
    kept
        Ends of the names of columns that are made anew.
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
    """Return what an embedder says of its own training, a line each."""
    said = getattr(embedder, "remarks", None)
    return tuple(said(weights)) if said else ()
