"""Catalogs in the formats of other tools: FITS, VOTable, ECSV, CSV, Parquet."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.io.votable import from_table
from astropy.io.votable.exceptions import VOWarning
from astropy.table import QTable, Table

from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.catalog.table import masked_strings
from galaxyclust.errors import SettingError

FORMATS = {
    ".fits": "fits",
    ".fit": "fits",
    ".vot": "votable",
    ".votable": "votable",
    ".xml": "votable",
    ".ecsv": "ecsv",
    ".csv": "csv",
    ".parquet": "parquet",
}


def export(table: QTable, path: Path, *, format: str | None = None) -> None:
    """Write ``table`` to ``path``, whole or not at all.

    Units, descriptions and UCDs go along as far as the format knows them: as TUNITn,
    TCOMMn and TUCDn in FITS, as attributes in VOTable, in the header of ECSV and the
    meta data of Parquet; CSV has none. A vector column becomes one column an element
    in CSV.

    Parameters
    ----------
    table
        What to write.
    path
        Where to; a file that is there is replaced.
    format
        ``fits``, ``votable``, ``ecsv``, ``csv`` or ``parquet``; by the name where None.

    Raises
    ------
    SettingError
        If the format is unknown.
    """
    kind = format or FORMATS.get(path.suffix.lower(), "")
    writers = {
        "fits": _write_fits,
        "votable": _write_votable,
        "ecsv": _write_ecsv,
        "csv": _write_csv,
        "parquet": _write_parquet,
    }
    if kind not in writers:
        message = f"{path}: unknown format; name it {', '.join(FORMATS)}, or give --format"
        raise SettingError(message)
    with disk_errors(path), replacing(path) as temporary:
        writers[kind](table, temporary)


def _write_fits(table: QTable, path: Path) -> None:
    plain = Table({name: _plain(table[name]) for name in table.colnames})
    hdu = fits.table_to_hdu(plain)
    hdu.header["EXTNAME"] = "GALAXYCLUST"
    for number, name in enumerate(table.colnames, start=1):
        info = table[name].info
        about = {
            "TUNIT": _fits_unit(info.unit),
            "TCOMM": info.description or "",
            "TUCD": (info.meta or {}).get("ucd", ""),
        }
        for key, text in about.items():
            if text:  # a header is ASCII
                hdu.header[f"{key}{number}"] = text.encode(
                    "ascii", "backslashreplace"
                ).decode()
    hdu.writeto(path, overwrite=True)


def _plain(values: Any) -> Any:
    """Return an array without its unit; text as UTF-8, for FITS knows no other letters."""
    array = np.asarray(values)
    return np.char.encode(array, "utf-8") if array.dtype.kind == "U" else array


def _fits_unit(unit: u.UnitBase | None) -> str:
    """Return a unit as FITS spells it, or in general terms where FITS lacks it."""
    if unit is None:
        return ""
    try:
        return str(unit.to_string("fits"))
    except ValueError:  # FITS has no electrons and no nanomaggies
        return str(unit.to_string())


def _write_votable(table: QTable, path: Path) -> None:
    with warnings.catch_warnings():
        # units that the VO does not list are written as they are all the same
        warnings.simplefilter("ignore", u.UnitsWarning)
        warnings.simplefilter("ignore", VOWarning)
        from_table(masked_strings(table)).to_xml(str(path), tabledata_format="binary2")


def _write_ecsv(table: QTable, path: Path) -> None:
    table.write(path, format="ascii.ecsv", overwrite=True)


def _write_csv(table: QTable, path: Path) -> None:
    exploded(table).write(path, format="ascii.csv", overwrite=True)


def _write_parquet(table: QTable, path: Path) -> None:
    table.write(path, format="parquet", overwrite=True)


def exploded(table: QTable) -> QTable:
    """Return ``table`` with each vector column as one column an element."""
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
