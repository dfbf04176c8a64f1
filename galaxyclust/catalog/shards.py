"""Stamp shards: immutable files of some thousand stamps each.

A shard also holds the columns of its rows and a key that says what it was made from, so
that an interrupted ingest finds what it has already done.
"""

import re
import shutil
import uuid
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.store import disk_errors, member, reading, replacing
from galaxyclust.errors import CatalogError
from galaxyclust.types import Arrays, IntArray, Stamps

_BYTES = 256e6  # of one shard, about: 4,000 stamps of 64 pixels in three bands
_NAME = re.compile(r"\d{4,8}\.h5")


class Shard(NamedTuple):
    """A shard as the catalog knows it: file name, its own identity, rows [start, stop)."""

    name: str
    uuid: str
    start: int
    stop: int


class ShardContent(NamedTuple):
    """What goes into a shard; all arrays are aligned by row."""

    stamps: Stamps
    columns: Arrays
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
        If the name is no plain shard name, or is a link to elsewhere.
    """
    path = folder / name
    if not _NAME.fullmatch(name) or path.is_symlink():
        message = f"{folder}: {name!r} is not the name of a shard in this folder; refused"
        raise CatalogError(message)
    return path


def rows_of_one(*, n_bands: int, size: int) -> int:
    """Return how many stamps make a shard of a good size."""
    return max(16, int(_BYTES / (5 * n_bands * size**2)))


def next_name(folder: Path) -> str:
    """Return a shard name not used in ``folder`` yet."""
    used = [int(path.stem) for path in folder.glob("*.h5") if _NAME.fullmatch(path.name)]
    return f"{max(used, default=-1) + 1:04d}.h5"


def write(path: Path, content: ShardContent, *, attributes: dict[str, str]) -> None:
    """Write a shard under a temporary name, check it and rename it."""
    stamps = content.stamps
    free = shutil.disk_usage(path.parent).free
    need = stamps.image.nbytes + stamps.mask.nbytes
    if need > free:
        message = (
            f"{path}: needs {need / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left; "
            "free some space and run the same command again, it goes on where it stopped"
        )
        raise CatalogError(message)
    with disk_errors(path), replacing(path) as temporary:
        with h5py.File(temporary, "w") as file:
            _fill(file, content)
            file.attrs.update(attributes | {"uuid": str(uuid.uuid4())})
        _check(temporary, content)


def _fill(file: h5py.File, content: ShardContent) -> None:
    for name, values in content.stamps._asdict().items():
        file.create_dataset(name, data=values)
        file[name].attrs["crc32"] = _crc(values)
    file["residual"] = content.residual
    file["jacobian"] = content.jacobian
    columns = file.create_group("columns")
    for name, values in content.columns.items():
        put(columns, name, values)


def _check(path: Path, content: ShardContent) -> None:
    with reading(path) as file:
        for name, values in content.stamps._asdict().items():
            if _crc(file[name][:]) != _crc(values):
                message = f"{path.name}: {name} read back differs from what was written"
                raise CatalogError(message)


def _crc(values: npt.NDArray[Any]) -> int:
    return zlib.crc32(np.ascontiguousarray(values).reshape(-1).view(np.uint8).data)


def put(group: h5py.Group, name: str, values: npt.NDArray[Any]) -> h5py.Dataset:
    """Write one array; text becomes UTF-8 of variable length."""
    values = np.asarray(values)
    if values.dtype.kind in "UO":
        kind = h5py.string_dtype()
        return group.create_dataset(name, data=values.astype(object), dtype=kind)
    return group.create_dataset(name, data=values)


def get(dataset: h5py.Dataset) -> npt.NDArray[Any]:
    """Read one array; UTF-8 becomes text."""
    if h5py.check_string_dtype(dataset.dtype):
        return np.asarray(dataset.asstr()[:], dtype=np.str_)
    return np.asarray(dataset[:])


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
    """Check a shard against what the catalog knows of it and its own sums.

    Raises
    ------
    CatalogError
        If it is missing, another file, or damaged.
    """
    with reading(path) as file:
        _same(path, file, shard)
        for name in Stamps._fields:
            data = member(file, name)
            if len(data) != shard.stop - shard.start:
                message = f"{path}: {name} has {len(data)} rows, not {shard.stop - shard.start}"
                raise CatalogError(message)
            if _crc(data[:]) != data.attrs["crc32"]:
                message = f"{path}: {name} is damaged (checksum differs)"
                raise CatalogError(message)


def _same(path: Path, file: h5py.File, shard: Shard) -> None:
    if file.attrs.get("uuid") != shard.uuid:
        message = f"{path}: belongs to another catalog; keep a catalog and its folder together"
        raise CatalogError(message)


class ShardReader:
    """Stamps by row, over all shards of a catalog. Holds names, never an open file.

    Parameters
    ----------
    folder
        The folder of the shards.
    shards
        The shards in the order of their rows.
    bands
        Names of the bands.
    size
        Pixels on a side.
    """

    def __init__(
        self, folder: Path, *, shards: tuple[Shard, ...], bands: tuple[str, ...], size: int
    ) -> None:
        self.folder = folder
        self.shards = shards
        self.bands = bands
        self.size = size

    @property
    def n_rows(self) -> int:
        """Number of sources."""
        return self.shards[-1].stop if self.shards else 0

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows``, in the order asked for.

        Raises
        ------
        CatalogError
            If a shard is missing, damaged or of another catalog.
        IndexError
            If a row does not exist.
        """
        return Stamps(*(self.read_array(name, rows) for name in Stamps._fields))

    def read_array(self, name: str, rows: IntArray | slice) -> npt.NDArray[Any]:
        """Return one of the shards' arrays (``image``, ``mask``, ``jacobian`` …) by row."""
        index = np.arange(self.n_rows)[rows] if isinstance(rows, slice) else np.asarray(rows)
        if index.size and (index.min() < 0 or index.max() >= self.n_rows):
            message = f"rows must lie in 0 to {self.n_rows - 1}"
            raise IndexError(message)
        parts: list[npt.NDArray[Any]] = []
        places: list[IntArray] = []
        for shard in self.shards:
            place = np.flatnonzero((index >= shard.start) & (index < shard.stop))
            if place.size:
                parts.append(self._read_shard(shard, name, index[place] - shard.start))
                places.append(place)
        if not parts:
            return self._empty(name)
        out = np.empty((len(index), *parts[0].shape[1:]), parts[0].dtype)
        for place, part in zip(places, parts, strict=True):
            out[place] = part
        return out

    def _read_shard(self, shard: Shard, name: str, local: IntArray) -> npt.NDArray[Any]:
        path = shard_path(self.folder, shard.name)
        with reading(path) as file:
            _same(path, file, shard)
            data = member(file, name)
            unique, inverse = np.unique(local, return_inverse=True)
            low, high = int(unique[0]), int(unique[-1]) + 1
            # a plain slice is many times quicker than a list of rows, unless it is sparse
            if high - low <= 4 * len(unique):
                return np.asarray(data[low:high])[local - low]
            return np.asarray(data[unique])[inverse]

    def _empty(self, name: str) -> npt.NDArray[Any]:
        square = (0, len(self.bands), self.size, self.size)
        shapes: dict[str, tuple[int, ...]] = {"image": square, "mask": square}
        kind = np.uint8 if name == "mask" else np.float32
        return np.empty(shapes.get(name, (0, len(self.bands))), kind)
