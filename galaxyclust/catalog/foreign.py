"""HDF5 files of other programs: their arrays by name, read by rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog import layout, store
from galaxyclust.catalog.arrays import require_stored
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.types import ArrayKind

_MOST = 1000  # most arrays; a file with more has a group per galaxy


@dataclass(frozen=True, kw_only=True)
class ForeignFile:
    """The arrays of an HDF5 file; holds its path, never an open file.

    Links, virtual and external arrays, which lead to other files, are not followed.

    Parameters
    ----------
    path
        The file.
    """

    path: Path
    _kinds: dict[str, ArrayKind] = field(default_factory=dict, repr=False)

    def kinds(self) -> Mapping[str, ArrayKind]:
        """Return shape and type of every array at any depth, by its path in the file.

        Raises
        ------
        InputError
            If it is not an HDF5 file, is damaged, or leads to other files.
        """
        if not self._kinds:
            with self._opened() as file:
                found = list(islice(layout.datasets(file), _MOST + 1))
                self._kinds.update({n: ArrayKind(d.shape, d.dtype) for n, d in found})
        if len(self._kinds) > _MOST:
            message = (
                f"{self.path}: over {_MOST} arrays; stamps must lie in one, "
                "as (numbers, rows, columns, bands)"
            )
            raise InputError(message)
        return self._kinds

    def read(self, name: str, rows: slice) -> npt.NDArray[Any]:
        """Return rows of an array; texts of variable length become objects.

        Raises
        ------
        InputError
            If it is damaged, leads to other files, or is far larger than what is stored.
        """
        *groups, last = name.split("/")
        with self._opened() as file:
            group: Any = file
            for part in groups:
                group = store.member(group, part)
            found = store.member(group, last)
            require_stored(found)
            return np.asarray(found[rows])

    def is_catalog(self) -> bool:
        """Return whether it is a galaxyclust catalog."""
        with self._opened() as file:
            return bool(file.attrs.get("format") == layout.FORMAT)

    @contextmanager
    def _opened(self) -> Iterator[h5py.File]:
        """Open it; any problem becomes an `InputError`."""
        try:
            with store.reading(self.path) as file:
                yield file
        except CatalogError as error:
            # it is not a catalog, so the advice to restore one does not apply
            raise InputError(str(error).removesuffix(f"; {store.REMEDY}")) from error
