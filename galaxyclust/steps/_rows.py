"""Selection of rows by a condition, and of columns by name or pattern."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, those_there
from galaxyclust.types import IntArray
from galaxyclust.where import rows_where

_VECTORS = "embedding_"


def rows_of(catalog: Catalog, where: str = "") -> IntArray:
    """Return the row numbers that fulfil a condition; all if it is empty.

    The condition can use embeddings as vectors: ``embedding_ae[0] > 1``.

    Raises
    ------
    SettingError
        If the condition cannot be parsed, or uses a name that does not exist.
    """
    if not where.strip():
        return np.arange(catalog.n_rows)
    columns = catalog.names("catalog")
    vectors = [f"{_VECTORS}{name}" for name in catalog.names("embeddings")]

    def read(name: str) -> npt.NDArray[Any]:
        if name in columns:
            return catalog.column(name)
        return catalog.embedding(name.removeprefix(_VECTORS))

    names = [*columns, *vectors]
    found = rows_where(where, names=names, read=read, n_rows=catalog.n_rows)
    return np.flatnonzero(found)


def columns_of(catalog: Catalog, wanted: Sequence[str] = ()) -> list[str]:
    """Return the columns that match names or patterns (``flux_*``), in that order.

    All columns are returned if ``wanted`` is empty.

    Raises
    ------
    CatalogError
        If a name or pattern matches no column.
    """
    return _chosen(catalog, wanted or ("*",), group="catalog", what="column")


def embeddings_of(catalog: Catalog, wanted: Sequence[str]) -> list[str]:
    """Return the embeddings that match names or patterns, in that order."""
    return _chosen(catalog, wanted, group="embeddings", what="embedding")


def _chosen(catalog: Catalog, wanted: Sequence[str], *, group: str, what: str) -> list[str]:
    there = catalog.names(group)
    out: list[str] = []
    for pattern in wanted:
        found = [name for name in there if name == pattern or fnmatchcase(name, pattern)]
        if not found and pattern != "*":
            lists = "info --columns" if what == "column" else ""
            have = those_there(pattern, there, lists=lists)
            message = f"{catalog.path}: no {what} {pattern!r}; {have}"
            raise CatalogError(message)
        out += found
    return list(dict.fromkeys(out))
