"""What the explorer reads from a catalog: always the current state, with a cache."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.schema import describe
from galaxyclust.errors import CatalogError
from galaxyclust.flags import SET_ASIDE
from galaxyclust.steps._names import cluster_names, made_by
from galaxyclust.types import NOISE, BoolArray
from galaxyclust.where import rows_where

_MOST_KEPT = 200  # arrays
_KINDS = {"b": "number", "i": "number", "u": "number", "f": "number", "U": "text"}
MOST_CATEGORIES = 8  # the number of colours of the page; all others are grey

Array = npt.NDArray[Any]


class Categories(NamedTuple):
    """A column of texts as codes of the most common ones; rarer ones share one code."""

    names: list[str]
    codes: npt.NDArray[np.int16]  # (N,) -1 for a rarer text


class Survey:
    """A catalog in its current state, cached until a step changes it.

    Parameters
    ----------
    catalog
        The catalog.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, ...], Any] = {}
        self._version = ""

    @property
    def path(self) -> Path:
        """The catalog's file."""
        return self.catalog.path

    def version(self) -> str:
        """Return a text that changes when the file does.

        Raises
        ------
        CatalogError
            If the file is gone.
        """
        try:
            state = self.path.stat()
        except OSError as error:
            message = f"{self.path}: {error.strerror}; was it moved or removed?"
            raise CatalogError(message) from None
        return f"{state.st_mtime_ns:x}-{state.st_ino:x}-{state.st_size:x}"

    def kept(self, key: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """Return the result of ``make``, called once per version of the catalog."""
        version = self.version()
        with self._lock:
            if version != self._version or len(self._kept) > _MOST_KEPT:
                self._kept, self._version = {}, version
            if key in self._kept:
                return self._kept[key]
        found = make()
        with self._lock:
            if version == self._version:
                self._kept[key] = found
        return found

    def uuid(self) -> str:
        """Return the survey's UUID, as the file may be replaced by another survey."""
        found: str = self.kept(("uuid",), lambda: self.catalog.uuid)
        return found

    def edition(self, clustering: str) -> str:
        """Return a text that changes when a clustering's labels or names do."""

        def make() -> str:
            called = cluster_names(self.catalog.attributes("models", clustering))
            names = repr(sorted(called.items())).encode()
            label = self.column(f"{clustering}_label").tobytes()
            return f"{crc32(label + names):08x}"

        found: str = self.kept(("edition", clustering), make)
        return found

    def column(self, name: str) -> Array:
        """Return a column's values."""
        found: Array = self.kept(("column", name), lambda: self.catalog.column(name))
        return found

    def id(self, row: int) -> str:
        """Return the id of a row."""
        return str(self.column("id")[row])

    def columns(self) -> list[str]:
        """Return the names of all columns."""
        found: list[str] = self.kept(("names",), lambda: self.catalog.names("catalog"))
        return found

    def places(self, projection: str) -> npt.NDArray[np.float32]:
        """Return the (N, 2) positions of a map; NaN for rows without one."""
        found: npt.NDArray[np.float32] = self.kept(
            ("places", projection),
            lambda: self.catalog.projection(projection).astype("<f4"),
        )
        return found

    def n_embedded(self, embedding: str) -> int:
        """Return how many rows have a vector in an embedding."""

        def count() -> int:
            vectors = self.catalog.embedding(embedding)
            return int(np.isfinite(vectors).all(axis=1).sum())

        return int(self.kept(("embedded", embedding), count))

    def numbers(self, name: str) -> npt.NDArray[np.float32]:
        """Return a column of numbers as little-endian float32 for the browser.

        Raises
        ------
        CatalogError
            If it holds texts or vectors.
        """
        values = self.column(name)
        if values.ndim != 1 or _KINDS.get(values.dtype.kind) != "number":
            message = f"{name!r} is not a column of numbers"
            raise CatalogError(message)
        return values.astype("<f4")

    def categories(self, name: str) -> Categories:
        """Return a column of texts as codes, most common first."""
        texts, codes, counts = np.unique(
            self.column(name).astype(np.str_), return_inverse=True, return_counts=True
        )
        order = np.argsort(-counts, kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        names = [str(text) for text in texts[order][:MOST_CATEGORIES]]
        rank[rank >= MOST_CATEGORIES] = -1
        return Categories(names, rank[codes].astype("<i2"))

    def where(self, condition: str) -> BoolArray:
        """Return in which rows a condition holds."""
        return rows_where(
            condition, names=self.columns(), read=self.column, n_rows=self.catalog.n_rows
        )

    def about(self) -> dict[str, Any]:
        """Return what the page needs before it draws anything."""
        found: dict[str, Any] = self.kept(("about",), self._about)
        return found | {"version": self.version()}

    def _about(self) -> dict[str, Any]:
        catalog = self.catalog
        stamps = catalog.stamp_info()
        return {
            "title": self.path.stem,
            "uuid": self.uuid(),
            "rows": catalog.n_rows,
            "set_aside": self._n_set_aside(),
            "bands": list(stamps.bands),
            "calibrated": stamps.calibrated,
            "maps": catalog.names("projections"),
            "embeddings": catalog.names("embeddings"),
            "columns": [self._describe(name) for name in self.columns()],
            "clusterings": [self._clustering(name) for name in made_by(catalog, "cluster")],
        }

    def _n_set_aside(self) -> int:
        if "flags" not in self.columns():
            return 0
        return int(np.count_nonzero(self.column("flags") & int(SET_ASIDE)))

    def _describe(self, name: str) -> dict[str, Any]:
        values, spec = self.column(name), describe(name)
        kind = _KINDS.get(values.dtype.kind, "other") if values.ndim == 1 else "other"
        return {
            "name": name,
            "kind": kind,
            "known": kind != "number" or bool(np.isfinite(values).any()),
            "unit": spec.unit if spec else "",
            "meaning": spec.description if spec else "",
        }

    def _clustering(self, name: str) -> dict[str, Any]:
        label, about = self.column(f"{name}_label"), self.catalog.attributes("models", name)
        sizes = np.bincount(label[label >= 0])
        called = cluster_names(about)
        return {
            "name": name,
            "edition": self.edition(name),
            "method": about["method"],
            "embedding": about["embedding"],
            "clusters": [
                {"label": k, "size": int(size), "name": called.get(k, "")}
                for k, size in enumerate(sizes)
                if size
            ],
            "noise": int(np.sum(label == NOISE)),
        }
