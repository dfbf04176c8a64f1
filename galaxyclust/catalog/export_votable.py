"""Catalogs as VOTable, the Virtual Observatory's own format."""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from astropy import units as u
from astropy.io.votable import from_table
from astropy.io.votable.exceptions import VOWarning
from astropy.table import QTable

from galaxyclust.catalog.selection import Selection
from galaxyclust.catalog.table import masked_strings

_DESCRIPTION = re.compile(rb"<DESCRIPTION>(.*?)</DESCRIPTION>", re.DOTALL)

_WIDER = {"int8": "int16", "uint16": "int32", "uint32": "int64", "uint64": "int64"}


@dataclass(frozen=True, kw_only=True)
class VOTable:
    """One table with units, UCDs and descriptions as attributes.

    Parameters
    ----------
    encoding
        How the rows are written: ``binary2``, compact and exact, or ``tabledata``, plain
        XML.
    """

    encoding: Literal["binary2", "tabledata"] = "binary2"

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the table."""
        path.write_bytes(as_votable(selection.table, encoding=self.encoding))
        return []


def as_votable(table: QTable, *, encoding: str = "binary2") -> bytes:
    """Return a table as the content of a VOTable file; empty text is missing there."""
    text = io.BytesIO()
    with warnings.catch_warnings():
        # units that the VO does not list are written anyway
        warnings.simplefilter("ignore", u.UnitsWarning)
        warnings.simplefilter("ignore", VOWarning)
        plain = masked_strings(_holdable(table))
        _introduce_units(plain)
        from_table(plain).to_xml(text, tabledata_format=encoding)
    # astropy wraps long descriptions, and reads them back with the line breaks in them
    return _DESCRIPTION.sub(_on_one_line, text.getvalue())


def _introduce_units(table: QTable) -> None:
    """Have astropy read each unit by name once, so that it writes all in VOUnit's grammar.

    Until it has read ``electron``, it writes ``electron / s``, which is not a VOUnit.
    """
    units = [table[name].unit for name in table.colnames if table[name].unit is not None]
    for base in {str(base) for unit in units for base in unit.bases}:
        u.Unit(base, format="vounit", parse_strict="silent")


def _on_one_line(found: re.Match[bytes]) -> bytes:
    return b"<DESCRIPTION>" + b" ".join(found[1].split()) + b"</DESCRIPTION>"


def _holdable(table: QTable) -> QTable:
    """Return ``table`` with whole numbers that VOTable has a type for."""
    out = table.copy(copy_data=False)
    for name in out.colnames:
        values, info = out[name], out[name].info
        wider = _WIDER.get(values.dtype.name)
        if wider is None:
            continue
        kept = info.description, info.meta
        too_long = values.dtype == np.uint64 and len(values) and np.max(values) >= 2**63
        out[name] = np.char.mod("%d", values) if too_long else values.astype(wider)
        out[name].info.description, out[name].info.meta = kept
    return out
