"""Many stamps in one FITS file: a cube of them, one per HDU, or a column of a table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.images import damage, joined, opened
from galaxyclust.ingest.layouts import is_extra, science
from galaxyclust.ingest.stamps.arrays import find_stacks
from galaxyclust.ingest.stamps.folder import Folder
from galaxyclust.ingest.stamps.label_arrays import texts
from galaxyclust.ingest.stamps.picture import is_one, of_hdu
from galaxyclust.ingest.stamps.source import Picture, Ref, StampSource, state_of
from galaxyclust.types import ArrayKind


@dataclass(frozen=True, kw_only=True)
class FitsArrays:
    """The cubes of a FITS file, and the columns of its tables, as named arrays.

    Parameters
    ----------
    path
        The file.
    """

    path: Path
    _found: dict[str, tuple[int, ArrayKind]] = field(default_factory=dict, repr=False)

    def kinds(self) -> Mapping[str, ArrayKind]:
        """Return shape and type of every array: an HDU by its name, a column by its own."""
        if not self._found:
            with opened(self.path) as hdus:
                for number, hdu in enumerate(hdus):
                    for name, kind in _arrays_of(hdu, number).items():
                        self._found.setdefault(name, (number, kind))
        return {name: kind for name, (_, kind) in self._found.items()}

    def read(self, name: str, rows: slice) -> npt.NDArray[Any]:
        """Return rows of an array."""
        kind = self.kinds()[name]
        number, _ = self._found[name]
        with opened(self.path) as hdus:
            hdu = hdus[number]
            if hdu.is_image:
                start, stop, _ = rows.indices(kind.shape[0])
                return np.asarray(hdu.section[start:stop])
            return np.asarray(hdu.data[name][rows])


def _arrays_of(hdu: Any, number: int) -> dict[str, ArrayKind]:
    if hdu.is_image:
        kind = ArrayKind(hdu.shape, np.dtype(np.float32))  # roughly; sets the block size
        usable = hdu.shape and not is_extra(hdu.name)
        return {hdu.name or f"hdu{number}": kind} if usable else {}
    found = {}
    for name, (kind, _) in (hdu.data.dtype.fields or {}).items():
        shape = (len(hdu.data), *kind.shape)
        found[str(name)] = ArrayKind(shape, kind.base.newbyteorder("="))
    return found


@dataclass(frozen=True, kw_only=True)
class FitsStamps:
    """A stamp per HDU; a table in the same file with as many rows holds their labels.

    Parameters
    ----------
    path
        The file.
    hdus
        The open file.
    numbers
        Numbers of the HDUs that are stamps.
    """

    path: Path
    hdus: fits.HDUList
    numbers: tuple[int, ...]

    @property
    def named(self) -> bool:
        """Whether every HDU has a name of its own."""
        names = {self.hdus[number].name for number in self.numbers}
        return all(names) and len(names) == len(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def ref(self, number: int) -> Ref:
        """Return the name of an HDU, or its number."""
        hdu = self.numbers[number]
        stem = self.path.name.split(".")[0]
        name = self.hdus[hdu].name if self.named else f"{stem}-{hdu}"
        return Ref(name, f"{self.path}[{hdu}]")

    def read(self, number: int) -> Picture:
        """Return an HDU's stamp."""
        unit, named = self.hdus[self.numbers[number]], self.ref(number).path
        try:
            return of_hdu(unit, joined(self.hdus[0].header, unit.header), named=named)
        except (OSError, TypeError, ValueError, fits.VerifyError) as error:
            message = f"{named}: {damage(error)}"
            raise InputError(message) from error

    def table(self) -> Table:
        """Return the columns of the table, in the order of the HDUs."""
        tables = (hdu.data for hdu in self.hdus if not hdu.is_image)
        return next((_plain(data) for data in tables if len(data) == len(self)), Table())

    def state(self, numbers: range) -> Any:
        """Return the size and time of the file."""
        return [state_of(self.path), numbers.start, numbers.stop]


def _plain(data: fits.FITS_rec) -> Table:
    """Return the columns with one value per row, bytes as text."""
    table = Table()
    for name in data.names:
        values = np.asarray(data[name])
        if values.ndim == 1:
            table[name] = texts(values) if values.dtype.kind in "SO" else values
    return table


def open_fits(
    path: Path, hdus: fits.HDUList, *, array: str | None, order: str | None
) -> list[StampSource]:
    """Return the stamps of an open FITS file.

    Parameters
    ----------
    path
        The file.
    hdus
        The open file.
    array
        HDU or column of the stamps; None finds it.
    order
        Order of the axes; None infers it.

    Raises
    ------
    InputError
        If it holds no stamps, or the axes are ambiguous.
    """
    names = {
        number: hdu.name
        for number, hdu in enumerate(hdus)
        if hdu.is_image and len(hdu.shape) in {2, 3, 4}
    }
    chosen = science(names)
    if array is None and order is None and chosen:
        if len(chosen) == 1 and _is_one_stamp(hdus[chosen[0]]):
            return [Folder(paths=(path,))]
        if len(chosen) > 1 and all(is_one(hdus[number].shape) for number in chosen):
            return [FitsStamps(path=path, hdus=hdus, numbers=tuple(chosen))]
    file = FitsArrays(path=path)
    return [*find_stacks(file, array=array, order=order, pictures=False)]


def _is_one_stamp(hdu: Any) -> bool:
    """Return whether an image is one stamp: a plane, or one plane per band named."""
    bands = str(hdu.header.get("BANDS", "")).strip()
    depth = math.prod(hdu.shape[:-2])
    return depth == 1 or (len(hdu.shape) == 3 and len(bands) == depth)
