"""Folders that are written whole or not at all, and replace only one of their kind."""

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from galaxyclust.catalog.store import disk_errors
from galaxyclust.errors import CatalogError

_LOGGER = logging.getLogger(__name__)


@contextlib.contextmanager
def new_folder(path: Path, *, mark: str) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``path`` when all went well.

    The folder it replaces stands beside it as ``.NAME.before`` until then. Where a process
    is killed in between, the next one puts that back.

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
    before = path.parent / f".{path.name}.before"
    for place, remedy in (
        (path, "choose another name"),
        (before, f"move it, as {path.name} stands there while it is replaced"),
    ):
        if place.exists() and not (place.is_dir() and any(place.glob(mark))):
            message = f"{place} is there and was not made by such an export; {remedy}"
            raise CatalogError(message)
    with disk_errors(path):
        work = Path(
            tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        )
        try:
            if _settle(path, before, work / "left") == path:
                _LOGGER.warning("%s: put back; what was to replace it was killed", path)
            made = work / path.name
            made.mkdir()
            yield made
            try:
                if path.exists():
                    path.rename(before)
                made.rename(path)
            finally:
                _settle(path, before, work / "old")
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _settle(path: Path, before: Path, gone: Path) -> Path | None:
    """Put back what was moved aside, or away where another took its place; say where."""
    if not before.exists():
        return None
    return before.rename(gone if path.exists() else path)
