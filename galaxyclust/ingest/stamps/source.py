"""The interface to ready-made stamps of any kind: pixels by number, names and labels."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from astropy.table import Table
from astropy.wcs import WCS

from galaxyclust.errors import InputError

PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp")
FITS = (".fits", ".fit", ".fits.gz", ".fits.fz", ".fits.bz2", ".fit.gz")
LEAST, MOST = 8, 8192  # pixels a side
_SHARE_OF_CLASSES = 0.5  # folders per stamp; if there are more, they are not classes
_SPLITS = ("train", "val", "valid", "validation", "test")


class Picture(NamedTuple):
    """One stamp as read: (B, H, W) float32, rows from the bottom up."""

    pixels: npt.NDArray[np.float32]
    bands: tuple[str, ...]
    wcs: WCS | None
    calibrated: bool  # False where it is a picture stretched for display
    jacobian: npt.NDArray[np.float64] | None = None  # (2, 2), where there is no WCS


class Ref(NamedTuple):
    """Name of a stamp, and its place as messages give it."""

    file: str
    path: str


class StampSource(Protocol):
    """Stamps by number, from 0. Only those asked for, or a block of them, are in memory."""

    @property
    def named(self) -> bool:
        """Whether its stamps have names, not only numbers."""

    def __len__(self) -> int:
        """Return the number of stamps."""

    def ref(self, number: int) -> Ref:
        """Return the name of a stamp."""

    def read(self, number: int) -> Picture:
        """Return a stamp, or raise `InputError` if it cannot be used."""

    def table(self) -> Table:
        """Return the labels of its stamps, one row each; no columns if it has none."""

    def state(self, numbers: range) -> Any:
        """Return plain values that change when these stamps do."""


def is_stamp(name: str) -> bool:
    """Return whether a file of this name is taken for a stamp.

    Hidden files, and the extra files of a Mac's archives, are not.
    """
    path = PurePosixPath(name)
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not hidden and path.name.lower().endswith((*PICTURES, *FITS))


def stem_of(name: str) -> str:
    """Return the name of a stamp without its extension, if it has one.

    >>> stem_of("a.fits.gz"), stem_of("J112953.88-000427.4.png"), stem_of("J1129.4")
    ('a', 'J112953.88-000427.4', 'J1129.4')
    """
    ends = [end for end in (*FITS, *PICTURES) if name.lower().endswith(end)]
    return name[: -max(map(len, ends))] if ends else name


def state_of(path: Path) -> tuple[str, int, int]:
    """Return values that change when a file does; zeros if it does not exist."""
    if not path.exists():
        return str(path), 0, 0
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns


def checked_sides(shape: tuple[int, ...], *, named: str) -> None:
    """Refuse what is too small to be a stamp, or much too large.

    Raises
    ------
    InputError
        If a side has fewer than 8 or more than 8,192 pixels.
    """
    height, width = shape
    if min(shape) < LEAST:
        message = f"{named}: {width}x{height} pixels are too few"
        raise InputError(message)
    if max(shape) > MOST:
        message = (
            f"{named}: {width}x{height} pixels are an image, not a stamp; "
            "give it without --stamps"
        )
        raise InputError(message)


def class_names(numbers: Any, names: Sequence[str]) -> npt.NDArray[np.str_]:
    """Return what numbered classes are called; empty where a number has no name.

    >>> class_names(np.array([1, 0, 7]), ["round", "spiral"]).tolist()
    ['spiral', 'round', '']
    """
    filled = np.asarray(np.ma.filled(np.ma.asarray(numbers).astype(np.int64), -1))
    known = (filled >= 0) & (filled < len(names))
    return np.where(known, np.array(names)[np.where(known, filled, 0)], "")


def folder_labels(names: list[str]) -> Table:
    """Return the classes that the folders of files stand for, as column ``label``.

    This is the layout of torchvision's ImageFolder: ``spiral/1.jpg``, ``round/2.jpg``,
    perhaps below ``train`` and ``test``, which become the column ``split``. Folders are not
    classes if files lie beside them, if there is only one, if most hold a single file, or
    if they only sort files by the beginning of their names.

    Parameters
    ----------
    names
        Names of the files, relative to the folder given, with ``/``.
    """
    parts = [_folders(name) for name in names]
    while all(parts) and len({folders[0] for folders in parts}) == 1:
        parts = [folders[1:] for folders in parts]
    table = Table()
    if all(parts) and all(folders[0] in _SPLITS for folders in parts):
        table["split"] = [folders[0] for folders in parts]
        parts = [folders[1:] for folders in parts]
    classes = ["/".join(folders) for folders in parts]
    if all(classes) and _are_classes(names, classes):
        table["label"] = classes
    return table


def _are_classes(names: list[str], folders: list[str]) -> bool:
    """Return whether folders hold several files each and do not just sort them by name."""
    by_name = all(
        PurePosixPath(name).name.startswith(PurePosixPath(folder).name)
        for name, folder in zip(names, folders, strict=True)
    )
    return not by_name and 1 < len(set(folders)) <= _SHARE_OF_CLASSES * len(names)


def _folders(name: str) -> list[str]:
    """Return the folders a file lies in, from the outermost."""
    return [part for part in PurePosixPath(name).parts[:-1] if part not in {"/", "..", "."}]
