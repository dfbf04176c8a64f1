"""Stamp shards: immutable files of some thousand stamps each.

A shard also holds the columns of its rows and a key that says what it was made from, so
that an interrupted ingest finds what it has already done.
"""

import contextlib
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.arrays import checksum, get, intact, put
from galaxyclust.catalog.store import disk_errors, member, reading, rename
from galaxyclust.errors import CatalogError
from galaxyclust.types import Arrays, BoolArray, Stamps

_BYTES = 256e6  # approximate size of a shard: 4,000 stamps of 64 pixels in three bands
_NAME = re.compile(r"[0-9]{4,8}\.h5")
INSIDE = "inside"  # name of a shard that lies in the catalog file itself, in stamps/
SUMMED = (
    *Stamps._fields,
    "segment",
    "residual",
    "jacobian",
)  # arrays that carry a checksum


class Shard(NamedTuple):
    """The catalog's record of a shard: file name, identity, rows [start, stop)."""

    name: str
    uuid: str
    start: int
    stop: int


class ShardContent(NamedTuple):
    """What goes into a shard; all arrays are aligned by row."""

    stamps: Stamps
    columns: Arrays
    segment: BoolArray  # (n, S, S) True where a pixel is the source's own
    residual: npt.NDArray[np.float32]  # (n, 2) centroid minus the stamp's centre, x and y
    jacobian: npt.NDArray[np.float64]  # (n, 2, 2) arcsec East, North per pixel in x, y


def folder_of(path: Path) -> Path:
    """Return the folder that holds the shards of the catalog at ``path``."""
    return path.with_suffix(".stamps")


def shard_path(folder: Path, name: str) -> Path:
    """Return the path of a shard, refusing a name that leads out of ``folder``.

    Raises
    ------
    CatalogError
        If the name is not a plain shard name, or is a link to elsewhere.
    """
    path = folder / name
    if not _NAME.fullmatch(name) or path.is_symlink():
        message = f"{folder}: {name!r} is not the name of a shard in this folder; refused"
        raise CatalogError(message)
    return path


def place_of(catalog: Path, shard: Shard) -> Path:
    """Return the file that holds a shard of the catalog at ``catalog``.

    Raises
    ------
    CatalogError
        If its name is not a plain shard name, or is a link to elsewhere.
    """
    if shard.name == INSIDE:
        return catalog
    return shard_path(folder_of(catalog), shard.name)


def rows_of_one(*, n_bands: int, size: int) -> int:
    """Return how many stamps make a shard of a good size."""
    return max(16, int(_BYTES / (5 * n_bands * size**2)))


def files_in(folder: Path) -> list[Path]:
    """Return the files in ``folder`` that are named like shards, in order."""
    return sorted(path for path in folder.glob("*.h5") if _NAME.fullmatch(path.name))


def next_name(folder: Path) -> str:
    """Return a shard name not used in ``folder`` yet."""
    used = [int(path.stem) for path in files_in(folder)]
    return f"{max(used, default=-1) + 1:04d}.h5"


def draft(folder: Path, content: ShardContent) -> Path:
    """Write a shard under a unique temporary name, check it, and return its path.

    Several processes may do so in one folder at once; `settle` makes a draft a shard.
    """
    stamps = content.stamps
    free = shutil.disk_usage(folder).free
    need = stamps.image.nbytes + stamps.mask.nbytes
    if need > free:
        message = (
            f"{folder}: needs {need / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB "
            "left; free some space and run the same command again, it goes on where it "
            "stopped"
        )
        raise CatalogError(message)
    path = folder / f".draft.h5.{uuid.uuid4().hex}.tmp"
    with contextlib.ExitStack() as failed, disk_errors(folder):
        failed.callback(path.unlink, missing_ok=True)
        with h5py.File(path, "w") as file:
            _fill(file, content)
        _check(path, content)
        failed.pop_all()
    return path


def settle(path: Path, name: str, *, attributes: dict[str, str]) -> None:
    """Give a draft the attributes and the name of a shard."""
    settled = path.with_name(name)
    with disk_errors(settled):
        with h5py.File(path, "r+") as file:
            file.attrs.update(attributes | {"uuid": str(uuid.uuid4())})
        rename(path, settled)


def clear_drafts(folder: Path) -> None:
    """Remove drafts that became no shard; call with the catalog's lock held."""
    for left in folder.glob(".*.h5.*.tmp"):
        left.unlink(missing_ok=True)


def _summed(content: ShardContent) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays that are kept with a checksum, by name."""
    here = {name: getattr(content, name) for name in ("segment", "residual", "jacobian")}
    return content.stamps._asdict() | here


def _fill(file: h5py.File, content: ShardContent) -> None:
    for name, values in _summed(content).items():
        put(file, name, values)
    columns = file.create_group("columns")
    for name, values in content.columns.items():
        put(columns, name, values)


def _check(path: Path, content: ShardContent) -> None:
    with reading(path) as file:
        for name, values in _summed(content).items():
            if checksum(get(file[name])) != checksum(values):
                message = f"{path.name}: {name} read back differs from what was written"
                raise CatalogError(message)


def columns_of(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Return the columns kept in a shard."""
    with reading(path) as file:
        group = member(file, "columns")
        return {name: get(member(group, name)) for name in group}


def attributes_of(path: Path) -> dict[str, str]:
    """Return the attributes of a shard."""
    with reading(path) as file:
        return {key: str(value) for key, value in file.attrs.items()}


def verify(path: Path, shard: Shard) -> None:
    """Check a shard against the catalog's record and its own checksums.

    Raises
    ------
    CatalogError
        If it is missing, damaged, or another file.
    """
    n_rows = shard.stop - shard.start
    with reading_shard(path, shard) as file:
        for name in SUMMED:
            data = member(file, name)
            if len(data) != n_rows:
                message = f"{path}: {name} has {len(data)} rows, not {n_rows}"
                raise CatalogError(message)
            if not intact(data):
                message = f"{path}: {name} is damaged (checksum differs)"
                raise CatalogError(message)


@contextlib.contextmanager
def reading_shard(path: Path, shard: Shard) -> Iterator[h5py.Group]:
    """Open a shard for reading and check that it is the one the catalog knows.

    Raises
    ------
    CatalogError
        If it is missing, damaged or another one.
    """
    if not path.parent.is_dir():
        message = (
            f"{path.parent}: no such folder; the stamps of a catalog lie there, "
            "so keep a catalog and its folder together"
        )
        raise CatalogError(message)
    with reading(path) as file:
        inside = shard.name == INSIDE
        group = member(member(file, "stamps"), INSIDE) if inside else file
        if group.attrs.get("uuid") != shard.uuid:
            message = (
                f"{path}: belongs to another catalog; "
                "keep a catalog and its folder together"
            )
            raise CatalogError(message)
        yield group
