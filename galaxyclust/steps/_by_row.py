"""Columns of a table brought to the rows of a catalog, with gaps where it has none."""

from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.positions import text_of
from galaxyclust.types import IntArray

_EXACT = 2**53  # up to here every whole number is a float


def by_row(column: Any, rows: IntArray) -> npt.NDArray[Any]:
    """Return a column by row: whole numbers and truth values stay such if none is missing.

    Parameters
    ----------
    column
        Of a table.
    rows
        Which of its rows; -1 for none.
    """
    values = np.ma.getdata(column)
    mask = np.broadcast_to(getattr(column, "mask", False), len(column))
    if values.dtype.kind in "iub" and (rows >= 0).all() and not mask[rows].any():
        whole = np.asarray(values[rows])
        return whole.astype(whole.dtype.newbyteorder("="), copy=False)
    return with_gaps(column, rows)


def with_gaps(column: Any, rows: IntArray) -> npt.NDArray[Any]:
    """Return a column by row, -1 and masked as NaN or empty text.

    Whole numbers become floats, so that there can be none; those too long for a float
    (identifiers of 19 digits) become text.
    """
    values = np.ma.getdata(getattr(column, "value", column))
    mask = np.broadcast_to(np.asarray(getattr(column, "mask", False)), len(column))
    if values.dtype.kind in "iu" and len(values) and _longest(values) > _EXACT:
        values = np.char.mod("%d", values)
    if values.dtype.kind in "USO":
        texts = np.append(np.array(text_of(column), dtype=np.str_), "")
        return texts[rows]
    short = values.dtype.kind == "f" and values.dtype.itemsize <= 4
    kept = np.full(len(values) + 1, np.nan, np.float32 if short else np.float64)
    kept[:-1][~mask] = values[~mask]
    return kept[rows]


def _longest(values: npt.NDArray[Any]) -> int:
    return max(abs(int(values.min())), abs(int(values.max())))
