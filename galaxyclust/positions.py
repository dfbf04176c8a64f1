"""Positions from a table: which columns they are in, and which rows can be used."""

import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from astropy import units as u
from astropy.coordinates import Angle
from astropy.table import Table

from galaxyclust import parquet
from galaxyclust.errors import InputError
from galaxyclust.text_table import (
    is_number,
    strange_encoding,
    suffix,
    ways_to_read,
    without_mark,
)
from galaxyclust.types import BoolArray

_NAMES = {
    "ra": ("ra", "raj2000", "ra_icrs", "_raj2000", "_ra", "alpha_j2000", "ra_deg", "alpha",
           "radeg", "alphawin_j2000", "ramean", "right_ascension", "ra_j2000",
           "ra_hours", "ra_hour", "ra_h"),
    "dec": ("dec", "dej2000", "de_icrs", "_dej2000", "_de", "delta_j2000", "dec_deg",
            "delta", "decj2000", "decl", "dedeg", "decdeg", "_dec", "dec_icrs",
            "deltawin_j2000", "decmean", "declination", "dec_j2000"),
    "x": ("x", "x_image", "xcentroid", "x_centroid", "xpos", "x_pix",
          "xwin_image"),
    "y": ("y", "y_image", "ycentroid", "y_centroid", "ypos", "y_pix",
          "ywin_image"),
    "id": ("id", "name", "objid", "source_id", "number", "object", "source", "objectid",
           "dr8objid", "dr7objid", "specobjid", "iauname", "ls_id", "object_id", "id_str",
           "galaxyid", "dr8_id"),
    "pm_ra": ("pmra", "pm_ra_cosdec", "pm_ra", "pmra*", "pmracosdec"),
    "pm_dec": ("pmdec", "pm_dec", "pmde"),
    "epoch": ("ref_epoch", "refepoch", "epoch"),
}  # fmt: skip
_UCDS = {
    "ra": ("pos.eq.ra", "pos_eq_ra"),
    "dec": ("pos.eq.dec", "pos_eq_dec"),
    "id": ("meta.id;meta.main", "id_main"),
    "pm_ra": ("pos.pm;pos.eq.ra", "pos_eq_pmra"),
    "pm_dec": ("pos.pm;pos.eq.dec", "pos_eq_pmdec"),
    "epoch": ("time.epoch",),
}
_HOURS = {"h", "hr", "hour", "hours", "hourangle", "hms", "h:m:s"}
_DEGREES = re.compile(r"(decimal )?deg.*", re.IGNORECASE)  # as tables spell them
_OLD_EQUINOX = re.compile(r"1(855|875|900|950)")  # in the name of a column
_SEXAGESIMAL = re.compile(
    r"\s*([+-]?)\s*(\d+)\s*([:hd°\s])\s*(\d+)\s*[:m'\u2032\s]\s*(\d*\.?\d*)\s*[s\"\u2033]?\s*"
)
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+\s*")
# SExtractor counts pixels from 1
_ONE_BASED = re.compile(r"[xy](win|peak|model|psf|min|max)?_image(_dbl)?", re.IGNORECASE)


class Targets(NamedTuple):
    """Listed positions: sky (degrees, ICRS) or pixels (0-based); ``bad`` rows have none.

    ``named`` is the table they are from, ``columns`` (role, column) those that were named.
    """

    id: npt.NDArray[np.str_]
    first: npt.NDArray[np.float64]  # right ascension, or x
    second: npt.NDArray[np.float64]  # declination, or y
    on_sky: bool
    bad: BoolArray
    named: str = ""
    columns: tuple[tuple[str, str], ...] = ()


def read_table(path: Path) -> Table:
    """Return the table in ``path``; any problem becomes an error of one line."""
    if not path.is_file():
        message = f"{path}: no such file"
        raise InputError(message)
    if parquet.is_parquet(path):
        return _read_parquet(path)
    reason = ""
    for arguments in ways_to_read(path):
        try:
            with warnings.catch_warnings():
                # ignore astropy's warnings about units and headers
                warnings.simplefilter("ignore")
                found = Table.read(path, **arguments)
                if all(is_number(name) for name in found.colnames):
                    found = Table.read(path, format="ascii.no_header")  # col1, col2 …
                return without_mark(found)
        except Exception as error:  # noqa: BLE001 (each of astropy's readers has its own)
            reason = reason or (str(error).strip().splitlines() or ["unknown format"])[0]
        if b"\0" in path.read_bytes()[:4096] and suffix(path) == path.suffix.lower():
            break  # not text: guessing at columns is useless
    reason = f"not a table that astropy can read ({reason})"
    message = f"{path}: {strange_encoding(path) or reason}"
    raise InputError(message)


def _read_parquet(path: Path) -> Table:
    try:
        return parquet.read(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        message = f"{path}: not a readable Parquet file ({reason})"
        raise InputError(message) from error


def targets_in(
    table: Table, *, named: str, columns: Mapping[str, str] | None = None
) -> Targets:
    """Return the positions that a table holds.

    Parameters
    ----------
    table
        The table.
    named
        How messages name it.
    columns
        Names of the columns ``ra``, ``dec``, ``x``, ``y`` or ``id``, if they are not found
        by UCD or by their usual names.

    Raises
    ------
    InputError
        If its positions are missing or ambiguous.
    """
    chosen = dict(columns or {})
    check_columns(table, chosen, named=named)
    roles = ("ra", "dec", "x", "y", "id")
    found = {role: chosen.get(role) or find_column(table, role) for role in roles}
    ids = _ids(table, found["id"])
    source: dict[str, Any] = {"named": named, "columns": tuple(chosen.items())}
    if found["ra"] and found["dec"] and not (chosen.keys() & {"x", "y"}):
        first = angles(table, found["ra"], named, hours_possible=True)
        second = angles(table, found["dec"], named, hours_possible=False)
        bad = ~np.isfinite(first) | ~np.isfinite(second) | impossible(first, second)
        return Targets(ids, first % 360, second, on_sky=True, bad=bad, **source)
    if found["x"] and found["y"]:
        for name in (found["x"], found["y"]):
            if table[name].dtype.kind in "USO":
                _refuse_decimal_commas(text_of(table[name]), name, named)
        first, second = (
            numbers(table[found[role]]) - bool(_ONE_BASED.fullmatch(found[role]))
            for role in ("x", "y")
        )
        bad = ~np.isfinite(first) | ~np.isfinite(second)
        return Targets(ids, first, second, on_sky=False, bad=bad, **source)
    message = (
        f"{named}: no columns of positions found among {', '.join(table.colnames)}; "
        "name them, as in --catalog-columns ra=ALPHA,dec=DELTA (x=…,y=… for pixels)"
    )
    raise InputError(message)


def check_columns(table: Table, chosen: Mapping[str, str], *, named: str) -> None:
    """Refuse a column that was named for a role but does not exist.

    Raises
    ------
    InputError
        At the first such column.
    """
    for role, name in chosen.items():
        if name not in table.colnames:
            have = ", ".join(table.colnames)
            message = f"{named}: no column {name!r} for {role}; it has {have}"
            raise InputError(message)


def find_column(table: Table, role: str) -> str:
    """Return the column of ``role``, by UCD, then by name; '' without one."""
    return find_with_reason(table, role)[0]


def find_with_reason(table: Table, role: str) -> tuple[str, str]:
    """Return the column of ``role`` and how it was found: by UCD or by name."""
    by_ucd = [
        name
        for name in table.colnames
        if ucd_of(table, name).startswith(_UCDS.get(role, "-"))
        and not _OLD_EQUINOX.search(name)
    ]
    by_ucd.sort(key=lambda name: "main" not in ucd_of(table, name))
    if by_ucd:
        return str(by_ucd[0]), "UCD"
    lower = {name.lower(): name for name in reversed(table.colnames)}
    found = next((lower[name] for name in _NAMES.get(role, ()) if name in lower), "")
    return found, "name" if found else ""


def ucd_of(table: Table, name: str) -> str:
    """Return a column's UCD; that of a FITS table is in the header."""
    own = (table[name].info.meta or {}).get("ucd")
    in_header = table.meta.get(f"TUCD{table.colnames.index(name) + 1}", "")
    return str(own or in_header).lower()


def _ids(table: Table, name: str) -> npt.NDArray[np.str_]:
    if not name:
        return np.array([str(row) for row in range(len(table))], dtype=np.str_)
    return unique_ids([text or str(row) for row, text in enumerate(text_of(table[name]))])


def impossible(
    ra: npt.NDArray[np.float64], dec: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Return which positions (degrees) are impossible; NaN is not among them.

    >>> impossible(np.array([-10.0, 370.0, 5.0]), np.array([0.0, 0.0, 91.0])).tolist()
    [False, True, True]
    """
    with np.errstate(invalid="ignore"):
        out: npt.NDArray[np.bool_] = (np.abs(dec) > 90) | (ra < -180) | (ra > 360)
    return out


def unique_ids(names: list[str]) -> npt.NDArray[np.str_]:
    """Return the names, with -2, -3 … appended to repeated ones.

    >>> unique_ids(["a", "b", "a"]).tolist()
    ['a', 'b', 'a-2']
    """
    taken: set[str] = set()
    counts: dict[str, int] = {}
    out = []
    for name in names:
        unique = name
        while unique in taken:
            counts[name] = counts.get(name, 1) + 1
            unique = f"{name}-{counts[name]}"
        taken.add(unique)
        out.append(unique)
    return np.array(out, dtype=np.str_)


def numbers(column: Any) -> npt.NDArray[np.float64]:
    """Return a column as floats, NaN where masked or not a number."""
    mask = np.asarray(getattr(column, "mask", np.zeros(len(column), bool)))
    values = getattr(column, "value", column)
    try:
        found = np.array(
            np.ma.filled(np.ma.asarray(values, dtype=float), np.nan), dtype=float
        )
    except (TypeError, ValueError):
        return np.full(len(column), np.nan)
    return np.where(mask, np.nan, found)


def angles(
    table: Table, name: str, named: str, *, hours_possible: bool
) -> npt.NDArray[np.float64]:
    """Return angles in degrees from numbers with or without a unit, or sexagesimal text.

    Parameters
    ----------
    table, name
        The table and its column.
    named
        What to call the table in an error.
    hours_possible
        Whether sexagesimal text without a unit is in hours, as for right ascensions.

    Raises
    ------
    InputError
        If the unit of the column is not an angle, or its numbers have decimal commas.
    """
    column = table[name]
    unit = _unit(column, name)
    if column.dtype.kind in "USO":
        hours_possible = hours_possible and unit != u.deg
        texts = text_of(column)
        _refuse_decimal_commas(texts, name, named)
        return np.array(
            [sexagesimal(text, hours_possible=hours_possible) for text in texts], float
        )
    values = numbers(column)
    if unit is None:
        return values
    try:
        return np.asarray((values * u.Unit(unit)).to_value(u.deg))
    except (u.UnitsError, ValueError):
        if str(unit).lower() in _HOURS and hours_possible:
            return values * 15
        message = f"{named}: column {name!r} is in {unit}, not in degrees or hours"
        raise InputError(message) from None


def _refuse_decimal_commas(texts: list[str], name: str, named: str) -> None:
    """Refuse numbers such as 150,3, which would be no positions."""
    found = next(filter(_DECIMAL_COMMA.fullmatch, texts), None)
    if found is not None:
        message = (
            f"{named}: {found!r} in column {name!r} is not read as a number; write "
            f"{found.replace(',', '.').strip()!r}, with decimal points"
        )
        raise InputError(message)


def unit_is_told(column: Any, name: str) -> bool:
    """Return whether a column of right ascensions states hours or degrees."""
    if column.dtype.kind in "USO":
        return any(not is_number(text) for text in text_of(column) if text.strip())
    return _unit(column, name) is not None or "deg" in name.lower()


def _unit(column: Any, name: str) -> Any:
    if column.unit is None:
        return u.hourangle if re.search(r"hour|_h(rs?)?$", name.lower()) else None
    return u.deg if _DEGREES.fullmatch(str(column.unit)) else column.unit


def text_of(column: Any) -> list[str]:
    """Return a column as text, empty where masked."""
    mask = np.broadcast_to(getattr(column, "mask", False), len(column))
    return [
        "" if masked else value.decode() if isinstance(value, bytes) else str(value)
        for value, masked in zip(np.ma.getdata(column), mask, strict=True)
    ]


def sexagesimal(text: str, *, hours_possible: bool) -> float:
    """Return degrees of one text: plain degrees, or sexagesimal (hours for RA).

    >>> sexagesimal("10:30:00", hours_possible=True)
    157.5
    >>> sexagesimal("-00 30 36", hours_possible=False)
    -0.51
    """
    if is_number(text):
        return float(text)
    found = _SEXAGESIMAL.fullmatch(text)
    if found is None:
        return _other_angle(text, hours_possible=hours_possible)
    sign, whole, mark, minutes, seconds = found.groups()
    if float(minutes) > 60 or float(seconds or 0) > 60:  # rounding can make it 60
        return np.nan
    value = float(whole) + float(minutes) / 60 + float(seconds or 0) / 3600
    hours = mark == "h" or (hours_possible and mark not in {"d", "°"})
    return (-value if sign == "-" else value) * (15 if hours else 1)


def _other_angle(text: str, *, hours_possible: bool) -> float:
    """Return degrees of a text that only astropy can read; NaN if it cannot."""
    plain_degrees = text.strip().endswith(("d", "°"))
    unit = u.hourangle if hours_possible and not plain_degrees else u.deg
    try:
        return float(Angle(text, unit=unit).to_value(u.deg))
    except (ValueError, TypeError, u.UnitsError):
        return np.nan
