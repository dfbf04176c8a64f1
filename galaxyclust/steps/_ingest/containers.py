"""Which reader a folder, a list or a file of ready-made stamps needs."""

import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.foreign import ForeignFile
from galaxyclust.errors import InputError
from galaxyclust.ingest.images import opened
from galaxyclust.ingest.stamps import fits_file, parquet
from galaxyclust.ingest.stamps.archive import open_archive
from galaxyclust.ingest.stamps.arrays import find_stacks
from galaxyclust.ingest.stamps.chain import Chain
from galaxyclust.ingest.stamps.folder import Folder, find_stamps, read_list
from galaxyclust.ingest.stamps.numpy_file import NumpyFile
from galaxyclust.ingest.stamps.source import FITS, StampSource, is_stamp
from galaxyclust.steps._ingest.catalog_stamps import CatalogStamps
from galaxyclust.steps._ingest.stamp_settings import StampSettings

_CONTAINERS = (".h5", ".hdf5", ".parquet", ".npy", ".npz")
_SPLIT = re.compile(r"(?<![a-z])(train|valid|validation|val|test)(?![a-z])")

Opener = Callable[[Path, StampSettings, ExitStack], list[StampSource]]


@contextmanager
def opened_stamps(path: Path, settings: StampSettings) -> Iterator[StampSource]:
    """Open ready-made stamps of any kind.

    Parameters
    ----------
    path
        A folder of pictures or of files of stamps, a list of names, or one file: HDF5,
        Parquet, NumPy's, FITS, zip or tar, or a single stamp. The first bytes of a file
        tell its kind.
    settings
        Which array holds the stamps, and the order of its axes, if given.

    Raises
    ------
    InputError
        If there are no stamps, or their file cannot be read.
    """
    with ExitStack() as stack:
        parts = _in_folder(path, settings, stack) if path.is_dir() else []
        if not parts:
            parts = _in_file(path, settings, stack)
        source = parts[0] if len(parts) == 1 else Chain(parts=parts, splits=_splits(parts))
        if not len(source):
            message = f"{path}: no stamps in it"
            raise InputError(message)
        yield source


def _in_folder(
    folder: Path, settings: StampSettings, stack: ExitStack
) -> list[StampSource]:
    stamps = find_stamps(folder)
    if stamps:
        return [Folder(paths=tuple(stamps), root=folder)]
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _CONTAINERS and path.is_file()
    )
    if not files:
        message = (
            f"{folder}: no pictures (JPEG, PNG, TIFF, WebP) or FITS files in it, and no "
            "HDF5, Parquet or NumPy files of stamps"
        )
        raise InputError(message)
    kinds = sorted({path.suffix.lower() for path in files})
    if len(kinds) > 1:
        message = (
            f"{folder}: files of stamps of several kinds ({', '.join(kinds)}); name one"
        )
        raise InputError(message)
    return [part for path in files for part in _in_file(path, settings, stack)]


def _in_file(path: Path, settings: StampSettings, stack: ExitStack) -> list[StampSource]:
    if not path.is_file():
        message = f"{path}: no such folder or file"
        raise InputError(message)
    with path.open("rb") as stream:
        start = stream.read(8)
    if not start:
        message = f"{path}: the file is empty"
        raise InputError(message)
    opener = next(
        (found for magic, found in _BY_MAGIC.items() if start.startswith(magic)), None
    )
    if opener is not None:
        return opener(path, settings, stack)
    if path.name.lower().endswith(FITS):
        return _fits(path, settings, stack)
    if is_stamp(path.name):
        return [Folder(paths=(path,))]
    if _is_tar(path):
        return _tar(path, settings, stack)
    if path.suffix.lower() in {".gz", ".bz2", ".xz", ".zst"}:
        message = f"{path}: a compressed file; unpack it first"
        raise InputError(message)
    return [Folder(paths=tuple(read_list(path)))]


def _hdf5(path: Path, settings: StampSettings, _: ExitStack) -> list[StampSource]:
    file = ForeignFile(path=path)
    if file.is_catalog():
        return [CatalogStamps(catalog=Catalog(path))]
    return [*find_stacks(file, array=settings.array, order=settings.axes)]


def _zip(path: Path, settings: StampSettings, stack: ExitStack) -> list[StampSource]:
    try:
        packed = stack.enter_context(zipfile.ZipFile(path))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        message = f"{path}: the archive is truncated or damaged ({error})"
        raise InputError(message) from error
    names = packed.namelist()
    if names and all(name.endswith(".npy") for name in names):
        return _numpy(path, settings, stack)
    return [open_archive(path, packed)]


def _is_tar(path: Path) -> bool:
    try:
        return tarfile.is_tarfile(path)
    except (OSError, EOFError, zlib.error):  # truncated compressed data
        return False


def _tar(path: Path, _: StampSettings, stack: ExitStack) -> list[StampSource]:
    packed = tarfile.open(path)  # noqa: SIM115 (the stack closes it)
    stack.callback(packed.close)
    return [open_archive(path, packed)]


def _numpy(path: Path, settings: StampSettings, stack: ExitStack) -> list[StampSource]:
    file = NumpyFile(path=path)
    stack.callback(file.close)
    return [*find_stacks(file, array=settings.array, order=settings.axes)]


def _parquet(path: Path, settings: StampSettings, stack: ExitStack) -> list[StampSource]:
    found = parquet.find_stamps(path, column=settings.array, order=settings.axes)
    stack.callback(found.file.close)
    return [found]


def _fits(path: Path, settings: StampSettings, stack: ExitStack) -> list[StampSource]:
    hdus = stack.enter_context(opened(path))
    return fits_file.open_fits(path, hdus, array=settings.array, order=settings.axes)


_BY_MAGIC: dict[bytes, Opener] = {
    b"\x89HDF\r\n\x1a\n": _hdf5,
    b"PK\x03\x04": _zip,
    b"PK\x05\x06": _zip,  # an empty archive
    b"PAR1": _parquet,
    b"\x93NUMPY": _numpy,
    b"SIMPLE": _fits,
}


def _splits(parts: list[StampSource]) -> list[str]:
    """Return the split of each part, from its name; none unless they differ."""
    paths = [part.ref(0).path.lower() if len(part) else "" for part in parts]
    found = [(_SPLIT.findall(path) or [""])[-1] for path in paths]
    return found if len(set(found)) > 1 else []
