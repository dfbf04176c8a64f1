"""Stamps in separate files: a folder of them, or a list of their names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.picture import read_file
from galaxyclust.ingest.stamps.source import (
    Picture,
    Ref,
    folder_labels,
    is_stamp,
    state_of,
)


@dataclass(frozen=True, kw_only=True)
class Folder:
    """Stamps in files, one per file.

    Parameters
    ----------
    paths
        The files.
    root
        The folder whose sub-folders may be classes; None if the files come from a list.
    """

    paths: tuple[Path, ...]
    root: Path | None = None
    named: bool = True

    def __len__(self) -> int:
        return len(self.paths)

    def ref(self, number: int) -> Ref:
        """Return the name of a file."""
        path = self.paths[number]
        return Ref(path.name, str(path))

    def read(self, number: int) -> Picture:
        """Return a file's stamp."""
        return read_file(self.paths[number])

    def table(self) -> Table:
        """Return the classes that the sub-folders stand for."""
        if self.root is None:
            return Table()
        return folder_labels([p.relative_to(self.root).as_posix() for p in self.paths])

    def state(self, numbers: range) -> Any:
        """Return the sizes and times of files."""
        return [state_of(self.paths[number]) for number in numbers]


def find_stamps(folder: Path) -> list[Path]:
    """Return the stamps in a folder and those below it, sorted."""
    paths = (path for path in folder.rglob("*") if is_stamp(_inside(path, folder)))
    return sorted(path for path in paths if path.is_file())


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def read_list(path: Path) -> list[Path]:
    """Return the files named in a text file, one per line, relative to its folder.

    Raises
    ------
    InputError
        If it is not text, or none of its files exists.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        message = (
            f"{path}: neither a list of file names nor a file of stamps known here "
            "(HDF5, Parquet, FITS, .npy, .npz, .zip, .tar)"
        )
        raise InputError(message) from error
    found = sorted(path.parent / line.strip() for line in lines if line.strip())
    if not any(file.exists() for file in found):
        first = f", first {found[0].name}" if found else ""
        message = (
            f"{path}: none of the {len(found)} files that it names is there{first}; a list "
            "has a file name a line"
        )
        raise InputError(message)
    return found
