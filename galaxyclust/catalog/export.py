"""Catalogs in the formats of other tools: FITS, VOTable, ECSV, CSV, Parquet, HATS."""

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from astropy import units as u
from astropy.io import fits
from astropy.io.votable import from_table
from astropy.io.votable.exceptions import VOWarning
from astropy.table import QTable
from astropy.utils.exceptions import AstropyUserWarning

from galaxyclust.catalog.export_hats import write_hats
from galaxyclust.catalog.store import disk_errors, replacing
from galaxyclust.catalog.table import masked_strings
from galaxyclust.errors import SettingError

_DESCRIPTION = re.compile(rb"<DESCRIPTION>(.*?)</DESCRIPTION>", re.DOTALL)
FORMATS = {
    ".fits": "fits",
    ".fit": "fits",
    ".vot": "votable",
    ".votable": "votable",
    ".xml": "votable",
    ".ecsv": "ecsv",
    ".csv": "csv",
    ".parquet": "parquet",
    ".hats": "hats",
}


def export(table: QTable, path: Path, *, format: str | None = None) -> None:
    """Write ``table`` to ``path``, whole or not at all.

    Units, descriptions and UCDs go along as far as the format knows them: as TUNITn,
    TCOMMn and TUCDn in FITS, as attributes in VOTable, in the header of ECSV and the
    meta data of Parquet; CSV has none. A vector column becomes one column an element
    in CSV. HATS is a folder; see `galaxyclust.catalog.export_hats.write_hats`.

    Parameters
    ----------
    table
        What to write.
    path
        Where to; a file that is there is replaced.
    format
        ``fits``, ``votable``, ``ecsv``, ``csv``, ``parquet`` or ``hats``; by the name
        where None.

    Raises
    ------
    SettingError
        If the format is unknown.
    InputError
        If HATS is asked for and lsdb is not installed.
    """
    kind = format or FORMATS.get(path.suffix.lower(), "")
    if kind == "hats":  # a folder, which is replaced in its own way
        write_hats(table, path)
        return
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
    plain = _ascii(table)
    with warnings.catch_warnings():
        # units that FITS does not list (nanomaggy, electron) are written below all the same
        warnings.simplefilter("ignore", AstropyUserWarning)
        # astropy keeps what FITS has no keyword for (descriptions, UCDs) in comments
        plain.write(path, format="fits", overwrite=True)
    with fits.open(path, mode="update") as hdus:
        header = hdus[1].header
        header["EXTNAME"] = "GALAXYCLUST"
        for number, name in enumerate(table.colnames, start=1):
            info = plain[name].info
            about = {
                "TUNIT": _fits_unit(info.unit),
                "TCOMM": info.description or "",
                "TUCD": (info.meta or {}).get("ucd", ""),
            }
            header.update({f"{key}{number}": text for key, text in about.items() if text})


def _ascii(table: QTable) -> QTable:
    """Return ``table`` as FITS can hold it: text as UTF-8 bytes, descriptions in ASCII."""
    out = table.copy(copy_data=False)
    for name in out.colnames:
        info = out[name].info
        description, meta = info.description, dict(info.meta or {})
        if out[name].dtype.kind == "U":
            out[name] = np.char.encode(np.asarray(out[name]), "utf-8")
        if description:
            ascii_text = description.encode("ascii", "backslashreplace")
            out[name].info.description = ascii_text.decode()
        out[name].info.meta = meta
    return out


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
    # astropy wraps long descriptions, and reads them back with the line breaks in them
    path.write_bytes(_DESCRIPTION.sub(_on_one_line, path.read_bytes()))


def _on_one_line(found: re.Match[bytes]) -> bytes:
    return b"<DESCRIPTION>" + b" ".join(found[1].split()) + b"</DESCRIPTION>"


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
