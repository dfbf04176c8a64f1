"""What an embedding says of each source beside its vector, as columns of the catalog."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

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


def remarks(embedder: Any, weights: Arrays) -> tuple[str, ...]:
    """Return what an embedder says of its own training, a line each."""
    said = getattr(embedder, "remarks", None)
    return tuple(said(weights)) if said else ()
