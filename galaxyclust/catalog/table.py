"""The catalog as an astropy table, and astropy's own reader of it."""

import contextlib
import re
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.table import MaskedColumn, QTable


def make_table(
    columns: Mapping[str, tuple[npt.NDArray[Any], Mapping[str, Any]]],
    *,
    meta: dict[str, str],
) -> QTable:
    """Return columns with their attributes as a table.

    Parameters
    ----------
    columns
        Values and attributes (unit, description, ucd) by name.
    meta
        Kept as the table's own meta data.

    Returns
    -------
    astropy.table.QTable
        Quantities where there is a unit; NaN stays NaN; the UCD is in
        ``column.info.meta["ucd"]``.
    """
    table = QTable(meta=meta)
    for name, (values, attributes) in columns.items():
        unit = parse_unit(str(attributes.get("unit", "")))
        table[name] = values if unit is None else u.Quantity(values, unit, copy=False)
        table[name].info.description = str(attributes.get("description", "")) or None
        if attributes.get("ucd"):
            table[name].info.meta = {"ucd": str(attributes["ucd"])}
    return table


_SPELLINGS = {
    "electrons": "electron",
    "counts": "ct",
    "count": "ct",
    "nanomaggies": "nanomaggy",
    "e-": "electron",
}
# whole words: the e- of 1e-9 is none
_SPELLED = re.compile(rf"(?<![\w.])({'|'.join(_SPELLINGS)})(?![a-z_])")


def parse_unit(text: str) -> u.UnitBase | None:
    """Return the unit that ``text`` names, or None where it is empty or unknown.

    >>> parse_unit("ELECTRONS/S")
    Unit("electron / s")
    >>> parse_unit("") is None
    True
    """
    if not text:
        return None
    lower = _SPELLED.sub(lambda found: _SPELLINGS[found[1]], text.lower())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for attempt in (text, lower):
            with contextlib.suppress(ValueError):
                return u.Unit(attempt)
    return None


def masked_strings(table: QTable) -> QTable:
    """Return ``table`` with empty texts masked, for formats that know missing text."""
    out = table.copy(copy_data=False)
    for name in out.colnames:
        values = out[name]
        if getattr(values, "dtype", np.dtype(float)).kind == "U":
            info = values.info
            masked = MaskedColumn(values, mask=np.asarray(values) == "")
            masked.info.description, masked.info.meta = info.description, info.meta
            out[name] = masked
    return out
