"""A new catalog, shard by shard: resumable until the file appears, and then complete."""

import contextlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.catalog import layout, store
from galaxyclust.catalog import shards as shard_files
from galaxyclust.catalog.content import Column, Content, StampInfo
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.catalog.shards import Shard, folder_of, shard_path
from galaxyclust.errors import CatalogError


@dataclass
class Builder:
    """Collects the shards of a catalog that is being made. See `building`.

    Parameters
    ----------
    path
        Where the catalog will be.
    kept
        Shards of an earlier, interrupted try by key, in order.
    shards
        Shard names of this catalog so far.
    """

    path: Path
    kept: dict[str, list[str]] = field(default_factory=dict)
    shards: list[str] = field(default_factory=list)

    def resume(self, key: str) -> int | None:
        """Take over an interrupted try's shards for ``key``; return their rows, or None."""
        names = self.kept.get(key)
        if names is None:
            return None
        self.shards += names
        return sum(self._rows(name) for name in names)

    @property
    def folder(self) -> Path:
        """Folder of its shards."""
        return folder_of(self.path)

    def adopt(self, key: str, drafts: Sequence[Path]) -> None:
        """Make the shards of an input, ``key``, from drafts (`shards.draft`)."""
        for part, draft in enumerate(drafts):
            name = shard_files.next_name(self.folder)
            last = str(int(part == len(drafts) - 1))
            attributes = {"key": key, "part": str(part), "last": last}
            shard_files.settle(draft, name, attributes=attributes)
            self.shards.append(name)

    def forget_all(self) -> None:
        """Remove every shard of a try that was refused, so that no later one resumes it."""
        for name in self.shards:
            (self.folder / name).unlink()
        self.shards.clear()

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of all shards so far, joined; a missing one is filled."""
        parts = [shard_files.columns_of(self.folder / name) for name in self.shards]
        names = list(dict.fromkeys(name for part in parts for name in part))
        sizes = [self._rows(name) for name in self.shards]
        return {
            name: np.concatenate(
                [
                    part[name] if name in part else _missing(parts, name, size)
                    for part, size in zip(parts, sizes, strict=True)
                ]
            )
            for name in names
        }

    def finish(self, columns: dict[str, Column], info: StampInfo, step: Step) -> Catalog:
        """Write the catalog file and remove shards that it does not use.

        Parameters
        ----------
        columns
            All columns, aligned with the shards' rows.
        info
            Description of the stamps.
        step
            First line of the history.
        """
        table = list(self._table())
        n_rows = table[-1].stop if table else 0
        content = Content(columns=columns)
        content.check(n_rows=n_rows)
        store.clear_temporary(self.path)
        with (
            store.disk_errors(self.path),
            store.replacing(self.path) as temporary,
            h5py.File(temporary, "w") as file,
        ):
            file.attrs["format"] = layout.FORMAT
            file.attrs["format_version"] = layout.FORMAT_VERSION
            file.attrs["uuid"] = str(uuid.uuid4())
            file.attrs["created"] = datetime.now(UTC).isoformat(timespec="seconds")
            file.attrs["creator"] = f"galaxyclust {metadata.version('galaxyclust')}"
            file.attrs["n_rows"] = n_rows
            layout.fill(file, content)
            layout.put_stamp_info(file, info, table)
            layout.append_history(file, step)
        self._clear_unused()
        return Catalog(self.path)

    def _rows(self, name: str) -> int:
        with store.reading(self.folder / name) as file:
            return len(store.member(file, "image"))

    def _table(self) -> Iterator[Shard]:
        start = 0
        for name in self.shards:
            stop = start + self._rows(name)
            identity = shard_files.attributes_of(self.folder / name)["uuid"]
            yield Shard(name, identity, start, stop)
            start = stop

    def _clear_unused(self) -> None:
        for path in shard_files.files_in(self.folder):
            if path.name not in self.shards:
                path.unlink()


@contextlib.contextmanager
def building(path: Path, *, overwrite: bool) -> Iterator[Builder]:
    """Make a new catalog at ``path``; an old one stays until the new one is complete.

    A try that fails before its first shard leaves nothing behind.

    Raises
    ------
    CatalogError
        If there is a catalog already and ``overwrite`` is not set, or the folder cannot
        be written to.
    LockedError
        If another process is making it.
    """
    check_new(path, overwrite=overwrite)
    with store.locked(path):
        with store.disk_errors(path):
            folder_of(path).mkdir(exist_ok=True)
        store.clear_temporary(path)
        shard_files.clear_drafts(folder_of(path))
        try:
            yield Builder(path, kept=_finished_inputs(path))
        finally:
            shard_files.clear_drafts(folder_of(path))
            if not path.exists():
                with contextlib.suppress(OSError):  # it may hold shards to resume from
                    folder_of(path).rmdir()


def check_new(path: Path, *, overwrite: bool) -> None:
    """Refuse, before any work, a name at which no new catalog can be made.

    Raises
    ------
    CatalogError
        If it does not end in ``.h5``, or exists and ``overwrite`` is not set.
    """
    if path.suffix != ".h5":
        message = f"{path}: a catalog's name must end in .h5"
        raise CatalogError(message)
    if path.exists() and not overwrite:
        message = f"{path} exists; use --overwrite to replace it"
        raise CatalogError(message)


def in_the_way(path: Path, *, overwrite: bool) -> tuple[str, ...]:
    """Return what a dry run says about an existing catalog."""
    if not path.exists():
        return ()
    return (
        "is there already and would be replaced"
        if overwrite
        else "is there already; --overwrite would replace it",
    )


def _finished_inputs(path: Path) -> dict[str, list[str]]:
    """Return the shards, by key, of the inputs whose shards are all complete."""
    in_use = {shard.name for shard in _shards_in_use(path)}
    found: dict[str, list[tuple[int, bool, str]]] = {}
    for file in shard_files.files_in(folder_of(path)):
        if file.name in in_use:
            continue
        try:
            attributes = shard_files.attributes_of(shard_path(folder_of(path), file.name))
            entry = (int(attributes["part"]), attributes["last"] == "1", file.name)
        except (CatalogError, KeyError):
            continue
        found.setdefault(attributes["key"], []).append(entry)
    return {
        key: [name for _, _, name in sorted(entries)]
        for key, entries in found.items()
        if [part for part, _, _ in sorted(entries)] == list(range(len(entries)))
        and max(entries)[1]
    }


def _shards_in_use(path: Path) -> tuple[Shard, ...]:
    """Return the shards of the existing catalog; none if it is unusable."""
    if not path.exists():
        return ()
    try:
        with store.reading(path) as file:
            return layout.get_shards(file)
    except CatalogError:
        return ()


def _missing(
    parts: list[dict[str, npt.NDArray[Any]]], name: str, size: int
) -> npt.NDArray[Any]:
    like = next(part[name] for part in parts if name in part)
    kind = like.dtype.kind
    fill_value: Any = "" if kind == "U" else np.nan if kind == "f" else 0
    return np.full((size, *like.shape[1:]), fill_value, dtype=like.dtype)
