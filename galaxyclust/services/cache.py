"""Downloads kept in the user's cache folder, complete and with their checksum."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from galaxyclust.errors import InputError
from galaxyclust.services import web
from galaxyclust.services.web import Request


def default_folder() -> Path:
    """Return where downloads are kept: ``$GALAXYCLUST_CACHE``, or the system's folder."""
    chosen = os.environ.get("GALAXYCLUST_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "galaxyclust"


@dataclass(frozen=True, kw_only=True)
class Cache:
    """Where downloads are kept, and whether they are downloaded again.

    Parameters
    ----------
    folder
        The folder; it is made when first needed.
    refresh
        Download again what is already kept.
    offline
        Use only what is already kept.
    most_bytes
        Longest answer that is accepted.
    """

    folder: Path = field(default_factory=default_folder)
    refresh: bool = False
    offline: bool = False
    most_bytes: int = web.MOST_BYTES

    def get(
        self,
        request: Request,
        *,
        suffix: str,
        complete: Callable[[Path], bool] = lambda _: True,
    ) -> Path:
        """Return a file with the answer to a request; do not change it.

        A kept file is used if its size and its checksum are still those of the download. An
        interrupted download continues where it ended.

        Parameters
        ----------
        request
            What to ask.
        suffix
            Extension of the file.
        complete
            Tells whether a file holds a complete answer.

        Raises
        ------
        InputError
            If it is neither kept nor can be downloaded, or the folder cannot be written to.
        """
        path = self._path(request, suffix)
        if (self.offline or not self.refresh) and _is_whole(path):
            return path
        if self.offline:
            message = f"{request.url}: not downloaded yet, and offline; leave out --offline"
            raise InputError(message)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # two processes that want the same file: one downloads, the other waits for it
            with filelock.FileLock(path.with_name(f"{path.name}.lock")):
                if self.refresh or not _is_whole(path):
                    self._download(request, path, complete)
        except OSError as error:
            reason = error.strerror or error
            message = (
                f"{path.parent}: cannot keep a download there ({reason}); "
                "GALAXYCLUST_CACHE can name another folder"
            )
            raise InputError(message) from error
        return path

    def drop(self, request: Request, *, suffix: str) -> None:
        """Delete an answer that turned out to be useless."""
        path = self._path(request, suffix)
        _notes(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def kept(self, *, address: str, table: str = "") -> list[Path]:
        """Return the kept files of a service, or of one of its tables if one is named."""
        return [
            notes.with_name(notes.stem)
            for notes in sorted(self.folder.glob("downloads/*/*.json"))
            if _is_about(notes, address, table)
        ]

    def forget(self, *, address: str, table: str = "") -> int:
        """Remove the kept files of a service, or of one of its tables if one is named.

        Returns
        -------
        int
            Number of files removed.
        """
        kept = self.kept(address=address, table=table)
        for path in kept:
            _notes(path).unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        return len(kept)

    def _path(self, request: Request, suffix: str) -> Path:
        host = "".join(c if c.isalnum() or c in ".-" else "_" for c in request.host)
        return self.folder / "downloads" / host / f"{request.key}{suffix}"

    def _download(
        self, request: Request, path: Path, complete: Callable[[Path], bool]
    ) -> None:
        partial = path.with_name(f"{path.name}.part")
        web.download(request, partial, complete=complete, most_bytes=self.most_bytes)
        said = {
            "url": request.url,
            "fields": dict(request.fields),
            "bytes": partial.stat().st_size,
            "sha256": _checksum(partial),
            "downloaded": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        # the notes are removed first and written last: without them a file does not count
        notes = _notes(path)
        notes.unlink(missing_ok=True)
        partial.replace(path)
        fresh = notes.with_name(f"{notes.name}.part")
        fresh.write_text(json.dumps(said, indent=1), encoding="utf-8")
        fresh.replace(notes)


def _is_about(notes: Path, address: str, table: str) -> bool:
    """Return whether a kept file is an answer of this service about this table."""
    try:
        said = json.loads(notes.read_text(encoding="utf-8"))
        asked = " ".join(said["fields"].values())
        return str(said["url"]).startswith(address) and (table in asked or not asked)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _is_whole(path: Path) -> bool:
    """Return whether a file exists and is still as it was downloaded."""
    try:
        said = json.loads(_notes(path).read_text(encoding="utf-8"))
        same_size = path.stat().st_size == said["bytes"]
        return bool(same_size and _checksum(path) == said["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _notes(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")
