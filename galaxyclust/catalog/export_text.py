"""Catalogs as text: ECSV, which keeps everything, and CSV, which everything reads."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from astropy.table import QTable

from galaxyclust.catalog.selection import Selection


@dataclass(frozen=True, kw_only=True)
class ECSV:
    """Text with a header of types, units, descriptions and UCDs; vectors in brackets.

    Parameters
    ----------
    delimiter
        Separator of values, ``,`` or a space.
    """

    delimiter: str = " "

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the table."""
        _write_text(selection.table, path, format="ascii.ecsv", delimiter=self.delimiter)
        return []


@dataclass(frozen=True, kw_only=True)
class CSV:
    """Text with names in the first line only; vectors as one column per element.

    Parameters
    ----------
    delimiter
        Separator of values.
    """

    delimiter: str = ","

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the table."""
        table = exploded(selection.table)
        _write_text(table, path, format="ascii.csv", delimiter=self.delimiter)
        return []


def _write_text(table: QTable, path: Path, **options: str) -> None:
    text = io.StringIO()
    table.write(text, **options)
    # always UTF-8, not the system's encoding
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def exploded(table: QTable) -> QTable:
    """Return ``table`` with each vector column as one column per element."""
    out = QTable(meta=table.meta)
    for name in table.colnames:
        values: Any = table[name]
        if np.ndim(values) == 1:
            out[name] = values
            continue
        width = len(str(values.shape[1] - 1))
        for element in range(values.shape[1]):
            out[f"{name}_{element:0{width}d}"] = values[:, element]
    return out
