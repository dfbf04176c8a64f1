"""Folders that are written whole or not at all, and replace only one of their kind."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from galaxyclust.catalog.store import disk_errors
from galaxyclust.errors import CatalogError


@contextlib.contextmanager
def new_folder(path: Path, *, mark: str) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``path`` when all went well.

    Parameters
    ----------
    path
        The folder to be.
    mark
        A file (or pattern) that every folder of this kind has; a folder without it is
        somebody else's and is not replaced.

    Raises
    ------
    CatalogError
        If something else is at ``path``, or it cannot be written.
    """
    if path.exists() and not (path.is_dir() and any(path.glob(mark))):
        message = f"{path} is there and was not made by such an export; choose another name"
        raise CatalogError(message)
    with disk_errors(path):
        work = Path(
            tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        )
        try:
            made = work / path.name
            made.mkdir()
            yield made
            if path.exists():
                path.rename(work / "old")
            made.rename(path)
        finally:
            shutil.rmtree(work, ignore_errors=True)
