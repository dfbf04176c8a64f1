"""Positions from a table: which columns they are in, and which rows can be used."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.coordinates import Angle
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.types import BoolArray

_NAMES = {
    "ra": ("ra", "raj2000", "ra_icrs", "_raj2000", "alpha_j2000", "ra_deg", "alpha",
           "radeg", "ra_hours", "ra_hour", "ra_h"),
    "dec": ("dec", "dej2000", "de_icrs", "_dej2000", "delta_j2000", "dec_deg", "delta",
            "decj2000", "decl", "dedeg"),
    "x": ("x", "x_image", "xcentroid", "x_centroid", "xpos", "x_pix"),
    "y": ("y", "y_image", "ycentroid", "y_centroid", "ypos", "y_pix"),
    "id": ("id", "name", "objid", "source_id", "number", "object"),
}  # fmt: skip
_UCDS = {"ra": "pos.eq.ra", "dec": "pos.eq.dec", "id": "meta.id;meta.main"}
_ONE_BASED = {"x_image", "y_image"}  # SExtractor counts pixels from 1


class Targets(NamedTuple):
    """Listed positions: sky (degrees, ICRS) or pixels (0-based); ``bad`` rows have none."""

    id: npt.NDArray[np.str_]
    first: npt.NDArray[np.float64]  # right ascension, or x
    second: npt.NDArray[np.float64]  # declination, or y
    on_sky: bool
    bad: BoolArray


def read_targets(path: Path, *, columns: Mapping[str, str] | None = None) -> Targets:
    """Return the positions that a table holds.

    Parameters
    ----------
    path
        Any table that astropy reads.
    columns
        Names of the columns ``ra``, ``dec``, ``x``, ``y`` or ``id``, where they are not
        found by UCD or by their usual names.

    Raises
    ------
    InputError
        If it cannot be read, or its positions are missing or ambiguous.
    """
    return targets_in(read_table(path), named=str(path), columns=columns)


def read_table(path: Path) -> Table:
    """Return the table in ``path``; whatever is wrong becomes one line."""
    if not path.is_file():
        message = f"{path}: no such file"
        raise InputError(message)
    reason = ""
    for arguments in ({}, {"format": "ascii"}):
        try:
            return Table.read(path, **arguments)
        except Exception as error:  # noqa: BLE001 (each of astropy's readers has its own)
            reason = reason or (str(error).strip().splitlines() or ["unknown format"])[0]
        if b"\0" in path.read_bytes()[:4096]:  # no text: guessing at columns is no use
            break
    message = f"{path}: not a table that astropy can read ({reason})"
    raise InputError(message)


def targets_in(
    table: Table, *, named: str, columns: Mapping[str, str] | None = None
) -> Targets:
    """Return the positions that a table in memory holds. See `read_targets`."""
    chosen = dict(columns or {})
    for role, name in chosen.items():
        if name not in table.colnames:
            have = ", ".join(table.colnames)
            message = f"{named}: no column {name!r} for {role}; it has {have}"
            raise InputError(message)
    found = {role: chosen.get(role) or find_column(table, role) for role in _NAMES}
    ids = _ids(table, found["id"])
    if found["ra"] and found["dec"] and not (chosen.keys() & {"x", "y"}):
        first = _angle(table, found["ra"], named, hours_possible=True)
        second = _angle(table, found["dec"], named, hours_possible=False)
        bad = ~np.isfinite(first) | ~np.isfinite(second) | (np.abs(second) > 90)
        bad |= (first < -180) | (first > 360)
        return Targets(ids, first % 360, second, on_sky=True, bad=bad)
    if found["x"] and found["y"]:
        first, second = (
            _numbers(table[found[role]]) - (found[role].lower() in _ONE_BASED)
            for role in ("x", "y")
        )
        bad = ~np.isfinite(first) | ~np.isfinite(second)
        return Targets(ids, first, second, on_sky=False, bad=bad)
    message = (
        f"{named}: no columns of positions found among {', '.join(table.colnames)}; "
        "name them, as in --catalog-columns ra=ALPHA,dec=DELTA"
    )
    raise InputError(message)


def find_column(table: Table, role: str) -> str:
    """Return the column that plays ``role``, by UCD, then by name; '' where none does."""
    if role in _UCDS:
        by_ucd = [n for n in table.colnames if _ucd(table[n]).startswith(_UCDS[role])]
        by_ucd.sort(key=lambda name: "meta.main" not in _ucd(table[name]))
        if by_ucd:
            return str(by_ucd[0])
    lower = {name.lower(): name for name in reversed(table.colnames)}
    return next((lower[name] for name in _NAMES[role] if name in lower), "")


def _ucd(column: Any) -> str:
    return str((column.info.meta or {}).get("ucd", "")).lower()


def _ids(table: Table, name: str) -> npt.NDArray[np.str_]:
    if not name:
        return np.array([str(row) for row in range(len(table))], dtype=np.str_)
    values = table[name]
    texts = [v.decode() if isinstance(v, bytes) else str(v) for v in values]
    return unique_ids(texts)


def unique_ids(names: list[str]) -> npt.NDArray[np.str_]:
    """Return the names with -2, -3 … behind those that came before.

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


def _numbers(column: Any) -> npt.NDArray[np.float64]:
    """Return a column as floats, NaN where masked or no number."""
    mask = np.asarray(getattr(column, "mask", np.zeros(len(column), bool)))
    values = getattr(column, "value", column)
    try:
        numbers = np.array(
            np.ma.filled(np.ma.asarray(values, dtype=float), np.nan), dtype=float
        )
    except (TypeError, ValueError):
        return np.full(len(column), np.nan)
    return np.where(mask, np.nan, numbers)


def _angle(
    table: Table, name: str, named: str, *, hours_possible: bool
) -> npt.NDArray[np.float64]:
    """Return angles in degrees from numbers with or without a unit, or sexagesimal text."""
    column = table[name]
    if column.dtype.kind in "USO":
        texts = [v.decode() if isinstance(v, bytes) else str(v) for v in column]
        return np.array([_sexagesimal(t, hours_possible=hours_possible) for t in texts])
    numbers = _numbers(column)
    unit = column.unit
    if unit is None and re.search(r"hour|_h(rs?)?$", name.lower()):
        unit = u.hourangle
    if unit is None:
        return numbers
    try:
        return np.asarray((numbers * u.Unit(unit)).to_value(u.deg))
    except u.UnitsError:
        if str(unit).lower() in {"h", "hr", "hour", "hours", "hms"} and hours_possible:
            return numbers * 15
        message = f"{named}: column {name!r} is in {unit}, not in degrees or hours"
        raise InputError(message) from None


def _sexagesimal(text: str, *, hours_possible: bool) -> float:
    """Return degrees of one text: plain degrees, or sexagesimal (hours for RA)."""
    try:
        return float(text)
    except ValueError:
        pass
    unit = (
        u.hourangle if hours_possible and not text.strip().endswith(("d", "°")) else u.deg
    )
    try:
        return float(Angle(text, unit=unit).to_value(u.deg))
    except (ValueError, u.UnitsError):
        return np.nan
