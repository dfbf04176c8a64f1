"""HDF5 files that are replaced whole, written by one process at a time and read safely."""

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import h5py

from galaxyclust.errors import CatalogError, LockedError


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the right to write ``path``; other processes are refused, none waits.

    The system drops the lock when the process ends, however it ends.

    Raises
    ------
    LockedError
        If another process holds it; it names the process where that is known.
    CatalogError
        If the folder cannot be written to.
    """
    name = path.with_name(f".{path.name}.lock")
    lock = filelock.FileLock(name)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        owner = name.read_text(errors="replace").strip() or "another process"
        message = f"{path}: locked by {owner}, which is writing to it; try again when it is done"
        raise LockedError(message) from None
    except OSError as error:
        message = f"{path}: cannot write in {path.parent}: {error.strerror or error}"
        raise CatalogError(message) from None
    try:
        with contextlib.suppress(OSError):  # who holds it is a courtesy, not the lock
            name.write_text(f"process {os.getpid()} on {socket.gethostname()}\n")
        yield
    finally:
        with contextlib.suppress(OSError):
            name.write_text("")
        lock.release()


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside ``path``; rename it to ``path`` when all went well.

    What is written reaches the disk before the rename, so a killed process, a full disk
    or a pulled plug leaves the old file.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _sync(temporary)
        # mkstemp makes files for their owner only; a catalog is shared like any other file
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def clear_temporary(path: Path) -> None:
    """Remove what killed writers of ``path`` left; call with the lock held."""
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        left.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some file systems refuse to sync a folder; the rename still holds
        if not path.is_dir():
            raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading; never locks and never writes.

    Raises
    ------
    CatalogError
        If it is missing or not an HDF5 file.
    """
    if not path.exists():
        message = f"{path}: no such file"
        raise CatalogError(message)
    try:
        # an immutable or replaced-whole file needs no HDF5 lock, and NFS may refuse one
        file = h5py.File(path, "r", locking=False)
    except OSError as error:
        message = (
            f"{path}: not a readable HDF5 file ({_reason(path, error)}); "
            "restore it from a copy or run ingest again"
        )
        raise CatalogError(message) from None
    with file:
        yield file


def _reason(path: Path, error: OSError) -> str:
    size = path.stat().st_size
    if size == 0:
        return "it is empty"
    with path.open("rb") as stream:
        start = stream.read(8)
    if start != b"\x89HDF\r\n\x1a\n":
        return "it does not begin as HDF5 does"
    return "it is truncated" if "truncated" in str(error) else "it is damaged"


def member(group: h5py.Group, name: str) -> Any:
    """Return an object of ``group`` that lies in this very file.

    A file from elsewhere may hold links to other files, or data sets whose bytes lie in
    one; following these would make us read what its author chose.

    Raises
    ------
    CatalogError
        If it is missing, a link, virtual or stored outside.
    """
    where = f"{group.file.filename}: {group.name.rstrip('/')}/{name}"
    link = group.get(name, getlink=True)
    if link is None:
        message = f"{where} is missing"
        raise CatalogError(message)
    if not isinstance(link, h5py.HardLink):
        message = f"{where} is a link; refused, since it may lead out of the file"
        raise CatalogError(message)
    found = group[name]
    if isinstance(found, h5py.Dataset) and (found.external or found.is_virtual):
        message = f"{where} keeps its data in another file; refused"
        raise CatalogError(message)
    return found


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn a full disk, a quota or a read-only folder into one line."""
    try:
        yield
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror or error}; nothing was changed"
        raise CatalogError(message) from error
