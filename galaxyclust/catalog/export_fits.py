"""Catalogs as FITS binary tables that TOPCAT, DS9 and astropy read with all metadata."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.table import QTable
from astropy.utils.exceptions import AstropyUserWarning

from galaxyclust.catalog.selection import Selection


@dataclass(frozen=True, kw_only=True)
class Fits:
    """One binary table: TUNITn, TCOMMn and TUCDn hold units, descriptions and UCDs.

    Text is UTF-8. The standard allows ASCII only: astropy reads other characters back,
    elsewhere they show as question marks.

    Parameters
    ----------
    extname
        Name of the table's extension.
    """

    extname: str = "GALAXYCLUST"

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the table."""
        plain = _holdable(selection.table)
        with warnings.catch_warnings():
            # units that FITS does not list (nanomaggy, electron) are written below
            warnings.simplefilter("ignore", AstropyUserWarning)
            # astropy keeps what FITS has no keyword for (descriptions) in comments
            plain.write(path, format="fits", overwrite=True)
        with fits.open(path, mode="update") as hdus:
            _describe(hdus[1].header, plain, extname=self.extname)
        foreign = [name for name in plain.colnames if _is_foreign(plain[name])]
        if not foreign:
            return []
        note = (
            "text in UTF-8; FITS knows ASCII alone: astropy reads it, fitsverify complains"
        )
        return [f"{', '.join(foreign)}: {note}"]


def _describe(header: fits.Header, table: QTable, *, extname: str) -> None:
    header["EXTNAME"] = extname
    for number, name in enumerate(table.colnames, start=1):
        info = table[name].info
        about = {
            "TUNIT": _fits_unit(info.unit),
            "TCOMM": info.description or "",
            "TUCD": (info.meta or {}).get("ucd", ""),
        }
        header.update({f"{key}{number}": text for key, text in about.items() if text})
    if any(len(str(value)) > 68 for value in header.values()):
        header["LONGSTRN"] = ("OGIP 1.0", "long texts go on in CONTINUE")


def _is_foreign(column: Any) -> bool:
    values = np.asarray(column)
    return values.dtype.kind == "S" and bool((values.view(np.uint8) > 127).any())


def _holdable(table: QTable) -> QTable:
    """Return ``table`` as FITS can hold it: UTF-8 bytes, ASCII descriptions, no int8."""
    out = table.copy(copy_data=False)
    for name in out.colnames:
        info = out[name].info
        description, meta, values = info.description, dict(info.meta or {}), out[name]
        if values.dtype.kind == "U":
            out[name] = np.char.encode(np.asarray(values), "utf-8")
        elif values.dtype == np.int8:  # which FITS would read as booleans
            out[name] = values.astype(np.int16)
        if description:
            ascii_text = description.encode("ascii", "backslashreplace")
            out[name].info.description = ascii_text.decode()
        out[name].info.meta = meta
    return out


def _fits_unit(unit: u.UnitBase | None) -> str:
    """Return a unit as FITS spells it, or as astropy does if FITS lacks it."""
    if unit is None:
        return ""
    try:
        return str(unit.to_string("fits"))
    except ValueError:  # FITS has no electrons and no nanomaggies
        return str(unit.to_string())
