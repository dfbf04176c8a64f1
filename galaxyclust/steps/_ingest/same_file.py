"""An ingest must not replace what it reads: none of its inputs is its output."""

from collections.abc import Sequence
from pathlib import Path

from galaxyclust.catalog.shards import folder_of
from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.folder import find_stamps


def refuse_own(inputs: Sequence[str | Path], output: Path) -> None:
    """Refuse an input that is the catalog to be made, or holds or is part of it.

    Parameters
    ----------
    inputs
        Files and folders that are read.
    output
        The catalog to be made.

    Raises
    ------
    InputError
        If one of them would be replaced.
    """
    if not output.exists():
        return
    stamps = folder_of(output).resolve()
    for path in map(Path, inputs):
        if not path.exists():
            continue
        own = path.samefile(output) or path.resolve().is_relative_to(stamps)
        if own or (path.is_dir() and _reads(path, output)):
            message = (
                f"{path}: it cannot be read and be replaced by {output}; name another -o"
            )
            raise InputError(message)


def _reads(folder: Path, output: Path) -> bool:
    """Return whether a catalog in a folder is among what is read of the folder."""
    # files of stamps are read where there are no pictures
    return output.resolve().is_relative_to(folder.resolve()) and not find_stamps(folder)
