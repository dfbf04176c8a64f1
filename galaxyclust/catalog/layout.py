"""The layout of a catalog file, and how it is written."""

import contextlib
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.arrays import get, put, require_stored
from galaxyclust.catalog.content import GROUPS, Column, Content, StampInfo
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.schema import describe
from galaxyclust.catalog.shards import Shard, files_in, folder_of
from galaxyclust.catalog.store import REMEDY, member, reading, understood
from galaxyclust.errors import CatalogError

FORMAT = "galaxyclust"
FORMAT_VERSION = 1


@contextlib.contextmanager
def reading_catalog(path: Path) -> Iterator[h5py.File]:
    """Open a catalog for reading and check that it is one.

    Raises
    ------
    CatalogError
        If it is missing or not finished, damaged, something else, or of a later version.
    """
    if path.is_dir():
        message = f"{path}: a folder, not a catalog; name the .h5 file of one"
        raise CatalogError(message)
    folder = folder_of(path)
    if path.suffix == ".h5" and folder.is_dir() and not path.exists():
        n_rows = sum(_n_stamps(shard) for shard in files_in(folder))
        message = (
            f"{path}: not finished; {folder} holds {n_rows} sources of an ingest "
            "that was interrupted or still runs; the same command again goes on from there"
        )
        raise CatalogError(message)
    if path.suffix != ".h5" and path.is_file() and not h5py.is_hdf5(path):
        message = (
            f"{path}: a table or another file, not a catalog of galaxyclust; galaxyclust "
            "ingest makes one, of the positions in a table too "
            "(ingest IMAGES --catalog TABLE -o survey.h5)"
        )
        raise CatalogError(message)
    with reading(path) as file:
        version = file.attrs.get("format_version", 0)
        problem = ""
        if file.attrs.get("format") != FORMAT:
            problem = (
                "an HDF5 file, but not a galaxyclust catalog; "
                "make one with galaxyclust ingest"
            )
        elif version > FORMAT_VERSION:
            problem = (
                f"of format {version}, known here up to {FORMAT_VERSION}; "
                "update galaxyclust"
            )
        if problem:
            message = f"{path}: {problem}"
            raise CatalogError(message)
        yield file


def _n_stamps(shard: Path) -> int:
    with reading(shard) as file:
        return len(member(file, "image"))


def copy_members(old: h5py.Group, new: h5py.Group, *, leave_out: set[str]) -> None:
    """Copy ``old``, without the paths in ``leave_out``, into an empty ``new``.

    A copy, rather than a change in place, leaves no unused bytes behind; and it includes
    only what is in the file itself.
    """
    for key, value in old.attrs.items():
        new.attrs[key] = value
    for name in old:
        found = member(old, name)
        if found.name.strip("/") in leave_out:
            continue
        if isinstance(found, h5py.Dataset):
            old.copy(found, new, name=name)
        else:
            copy_members(found, new.create_group(name), leave_out=leave_out)


def datasets(
    group: h5py.Group, *, seen: set[h5py.Group] | None = None
) -> Iterator[tuple[str, h5py.Dataset]]:
    """Yield every array in ``group``, at any depth, with its path.

    A group of several names is entered once; it may even lie in itself.

    Parameters
    ----------
    group
        The group.
    seen
        Groups that were entered before.
    """
    seen = set() if seen is None else seen
    if group in seen:
        return
    seen.add(group)
    for name in group:
        found = member(group, name)
        if isinstance(found, h5py.Dataset):
            yield found.name.strip("/"), found
        elif isinstance(found, h5py.Group):
            yield from datasets(found, seen=seen)


def fill(file: h5py.File, content: Content) -> None:
    """Write the arrays of ``content``, with their attributes."""
    for group in GROUPS:
        file.require_group(group)
    for name, values in content.columns.items():
        _put_column(file["catalog"], name, values)
    text = json.dumps(dict(content.attributes), default=str)
    for name, values in content.embeddings.items():
        dataset = put(file["embeddings"], name, values.astype(np.float32))
        dataset.attrs["settings"] = text
    for name, values in content.projections.items():
        put(file["projections"], name, values.astype(np.float32))
    for name, tensors in content.models.items():
        group = file["models"].create_group(name)
        group.attrs["settings"] = text
        for key, values in tensors.items():
            put(group, key, values)


def _put_column(group: h5py.Group, name: str, values: npt.NDArray[Any] | Column) -> None:
    column = values if isinstance(values, Column) else Column(values)
    spec = describe(name)
    dataset = put(group, name, column.values)
    dataset.attrs["unit"] = column.unit or (spec.unit if spec else "")
    dataset.attrs["description"] = column.description or (spec.description if spec else "")
    dataset.attrs["ucd"] = column.ucd or (spec.ucd if spec else "")
    order = list(group.attrs.get("order", ()))
    if name not in order:
        group.attrs["order"] = np.array([*order, name], dtype=object)


def append_history(file: h5py.File, step: Step) -> None:
    """Add one line to the history."""
    lines: list[str] = []
    if "history" in file:
        lines = [str(line) for line in get(member(file, "history"))]
        del file["history"]
    put(file, "history", np.array([*lines, step.to_json()], dtype=object))


def put_stamp_info(file: h5py.File, info: StampInfo, table: list[Shard]) -> None:
    """Write the description of the stamps, and which shards hold which rows."""
    group = file.create_group("stamps")
    group.attrs["bands"] = json.dumps(info.bands)
    group.attrs["size"] = info.size
    group.attrs["calibrated"] = info.calibrated
    fields = [json.dumps(entry, default=str) for entry in info.fields]
    put(group, "fields", np.array(fields, dtype=object))
    for key in Shard._fields:
        kind: Any = object if key in {"name", "uuid"} else np.int64
        values = np.array([getattr(shard, key) for shard in table], dtype=kind)
        put(group, f"shard_{key}", values)


def count_rows(file: h5py.File) -> int:
    """Return the number of rows, which that of a column must confirm.

    Raises
    ------
    CatalogError
        If it does not.
    """
    n_rows = int(file.attrs["n_rows"])
    columns = member(file, "catalog")
    for name in islice(columns, 1):
        column = member(columns, name)
        require_stored(column)
        if len(column) != n_rows:
            message = (
                f"{file.filename}: damaged ({n_rows} rows, but {name} of {len(column)}); "
                f"{REMEDY}"
            )
            raise CatalogError(message)
    return n_rows


def get_stamp_info(file: h5py.File) -> StampInfo:
    """Return the description of the stamps: bands, size, fields."""
    group = member(file, "stamps")
    lines = get(member(group, "fields"))
    with understood(Path(file.filename), "the description of its stamps"):
        return StampInfo(
            bands=tuple(json.loads(group.attrs["bands"])),
            size=int(group.attrs["size"]),
            calibrated=bool(group.attrs["calibrated"]),
            fields=tuple(json.loads(str(line)) for line in lines),
        )


def get_shards(file: h5py.File) -> tuple[Shard, ...]:
    """Return the shards of a catalog in the order of their rows.

    Raises
    ------
    CatalogError
        If one does not begin where another ends.
    """
    group = member(file, "stamps")
    parts = [get(member(group, f"shard_{key}")) for key in Shard._fields]
    with understood(Path(file.filename), "the list of its shards"):
        found = tuple(
            Shard(str(name), str(uuid), int(start), int(stop))
            for name, uuid, start, stop in zip(*parts, strict=True)
        )
    end = 0
    for shard in found:
        if shard.start != end or shard.stop < shard.start:
            message = (
                f"{file.filename}: damaged (shard {shard.name} begins at row "
                f"{shard.start}, not {end}); {REMEDY}"
            )
            raise CatalogError(message)
        end = shard.stop
    return found
