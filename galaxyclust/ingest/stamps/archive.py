"""Stamps in a zip or tar archive, read in place: nothing is unpacked to disk."""

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.picture import from_bytes
from galaxyclust.ingest.stamps.source import (
    Picture,
    Ref,
    folder_labels,
    is_stamp,
    state_of,
)

_LARGEST = 256 * 2**20  # bytes of one file: a float32 stamp of 4,096 pixels in four bands
_MOST = 1000  # an archive may unpack to this many times its size
_DAMAGE = (
    OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error,
    zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The stamps in an archive, one per file; links and other files are skipped.

    Parameters
    ----------
    path
        The archive.
    members
        The stamps in it.
    """

    path: Path
    members: tuple[Member, ...]
    named: bool = True

    def __len__(self) -> int:
        return len(self.members)

    def ref(self, number: int) -> Ref:
        """Return the name of a file in the archive."""
        name = self.members[number].name
        return Ref(PurePosixPath(name).name, f"{self.path}:{name}")

    def read(self, number: int) -> Picture:
        """Return a file's stamp."""
        member, named = self.members[number], self.ref(number).path
        if member.size > _LARGEST:
            message = f"{named}: {member.size / 1e6:,.0f} MB unpacked; not a stamp"
            raise InputError(message)
        try:
            content = member.read()
        except _DAMAGE as error:
            message = f"{named}: cannot be unpacked ({error})"
            raise InputError(message) from error
        return from_bytes(content, named=named)

    def table(self) -> Table:
        """Return the classes that the folders in the archive stand for."""
        return folder_labels([member.name for member in self.members])

    def state(self, numbers: range) -> Any:
        """Return the size and time of the archive."""
        return [state_of(self.path), numbers.start, numbers.stop]


def open_archive(path: Path, packed: zipfile.ZipFile | tarfile.TarFile) -> Archive:
    """Return the stamps in an open archive.

    Raises
    ------
    InputError
        If it is damaged, unpacks to far more than its size, or holds no stamps.
    """
    found = _in_zip(packed) if isinstance(packed, zipfile.ZipFile) else _in_tar(packed)
    limit = _MOST * max(path.stat().st_size, 1)
    members, total = [], 0
    try:
        for member in found:
            total += member.size
            if total > limit:  # before seeking a tar's next header
                message = f"{path}: unpacks to over {_MOST} times its size; refused"
                raise InputError(message)
            members.append(member)
    except _DAMAGE as error:
        message = f"{path}: the archive is truncated or damaged ({error})"
        raise InputError(message) from error
    stamps = tuple(member for member in members if is_stamp(member.name))
    if not stamps:
        have = ", ".join(PurePosixPath(member.name).name for member in members[:3])
        message = f"{path}: no pictures or FITS files in it ({have or 'it is empty'})"
        raise InputError(message)
    return Archive(path=path, members=stamps)


def _in_zip(packed: zipfile.ZipFile) -> Iterator[Member]:
    for info in packed.infolist():
        if not info.is_dir():
            # sizes in the directory may be false, so at most `_LARGEST` bytes are read
            yield Member(info.filename, info.file_size, partial(_bytes, packed, info))


def _bytes(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with packed.open(info) as file:
        return file.read(_LARGEST)


def _in_tar(packed: tarfile.TarFile) -> Iterator[Member]:
    for info in packed:
        if info.isreg():
            yield Member(info.name, info.size, partial(_tar_bytes, packed, info))


def _tar_bytes(packed: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = packed.extractfile(info)
    return b"" if file is None else file.read(_LARGEST)
