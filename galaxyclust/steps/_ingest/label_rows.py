"""Which row of a user's table goes with which stamp: by file or by id."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.source import Ref, stem_of
from galaxyclust.positions import text_of
from galaxyclust.types import IntArray

_FILES = ("file", "filename", "file_name", "file_loc", "path", "image", "asset_id", "id")
_ENOUGH = 0.5  # for other columns: fraction of stamps matched, and of distinct values


def rows_of(
    table: Table, path: Path, *, refs: Sequence[Ref], ids: Sequence[str]
) -> tuple[IntArray, str]:
    """Return the row of each stamp, -1 where there is none, and the column that matched.

    The column that matches the most stamps is used: by their files, with or without folders
    and extensions, or by their ids.

    Parameters
    ----------
    table
        The user's table.
    path
        Path of the table; names of files may be relative to its folder.
    refs
        Names and paths of the stamps.
    ids
        Their ids.

    Raises
    ------
    InputError
        If no row fits a stamp.
    """
    best, by = np.full(len(refs), -1), ""
    candidates = sorted(table.colnames, key=lambda name: name.lower() not in _FILES)
    for name in candidates:
        if table[name].ndim > 1 or table[name].dtype.kind not in "SUOiu":
            continue
        values, known = text_of(table[name]), name.lower() in _FILES
        if not known and len(set(values)) < _ENOUGH * len(values):
            continue  # such as votes
        rows = _matched(values, path, refs=refs, ids=ids)
        n_found = int((rows >= 0).sum())
        least = 1 if known else _ENOUGH * min(len(refs), len(table))
        if n_found >= max(least, 1) and n_found > (best >= 0).sum():
            best, by = rows, name
    if not by:
        message = (
            f"{path}: no row fits a stamp; a column must name their files "
            f"({refs[0].file}) or ids ({ids[0]}); it has {', '.join(table.colnames[:12])}"
        )
        raise InputError(message)
    return best, by


def _matched(
    values: list[str], path: Path, *, refs: Sequence[Ref], ids: Sequence[str]
) -> IntArray:
    """Return the row whose value names each stamp; the first where several do."""
    rows: dict[str, int] = {}
    for row, value in enumerate(values):
        base = PurePosixPath(value).name
        for key in (value, f"{path.parent / value}", base, stem_of(base)):
            rows.setdefault(key, row)
    out = np.full(len(refs), -1)
    for number, (ref, own_id) in enumerate(zip(refs, ids, strict=True)):
        keys = (ref.path, ref.file, own_id, stem_of(ref.file))
        out[number] = next((rows[key] for key in keys if key in rows), -1)
    return out
