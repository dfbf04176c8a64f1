"""`Catalog`: one survey on disk, read and written by steps."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import numpy.typing as npt
from astropy.table import QTable

from galaxyclust.catalog import shards as shard_files
from galaxyclust.catalog import store
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.schema import describe
from galaxyclust.catalog.shards import Shard, ShardReader, folder_of, shard_path
from galaxyclust.catalog.table import make_table
from galaxyclust.errors import CatalogError
from galaxyclust.types import Arrays

FORMAT = "galaxyclust"
FORMAT_VERSION = 1
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_GROUPS = ("catalog", "embeddings", "models", "projections")


class Column(NamedTuple):
    """A column's values, with what the schema does not know of them."""

    values: npt.NDArray[Any]
    unit: str = ""
    description: str = ""
    ucd: str = ""


class StampInfo(NamedTuple):
    """What the stamps of a catalog are."""

    bands: tuple[str, ...]
    size: int
    calibrated: bool  # False where the stamps came stretched for display (JPEG, PNG)
    fields: tuple[dict[str, Any], ...]  # name, images, pixel scale, PSF, zero points, units


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a step adds to a catalog; every array is aligned with the rows.

    Parameters
    ----------
    columns
        Arrays (the schema then gives unit and meaning) or `Column`.
    embeddings
        (N, D) arrays.
    projections
        (N, 2) arrays.
    models
        Plain arrays of each model by tensor name.
    attributes
        Settings and the like, kept with the embedding or model of that name.
    """

    columns: Mapping[str, npt.NDArray[Any] | Column] = field(default_factory=dict)
    embeddings: Arrays = field(default_factory=dict)
    projections: Arrays = field(default_factory=dict)
    models: Mapping[str, Arrays] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """Return the place of each thing in the file."""
        groups = (self.columns, self.embeddings, self.models, self.projections)
        return [
            f"{group}/{name}"
            for group, members in zip(_GROUPS, groups, strict=True)
            for name in members
        ]


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
        self.path = Path(path)
        with self._reading():
            pass

    def __repr__(self) -> str:
        return f"Catalog({str(self.path)!r})"

    def _reading(self) -> Any:
        return reading_catalog(self.path)

    @property
    def n_rows(self) -> int:
        """Number of sources."""
        with self._reading() as file:
            return int(file.attrs["n_rows"])

    @property
    def uuid(self) -> str:
        """Identity of this survey, kept through all steps."""
        with self._reading() as file:
            return str(file.attrs["uuid"])

    def names(self, group: str) -> list[str]:
        """Return the names in ``catalog``, ``embeddings``, ``models`` or ``projections``."""
        with self._reading() as file:
            found = store.member(file, group)
            return list(found.attrs["order"] if "order" in found.attrs else found)

    def column(self, name: str) -> npt.NDArray[Any]:
        """Return a column's values.

        Raises
        ------
        CatalogError
            If there is no such column.
        """
        return self._array("catalog", name)

    def embedding(self, name: str) -> npt.NDArray[np.float32]:
        """Return the (N, D) embedding called ``name``; rows not embedded are NaN."""
        return self._array("embeddings", name)

    def projection(self, name: str) -> npt.NDArray[np.float32]:
        """Return the (N, 2) projection called ``name``, for looking."""
        return self._array("projections", name)

    def model(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return what a model learned, by tensor name."""
        with self._reading() as file:
            group = store.member(file, "models")
            self._require(group, name)
            found = store.member(group, name)
            return {key: shard_files.get(store.member(found, key)) for key in found}

    def attributes(self, group: str, name: str) -> dict[str, Any]:
        """Return the settings and the like kept with an embedding or a model."""
        with self._reading() as file:
            parent = store.member(file, group)
            self._require(parent, name)
            text = store.member(parent, name).attrs.get("settings", "{}")
            found: dict[str, Any] = json.loads(text)
            return found

    def _array(self, group: str, name: str) -> npt.NDArray[Any]:
        with self._reading() as file:
            parent = store.member(file, group)
            self._require(parent, name)
            return shard_files.get(store.member(parent, name))

    def _require(self, group: h5py.Group, name: str) -> None:
        if name in group:
            return
        kind = {"catalog": "column", "embeddings": "embedding"}.get(
            group.name.strip("/"), group.name.strip("/").rstrip("s")
        )
        have = ", ".join(group) or "none yet"
        message = f"{self.path}: no {kind} {name!r}; it has {have}"
        raise CatalogError(message)

    def history(self) -> list[Step]:
        """Return every step taken, oldest first."""
        with self._reading() as file:
            lines = shard_files.get(store.member(file, "history"))
            return [Step.from_json(str(line)) for line in lines]

    def stamp_info(self) -> StampInfo:
        """Return what the stamps are: bands, size, fields."""
        with self._reading() as file:
            group = store.member(file, "stamps")
            lines = shard_files.get(store.member(group, "fields"))
            return StampInfo(
                tuple(json.loads(group.attrs["bands"])),
                int(group.attrs["size"]),
                bool(group.attrs["calibrated"]),
                tuple(json.loads(str(line)) for line in lines),
            )

    def stamps(self) -> ShardReader:
        """Return a reader of the stamps by rows."""
        info = self.stamp_info()
        with self._reading() as file:
            table = read_shard_table(file)
        return ShardReader(folder_of(self.path), shards=table, bands=info.bands, size=info.size)

    def table(self, *, columns: list[str] | None = None) -> QTable:
        """Return the columns as an astropy table with units, descriptions and UCDs.

        Parameters
        ----------
        columns
            Names of those wanted; all where None.
        """
        names = self.names("catalog") if columns is None else columns
        with self._reading() as file:
            group = store.member(file, "catalog")
            found = {}
            for name in names:
                self._require(group, name)
                dataset = store.member(group, name)
                found[name] = (shard_files.get(dataset), dict(dataset.attrs))
            meta = {"uuid": str(file.attrs["uuid"]), "creator": str(file.attrs["creator"])}
        return make_table(found, meta=meta)

    def write(self, content: Content, step: Step, *, overwrite: bool = False) -> None:
        """Add what a step made and the step itself; both or nothing.

        Parameters
        ----------
        content
            Arrays to add.
        step
            The line of history.
        overwrite
            Replace what is there under the same name.

        Raises
        ------
        CatalogError
            If a name is taken or impossible, an array has the wrong number of rows, or
            the disk is full.
        LockedError
            If another process is writing.
        """
        with store.locked(self.path):
            store.clear_temporary(self.path)
            self._check(content, overwrite=overwrite)
            replaced = set(content.paths())
            with (
                store.disk_errors(self.path),
                self._reading() as old,
                store.replacing(self.path) as temporary,
                h5py.File(temporary, "w") as new,
            ):
                copy_file(old, new, leave_out=replaced)
                fill(new, content)
                append_history(new, step)

    def _check(self, content: Content, *, overwrite: bool) -> None:
        with self._reading() as file:
            for path in content.paths():
                group, name = path.split("/", 1)
                if not _NAME.fullmatch(name):
                    message = f"{name!r} cannot be a name; use letters, digits, _ . and -"
                    raise CatalogError(message)
                if name in file[group] and not overwrite:
                    message = f"{self.path}: {path} is there already; use --overwrite or another --name"
                    raise CatalogError(message)
            n_rows = int(file.attrs["n_rows"])
        for name, values in aligned(content):
            if len(values) != n_rows:
                message = f"{self.path}: {name} has {len(values)} rows, the catalog {n_rows}"
                raise CatalogError(message)

    def validate(self) -> None:
        """Check the whole catalog: rows of every array, every shard and its sums.

        Raises
        ------
        CatalogError
            At the first thing that is wrong.
        """
        reader = self.stamps()
        n_rows = self.n_rows
        with self._reading() as file:
            for group in ("catalog", "embeddings", "projections"):
                for name in file[group]:
                    if len(store.member(file[group], name)) != n_rows:
                        message = f"{self.path}: {group}/{name} does not have {n_rows} rows"
                        raise CatalogError(message)
        if reader.n_rows != n_rows:
            message = f"{self.path}: {n_rows} rows, but stamps of {reader.n_rows}"
            raise CatalogError(message)
        for shard in reader.shards:
            shard_files.verify(shard_path(reader.folder, shard.name), shard)


def aligned(content: Content) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield each array that must have one row a source."""
    for name, column in content.columns.items():
        yield name, column.values if isinstance(column, Column) else column
    yield from content.embeddings.items()
    yield from content.projections.items()


def reading_catalog(path: Path) -> Any:
    """Open a catalog for reading and check that it is one."""
    return _CheckedReading(path)


class _CheckedReading:
    """Context manager: an open file that is a catalog of a known version."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open = store.reading(path)

    def __enter__(self) -> h5py.File:
        file = self._open.__enter__()
        found = file.attrs.get("format")
        version = file.attrs.get("format_version", 0)
        problem = ""
        if found != FORMAT:
            problem = "an HDF5 file, but not a galaxyclust catalog; make one with galaxyclust ingest"
        elif version > FORMAT_VERSION:
            problem = f"of format {version}, known here up to {FORMAT_VERSION}; update galaxyclust"
        if problem:
            self._open.__exit__(None, None, None)
            message = f"{self.path}: {problem}"
            raise CatalogError(message)
        return file

    def __exit__(self, *details: Any) -> None:
        self._open.__exit__(*details)


def read_shard_table(file: h5py.File) -> tuple[Shard, ...]:
    """Return the shards of a catalog in the order of their rows."""
    group = store.member(file, "stamps")
    names = shard_files.get(store.member(group, "shard_name"))
    uuids = shard_files.get(store.member(group, "shard_uuid"))
    starts = shard_files.get(store.member(group, "shard_start"))
    stops = shard_files.get(store.member(group, "shard_stop"))
    rows = zip(names, uuids, starts, stops, strict=True)
    return tuple(Shard(str(n), str(u), int(a), int(b)) for n, u, a, b in rows)


def copy_file(old: h5py.File, new: h5py.File, *, leave_out: set[str]) -> None:
    """Copy a catalog but for what is to be replaced, so that no dead bytes stay behind."""
    for key, value in old.attrs.items():
        new.attrs[key] = value
    for group in old:
        source = store.member(old, group)
        if isinstance(source, h5py.Dataset):
            old.copy(source, new, name=group)
            continue
        target = new.create_group(group)
        for key, value in source.attrs.items():
            target.attrs[key] = value
        for name in source:
            if f"{group}/{name}" not in leave_out:
                old.copy(store.member(source, name), target, name=name)


def fill(file: h5py.File, content: Content) -> None:
    """Write the arrays of ``content``, each with what is known of it."""
    for group in _GROUPS:
        file.require_group(group)
    for name, values in content.columns.items():
        _put_column(file["catalog"], name, values)
    text = json.dumps(dict(content.attributes), default=str)
    for name, values in content.embeddings.items():
        dataset = file["embeddings"].create_dataset(name, data=values.astype(np.float32))
        dataset.attrs["settings"] = text
    for name, values in content.projections.items():
        file["projections"].create_dataset(name, data=values.astype(np.float32))
    for name, tensors in content.models.items():
        group = file["models"].create_group(name)
        group.attrs["settings"] = text
        for key, values in tensors.items():
            shard_files.put(group, key, values)


def _put_column(group: h5py.Group, name: str, values: npt.NDArray[Any] | Column) -> None:
    column = values if isinstance(values, Column) else Column(values)
    spec = describe(name)
    dataset = shard_files.put(group, name, column.values)
    dataset.attrs["unit"] = column.unit or (spec.unit if spec else "")
    dataset.attrs["description"] = column.description or (spec.description if spec else "")
    dataset.attrs["ucd"] = column.ucd or (spec.ucd if spec else "")
    order = list(group.attrs["order"]) if "order" in group.attrs else []
    if name not in order:
        group.attrs["order"] = np.array([*order, name], dtype=object)


def append_history(file: h5py.File, step: Step) -> None:
    """Add one line to the history."""
    lines = list(shard_files.get(file["history"])) if "history" in file else []
    if "history" in file:
        del file["history"]
    shard_files.put(file, "history", np.array([*lines, step.to_json()], dtype=object))
