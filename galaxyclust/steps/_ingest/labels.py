"""Labels: a user's table, its rows joined to the stamps by file name or id."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import Table

from galaxyclust.catalog.shape_columns import SHAPES
from galaxyclust.errors import InputError
from galaxyclust.positions import find_column, unique_ids


def join(
    columns: dict[str, npt.NDArray[Any]], table: Table | None, path: Path | None
) -> list[str]:
    """Add the columns of the labels, by file or id; return what a user should know."""
    stems = [Path(str(name)).stem for name in columns["file"]]
    columns["id"] = unique_ids(stems)
    columns["field"] = np.full(len(stems), "")
    if table is None or path is None:
        return []
    rows = _matching_rows(columns, table, path)
    matched = rows >= 0
    if not matched.any():
        message = (
            f"{path}: no row fits a stamp; its column 'file' must hold their names, "
            "or 'id' their names without the extension"
        )
        raise InputError(message)
    own = {*columns, *(spec.name for spec in SHAPES)} - {"id"}
    taken = [name for name in table.colnames if name in own and name != "file"]
    for name in table.colnames:
        if name != "file":
            columns[listed(name) if name in own else name] = _aligned(table[name], rows)
    if "id" in table.colnames:
        ids = np.where(matched, columns["id"], stems)
        columns["id"] = unique_ids([str(value) for value in ids])
    notes = [f"{path.name}: {int(matched.sum())} of {len(table)} rows joined to a stamp"]
    if taken:
        notes.append(
            f"{path.name}: {', '.join(taken)} stand as {', '.join(map(listed, taken))}: "
            "the catalog measures its own"
        )
    if not matched.all():
        notes.append(f"{int((~matched).sum())} stamps have no row in {path.name}")
    return notes


def listed(name: str) -> str:
    """Return what a user's column is called whose name the catalog needs for its own."""
    return f"listed_{name}"


def _matching_rows(
    columns: dict[str, npt.NDArray[Any]], table: Table, path: Path
) -> npt.NDArray[np.int64]:
    """Return the row of the labels for each stamp; -1 where there is none."""
    full = [Path(str(p)).resolve() for p in columns["path"]]
    by_name: dict[Any, int] = {}
    if "file" in table.colnames:
        for number, value in enumerate(table["file"]):
            name = str(value)
            by_name.setdefault(Path(name).name, number)
            by_name.setdefault((path.parent / name).resolve(), number)
        return np.array([by_name.get(p, by_name.get(p.name, -1)) for p in full])
    id_column = find_column(table, "id")
    if not id_column:
        message = f"{path}: neither a column 'file' nor 'id' to join its rows by"
        raise InputError(message)
    for number, value in enumerate(table[id_column]):
        by_name.setdefault(str(value), number)
    return np.array([by_name.get(p.stem, -1) for p in full])


def _aligned(values: Any, rows: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """Return a column of the labels by stamp: NaN or '' where missing."""
    mask = np.asarray(getattr(values, "mask", np.zeros(len(values), bool)))
    data = np.asarray(np.ma.getdata(values))
    if data.dtype.kind in "SUO":
        text = np.array(["" if m else str(v) for v, m in zip(data, mask, strict=True)])
        return np.where(rows >= 0, text[rows], "")
    if mask.any() or (rows < 0).any() or data.dtype.kind == "f":
        return np.where((rows >= 0) & ~mask[rows], data[rows].astype(np.float64), np.nan)
    return data[rows]
