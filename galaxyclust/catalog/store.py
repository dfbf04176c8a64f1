"""HDF5 files that are replaced whole, written by one process at a time and read safely."""

import contextlib
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import h5py

from galaxyclust.errors import CatalogError, LockedError

REMEDY = "restore it from a copy or run ingest again"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock to write ``path``; other processes are refused, none waits.

    The system drops the lock when the process ends, however it ends.

    Raises
    ------
    LockedError
        If another process holds it; it names the process if that is known.
    CatalogError
        If the folder cannot be written to.
    """
    if not path.parent.is_dir():  # filelock would make it, even if mistyped
        message = f"{path}: cannot write in {path.parent}: there is no such folder"
        raise CatalogError(message)
    name = path.with_name(f".{path.name}.lock")
    lock = filelock.FileLock(name)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        if not name.exists():  # filelock waits also where the system makes no files
            message = f"{path}: cannot write in {path.parent}: no file can be made there"
            raise CatalogError(message) from None
        message = (
            f"{path}: locked by {_holder(name)}, which is writing to it; try again later"
        )
        raise LockedError(message) from None
    except (OSError, NotImplementedError) as error:  # the latter: a system without locks
        reason = getattr(error, "strerror", None) or error
        message = f"{path}: cannot write in {path.parent}: {reason}"
        raise CatalogError(message) from error
    # where a file system has no locks, filelock's own marker already says who holds it
    note = None if isinstance(lock, filelock.SoftFileLock) else name
    try:
        _tell(note, f"{os.getpid()}\n{socket.gethostname()}\n")
        yield
    finally:
        _tell(note, "")
        lock.release()


def _tell(note: Path | None, text: str) -> None:
    """Note in the lock file who holds it: for messages, the lock does not need it."""
    if note is not None:
        with contextlib.suppress(OSError):
            note.write_text(text, encoding="utf-8")


def _holder(note: Path) -> str:
    with contextlib.suppress(OSError):
        lines = note.read_text(encoding="utf-8", errors="replace").split()
        if len(lines) >= 2:
            return f"process {lines[0]} on {lines[1]}"
    return "another process"


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside ``path``; rename it to ``path`` on success.

    What is written reaches the disk before the rename, so a killed process, a full disk or
    a power failure leaves the old file.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode(path))
        rename(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse a file beside which nothing can be written.

    Raises
    ------
    CatalogError
        If the folder or its file system is read-only, or is full.
    """
    with disk_errors(path), tempfile.TemporaryFile(dir=path.parent):
        pass


def rename(path: Path, new: Path) -> None:
    """Rename a file, replacing any other, once all of it is on the disk."""
    _sync(path)
    path.replace(new)
    _sync(new.parent)


def clear_temporary(path: Path) -> None:
    """Remove the files that killed writers of ``path`` left; call with the lock held."""
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        left.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Return the permissions of the file at ``path``, or those of any new file."""
    # mkstemp makes files for their owner only; a catalog is shared like any other file
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


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
        If it is missing, not an HDF5 file, or damaged where it is read.
    """
    with opened(path) as file:
        try:
            yield file
        except (OSError, KeyError, RuntimeError) as error:  # h5py's errors for damage
            message = f"{path}: damaged ({_first_line(error)}); {REMEDY}"
            raise CatalogError(message) from error


def opened(path: Path) -> h5py.File:
    """Return an HDF5 file opened for reading.

    Raises
    ------
    CatalogError
        If it is missing or not an HDF5 file.
    """
    if not path.exists():
        message = f"{path}: no such file"
        raise CatalogError(message)
    if not path.is_file():
        message = f"{path}: a folder, not a file; name the .h5 file"
        raise CatalogError(message)
    try:
        # an immutable or replaced-whole file needs no HDF5 lock, and NFS may refuse one
        return h5py.File(path, "r", locking=False)
    except OSError as error:
        message = f"{path}: {_unreadable(path, error)}"
        raise CatalogError(message) from error


def _unreadable(path: Path, error: OSError) -> str:
    """Say why HDF5 cannot open a file, and what would help."""
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as refusal:
        return f"cannot be read: {refusal.strerror}"
    if not start:
        why = "it is empty"
    elif start != b"\x89HDF\r\n\x1a\n":
        why = "it does not begin as HDF5 does"
    else:
        why = "it is truncated" if "truncated" in str(error) else "it is damaged"
    return f"not a readable HDF5 file ({why}); {REMEDY}"


def _first_line(error: BaseException) -> str:
    """Return an error's own words on one line, without the quotes of a KeyError."""
    text = str(error.args[0] if error.args else error).strip()
    return text.splitlines()[0] if text else type(error).__name__


@contextlib.contextmanager
def understood(path: Path, what: str) -> Iterator[None]:
    """Turn what the readers of text make of damaged text into an error of one line.

    Raises
    ------
    CatalogError
        If what is read inside is not what was written.
    """
    try:
        yield
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        why = _first_line(error)
        message = f"{path}: damaged ({what} cannot be read: {why}); {REMEDY}"
        raise CatalogError(message) from error


def member(group: h5py.Group, name: str) -> Any:
    """Return an object of ``group`` that is stored in the file itself.

    An untrusted file may hold links to other files, or data sets stored in other files;
    following these would let its author choose what we read.

    Raises
    ------
    CatalogError
        If it is missing, a link, virtual or stored outside.
    """
    where = f"{group.file.filename}: {group.name.rstrip('/')}/{name}"
    # a name with a slash would walk through links on its way
    link = None if "/" in name else group.get(name, getlink=True)
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
    """Turn a full disk, a quota or a read-only folder into an error of one line."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # h5py raises either when it cannot write
        message = f"{path}: cannot be written: {_disk_reason(error)}; nothing was changed"
        raise CatalogError(message) from error


def _disk_reason(error: OSError | RuntimeError) -> str:
    """Return the system's words for an error, extracted from those of HDF5."""
    number = re.search(r"errno = (\d+)", str(error))
    if number:
        return os.strerror(int(number.group(1)))
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return _first_line(error)
