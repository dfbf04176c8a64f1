"""Arrays with one value per stamp, made into columns of labels."""

from typing import Any

import numpy as np
import numpy.typing as npt
from astropy.table import Table, vstack

_MOST_COLUMNS = 64  # of a two-dimensional array of labels, such as votes


def texts(values: npt.NDArray[Any]) -> npt.NDArray[np.str_]:
    """Return bytes or objects as texts."""
    plain = [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v)
             for v in values.ravel().tolist()]  # fmt: skip
    return np.array(plain, dtype=np.str_).reshape(values.shape)


def columns_of(name: str, values: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    """Return the columns that an array makes: one, or one per entry of its second axis."""
    if values.dtype.names:
        fields = {field: values[field] for field in values.dtype.names}
        return {
            key: made
            for field, part in fields.items()
            if part.ndim <= 2
            for key, made in columns_of(field, part).items()
        }
    if values.dtype.kind in "SUO":
        plain = values.ndim == 1 and all(isinstance(v, (str, bytes)) for v in values)
        return {name: texts(values)} if plain else {}
    if values.ndim == 2 and (values.shape[1] == 1 or _alike(values)):
        values = values[:, 0]  # MedMNIST's (n, 1), or one value a band
    if values.ndim == 1:
        return {name: values}
    if not 0 < values.shape[1] <= _MOST_COLUMNS:
        return {}
    return {f"{name}_{k}": values[:, k] for k in range(values.shape[1])}


def _alike(values: npt.NDArray[Any]) -> bool:
    same: bool = values.dtype.kind == "f" and bool((values == values[:, :1]).all())
    return same and values.size > 0


def stacked(tables: list[Table]) -> Table:
    """Return the tables stacked; columns that one lacks are masked in its rows."""
    filled = [table for table in tables if table.colnames]
    if len(filled) < len(tables) or not filled:
        return Table()
    return vstack(filled, join_type="outer", metadata_conflicts="silent")
