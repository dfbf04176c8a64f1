"""Stamps by row, read from the shards of a catalog."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.shards import Shard, folder_of, place_of, reading_shard, verify
from galaxyclust.catalog.store import member
from galaxyclust.types import IntArray, Stamps


class ShardReader:
    """Stamps by row, over all shards of a catalog. Holds names, never an open file.

    Parameters
    ----------
    catalog
        The catalog's file.
    shards
        The shards in the order of their rows.
    bands
        Names of the bands.
    size
        Pixels on a side.
    """

    def __init__(
        self, catalog: Path, *, shards: tuple[Shard, ...], bands: tuple[str, ...], size: int
    ) -> None:
        self.catalog = catalog
        self.shards = shards
        self.bands = bands
        self.size = size

    @property
    def folder(self) -> Path:
        """The folder of the shards."""
        return folder_of(self.catalog)

    @property
    def n_rows(self) -> int:
        """Number of sources."""
        return self.shards[-1].stop if self.shards else 0

    def read(self, rows: IntArray | slice) -> Stamps:
        """Return the stamps of ``rows``, in the order asked for.

        Rows are chosen as from any array: by a slice, by numbers or by a mask.

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
        index = np.arange(self.n_rows)[rows]
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
        for where, part in zip(places, parts, strict=True):
            out[where] = part
        return out

    def verify(self) -> None:
        """Check every shard against its checksums.

        Raises
        ------
        CatalogError
            At the first that is missing, damaged or of another catalog.
        """
        for shard in self.shards:
            verify(place_of(self.catalog, shard), shard)

    def _read_shard(self, shard: Shard, name: str, local: IntArray) -> npt.NDArray[Any]:
        with reading_shard(place_of(self.catalog, shard), shard) as file:
            data = member(file, name)
            unique, inverse = np.unique(local, return_inverse=True)
            low, high = int(unique[0]), int(unique[-1]) + 1
            # a plain slice is many times quicker than a list of rows, unless it is sparse
            if high - low <= 4 * len(unique):
                return np.asarray(data[low:high])[local - low]
            return np.asarray(data[unique])[inverse]

    def _empty(self, name: str) -> npt.NDArray[Any]:
        square = (len(self.bands), self.size, self.size)
        shapes = {
            "image": square,
            "mask": square,
            "segment": square[1:],
            "residual": (2,),
            "jacobian": (2, 2),
        }
        kinds = {"mask": np.uint8, "segment": np.bool_, "jacobian": np.float64}
        shape = shapes.get(name, (len(self.bands),))
        return np.empty((0, *shape), kinds.get(name, np.float32))
