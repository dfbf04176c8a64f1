"""Compressed files, unpacked into a temporary folder so that windows can be read."""

import bz2
import gzip
import lzma
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from galaxyclust.errors import InputError

_OPENERS: dict[str, Callable[..., Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
_MAGIC = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\x00": ".xz"}
_BLOCK = 1 << 22


def unpack(path: Path, folder: Path) -> Path:
    """Return ``path``, or what gzip, bzip2 or xz packed, unpacked into ``folder``.

    Its first bytes tell, not its name: browsers unpack a file and keep its name.
    Tile-compressed ``.fz`` is left alone: astropy reads windows of it.

    Raises
    ------
    InputError
        If it is missing, truncated, damaged, or grows larger than the disk allows.
    """
    if path.is_dir():
        message = f"{path}: a folder; name the images in it ({path / '*.fits'})"
        raise InputError(message)
    if not path.is_file():
        message = f"{path}: no such file"
        raise InputError(message)
    opener = _OPENERS.get(_packing(path))
    if opener is None:
        return path
    target = folder / f"{len(list(folder.iterdir())):05d}-{path.name}"
    # a few kilobytes can unpack to terabytes; stop at half of the free disk space
    limit = shutil.disk_usage(folder).free // 2
    try:
        with opener(path, "rb") as packed, target.open("wb") as out:
            written = 0
            while block := packed.read(_BLOCK):
                written += len(block)
                if written > limit:
                    room = f"{limit / 1e9:.0f} GB"
                    message = f"{path}: unpacks to more than {room}; not enough disk"
                    raise InputError(message)
                out.write(block)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        message = f"{path}: cannot be unpacked, it is truncated or damaged ({error})"
        raise InputError(message) from error
    return target


def _packing(path: Path) -> str:
    """Return the extension of the program that packed a file; that of any other file."""
    try:
        with path.open("rb") as stream:
            start = stream.read(6)
    except OSError:
        start = b""  # whoever reads the file says why it cannot be read
    found = next((end for magic, end in _MAGIC.items() if start.startswith(magic)), "")
    return found or ("" if start == b"SIMPLE" else path.suffix.lower())
