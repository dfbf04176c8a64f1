"""`Catalog`: one survey on disk, read and written by steps."""

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt
from astropy.table import QTable

from galaxyclust.catalog import layout, store
from galaxyclust.catalog.arrays import get, intact
from galaxyclust.catalog.content import Column, Content, StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.reader import ShardReader
from galaxyclust.catalog.table import make_table
from galaxyclust.errors import CatalogError, those_there

__all__ = ["Catalog", "Column", "Content", "StampInfo"]

_SINGULAR = {
    "catalog": "column",
    "embeddings": "embedding",
    "models": "model",
    "projections": "projection",
}


class Catalog:
    """One survey: ``survey.h5`` and its stamps in ``survey.stamps/``.

    Holds a path, never an open file: it can be sent to other processes and used while
    another one writes.

    Parameters
    ----------
    path
        The ``.h5`` file.

    Raises
    ------
    CatalogError
        If it is missing, not HDF5, or not a catalog of a version known here.

    Examples
    --------
    >>> catalog = Catalog("survey.h5")                          # doctest: +SKIP
    >>> catalog.table()["id", "ra", "dec", "ellipticity"]       # doctest: +SKIP
    >>> catalog.stamps().read(slice(0, 10)).image.shape         # doctest: +SKIP
    (10, 3, 64, 64)
    """

    def __init__(self, path: str | Path) -> None:
        given = Path(path)
        # a link is followed, so that the stamps are found and the link is not replaced
        self.path = given.resolve() if given.is_symlink() else given
        with self._reading():
            pass

    def __repr__(self) -> str:
        return f"Catalog({str(self.path)!r})"

    def _reading(self) -> AbstractContextManager[h5py.File]:
        return layout.reading_catalog(self.path)

    @property
    def n_rows(self) -> int:
        """Number of sources."""
        with self._reading() as file:
            return layout.count_rows(file)

    @property
    def uuid(self) -> str:
        """Identity of this survey, kept through all steps."""
        with self._reading() as file:
            return str(file.attrs["uuid"])

    def names(self, group: str) -> list[str]:
        """Return the names in ``catalog``, ``embeddings``, ``models``, ``projections``."""
        with self._reading() as file:
            found = store.member(file, group)
            return [str(name) for name in found.attrs.get("order", found)]

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column's values.

        Raises
        ------
        CatalogError
            If there is no such column.
        """
        return self._array("catalog", name)

    def described(self, name: str) -> Column:
        """Return a column with its unit, description and UCD."""
        with self._reading() as file:
            data = self._member(file, "catalog", name)
            about = (str(data.attrs[key]) for key in ("unit", "description", "ucd"))
            return Column(get(data), *about)

    def embedding(self, name: str) -> npt.NDArray[np.float32]:
        """Return the (N, D) embedding called ``name``; rows not embedded are NaN."""
        return self._array("embeddings", name)

    def projection(self, name: str) -> npt.NDArray[np.float32]:
        """Return the (N, 2) projection called ``name``, for plots."""
        return self._array("projections", name)

    def model(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return what a model learned, by tensor name."""
        with self._reading() as file:
            found = self._member(file, "models", name)
            return {key: get(store.member(found, key)) for key in found}

    def attributes(self, group: str, name: str) -> dict[str, Any]:
        """Return the settings and other values kept with an embedding or a model."""
        with self._reading() as file:
            text = self._member(file, group, name).attrs.get("settings", "{}")
            with store.understood(self.path, f"the settings of {name}"):
                found: dict[str, Any] = json.loads(text)
            return found

    def _array(self, group: str, name: str) -> npt.NDArray[Any]:
        with self._reading() as file:
            return get(self._member(file, group, name))

    def _member(self, file: h5py.File, group: str, name: str) -> Any:
        parent = store.member(file, group)
        if name not in parent:
            lists = "info --columns" if group == "catalog" else ""
            have = those_there(name, parent, lists=lists)
            message = f"{self.path}: no {_SINGULAR[group]} {name!r}; {have}"
            raise CatalogError(message)
        return store.member(parent, name)

    def history(self) -> list[Step]:
        """Return every step taken, oldest first."""
        with self._reading() as file:
            lines = get(store.member(file, "history"))
        with store.understood(self.path, "its history"):
            return [Step.from_json(str(line)) for line in lines]

    def last_step(self, name: str, output: str, *, method: str = "") -> Step | None:
        """Return the last step of a name that made ``output``; None if there is none.

        Parameters
        ----------
        name
            Name of the step.
        output
            What it made.
        method
            Its method; empty for any.
        """
        steps = (
            step
            for step in reversed(self.history())
            if (step.name, step.output) == (name, output) and method in {"", step.method}
        )
        return next(steps, None)

    def stamp_info(self) -> StampInfo:
        """Return the description of the stamps: bands, size, fields."""
        with self._reading() as file:
            return layout.get_stamp_info(file)

    def stamps(self) -> ShardReader:
        """Return a reader of the stamps by rows.

        Raises
        ------
        CatalogError
            If there are more or fewer stamps than rows.
        """
        with self._reading() as file:
            info, table = layout.get_stamp_info(file), layout.get_shards(file)
            n_rows = int(file.attrs["n_rows"])
        reader = ShardReader(self.path, shards=table, bands=info.bands, size=info.size)
        if reader.n_rows != n_rows:
            rows = f"{n_rows} rows, but stamps of {reader.n_rows}"
            message = f"{self.path}: damaged ({rows}); {store.REMEDY}"
            raise CatalogError(message)
        return reader

    def table(self, *, columns: list[str] | None = None) -> QTable:
        """Return the columns as an astropy table with units, descriptions and UCDs.

        Parameters
        ----------
        columns
            Names of the columns wanted; None takes all.
        """
        names = self.names("catalog") if columns is None else columns
        with self._reading() as file:
            members = {name: self._member(file, "catalog", name) for name in names}
            found = {name: (get(data), dict(data.attrs)) for name, data in members.items()}
            meta = {key: str(file.attrs[key]) for key in ("uuid", "creator")}
        return make_table(found, meta=meta)

    def write(self, content: Content, step: Step, *, overwrite: bool = False) -> None:
        """Add the results of a step and the step itself; both or nothing.

        Parameters
        ----------
        content
            Arrays to add.
        step
            The line of history.
        overwrite
            Replace existing items of the same name.

        Raises
        ------
        CatalogError
            If a name is taken or impossible, an array has the wrong number of rows, or
            the disk is full.
        LockedError
            If another process is writing.
        """
        with self.editing() as write:
            write(content, step, overwrite=overwrite)

    def check_writable(self) -> None:
        """Refuse a catalog that cannot be written to, before any work is done.

        Raises
        ------
        CatalogError
            If its folder cannot be written to.
        """
        store.check_writable(self.path)

    @contextlib.contextmanager
    def editing(self) -> Iterator[Callable[..., None]]:
        """Yield a function like `write`, and keep all others from writing meanwhile.

        For steps that change existing data: nothing is lost between reading and writing.

        Raises
        ------
        LockedError
            If another process is writing.
        """
        with store.locked(self.path):
            store.clear_temporary(self.path)
            yield self._write

    def _write(self, content: Content, step: Step, *, overwrite: bool = False) -> None:
        self._check(content, overwrite=overwrite)
        with (
            store.disk_errors(self.path),
            store.opened(self.path) as old,
            store.replacing(self.path) as temporary,
            h5py.File(temporary, "w") as new,
        ):
            layout.copy_members(old, new, leave_out=set(content.paths()))
            layout.fill(new, content)
            layout.append_history(new, step)

    def _check(self, content: Content, *, overwrite: bool) -> None:
        content.check(n_rows=self.n_rows)
        with self._reading() as file:
            for path in content.paths():
                group, name = path.split("/", 1)
                if name in store.member(file, group) and not overwrite:
                    message = (
                        f"{self.path}: {path} is there already; "
                        "use --overwrite or another --name"
                    )
                    raise CatalogError(message)

    def validate(self) -> None:
        """Check the whole catalog: rows of every array, every shard and its checksums.

        Raises
        ------
        CatalogError
            At the first thing that is wrong.
        """
        reader, n_rows = self.stamps(), self.n_rows
        with self._reading() as file:
            for group in ("catalog", "embeddings", "projections"):
                for name in self.names(group):
                    if len(self._member(file, group, name)) != n_rows:
                        message = f"{self.path}: {group}/{name} does not have {n_rows} rows"
                        raise CatalogError(message)
            for path, data in layout.datasets(file):
                if not intact(data):
                    message = f"{self.path}: {path} is damaged (checksum differs)"
                    raise CatalogError(message)
        self.history()
        reader.verify()
