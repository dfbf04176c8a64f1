"""Positions, names, motions and epochs in a table, and notes on how they were found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.table import Table

from galaxyclust import positions
from galaxyclust.errors import InputError
from galaxyclust.match.hours import could_be_hours, degrees_or_hours
from galaxyclust.match.sphere import Angles, Sky
from galaxyclust.words import counted

ROLES = ("ra", "dec", "id", "pm_ra", "pm_dec", "epoch")
_MOTION = u.mas / u.yr
_CDS = {"RA": "hms", "DE": "dms"}  # how the CDS calls the columns of a position
_SPLIT = tuple(tuple(axis + part for part in parts) for axis, parts in _CDS.items())


@dataclass(frozen=True, kw_only=True)
class Positions:
    """The positions of a table's sources.

    Parameters
    ----------
    sky
        Positions; NaN in rows that have none.
    columns
        The column of each role, if there is one.
    id
        Names of the sources; empty without a column of names.
    pm_ra_cosdec, pm_dec
        Proper motions in mas/yr, NaN where unknown; None without such columns.
    epoch
        Year of each position, NaN where unknown; None without such a column.
    told
        Whether the table states that right ascensions are in degrees or in hours.
    notes
        Notes for the user, one line each.
    """

    sky: Sky
    columns: Mapping[str, str]
    id: Sequence[str] = ()
    pm_ra_cosdec: Angles | None = None
    pm_dec: Angles | None = None
    epoch: Angles | None = None
    told: bool = True
    notes: tuple[str, ...] = ()

    def with_note(self, note: str) -> "Positions":
        """Return the same with another note."""
        return replace(self, notes=(*self.notes, note))


def positions_in(
    table: Table,
    *,
    named: str,
    columns: Mapping[str, str] | None = None,
    ra_unit: str | None = None,
) -> Positions:
    """Return the sky positions that a table holds.

    Parameters
    ----------
    table
        The table.
    named
        What to call it in messages.
    columns
        Columns by role (`ROLES`); others are found by UCD or name.
    ra_unit
        ``degrees`` or ``hours``; overrides what the table says.

    Raises
    ------
    InputError
        If it has no positions, or a named column does not exist.
    """
    chosen = dict(columns or {})
    positions.check_columns(table, chosen, named=named)
    found = {role: (chosen[role], "") for role in chosen}
    for role in ROLES:
        if role not in found:
            name, reason = positions.find_with_reason(table, role)
            found |= {role: (name, reason)} if name else {}
    ra, dec, told = _angles(table, found, named=named, ra_unit=ra_unit)
    out = Positions(
        sky=Sky(ra, dec),
        columns={role: name for role, (name, _) in found.items()},
        id=positions.text_of(table[found["id"][0]]) if "id" in found else (),
        told=told,
        notes=(_taken(found, table),),
    )
    return _with_motion(_without_impossible(out), table)


def settle_hours(found: Positions, survey: Sky, *, named: str) -> Positions:
    """Return positions in degrees if a table does not state degrees or hours.

    The positions of the survey decide (`degrees_or_hours`).

    Raises
    ------
    InputError
        If both are possible.
    """
    if found.told or not could_be_hours(found.sky):
        return found
    word = degrees_or_hours(found.sky, survey)
    column = found.columns["ra"]
    if word == "unclear":
        message = (
            f"{named}: column {column!r} has no unit and could be in degrees or in hours; "
            "say which with --ra-unit"
        )
        raise InputError(message)
    if word == "hours":
        found = replace(found, sky=Sky(found.sky.ra * 15, found.sky.dec))
    why = "where the survey lies" if word == "hours" else "as most tables are"
    return found.with_note(
        f"{column} has no unit and could be hours; taken in {word}, {why} (--ra-unit)"
    )


def _angles(
    table: Table, found: Mapping[str, tuple[str, str]], *, named: str, ra_unit: str | None
) -> tuple[Angles, Angles, bool]:
    """Return right ascension and declination in degrees, and whether the unit is stated."""
    if not {"ra", "dec"} <= found.keys():
        split = _split_columns(table)
        if split is None:
            message = (
                f"{named}: no columns of right ascension and declination found among "
                f"{', '.join(table.colnames)}; name them: --ra COLUMN --dec COLUMN"
            )
            raise InputError(message)
        return (*split, True)
    name = found["ra"][0]
    dec = positions.angles(table, found["dec"][0], named, hours_possible=False)
    if ra_unit is not None and table[name].dtype.kind not in "USO":
        scale = 15 if ra_unit == "hours" else 1
        return positions.numbers(table[name]) * scale, dec, True
    ra = positions.angles(table, name, named, hours_possible=ra_unit != "degrees")
    if ra_unit == "hours" and not positions.unit_is_told(table[name], name):
        ra = ra * 15  # plain numbers, written as text
    told = ra_unit is not None or positions.unit_is_told(table[name], name)
    return ra, dec, told


def _split_columns(table: Table) -> tuple[Angles, Angles] | None:
    """Return positions from columns of hours, minutes … as the CDS writes them."""
    if not {*_SPLIT[0], *_SPLIT[1]} <= set(table.colnames):
        return None
    ra, dec = (
        sum(positions.numbers(table[name]) / 60**k for k, name in enumerate(names))
        for names in _SPLIT
    )
    if "DE-" in table.colnames:
        south = np.array([text.strip() == "-" for text in positions.text_of(table["DE-"])])
        dec = np.where(south, -dec, dec)
    return np.asarray(ra * 15, float), np.asarray(dec, float)


def _without_impossible(found: Positions) -> Positions:
    """Return positions wrapped into [0, 360), NaN where they are impossible."""
    ra, dec = found.sky.ra, found.sky.dec
    impossible = positions.impossible(ra, dec)
    missing = ~(np.isfinite(ra) & np.isfinite(dec)) & ~impossible
    bad = impossible | missing
    sky = Sky(np.where(bad, np.nan, ra % 360), np.where(bad, np.nan, dec))
    out = replace(found, sky=sky)
    if n_missing := int(missing.sum()):
        out = out.with_note(f"{counted(n_missing, 'row')} without a position left out")
    if n_impossible := int(impossible.sum()):
        out = out.with_note(
            f"{counted(n_impossible, 'row')} with an impossible position "
            "(|Dec| > 90 or RA not in -180 to 360) left out"
        )
    repeated = _n_repeated(sky)
    if repeated:
        out = out.with_note(f"{repeated:,} rows stand where a row before them stands")
    return out


def _n_repeated(sky: Sky) -> int:
    """Return how many rows repeat the position of an earlier row."""
    usable = sky.usable()
    places = np.stack([sky.ra[usable], sky.dec[usable]], axis=1) + 0.0  # -0 is 0
    both = np.ascontiguousarray(places).view([("ra", float), ("dec", float)])
    return len(both) - len(np.unique(both))


def _with_motion(found: Positions, table: Table) -> Positions:
    """Return positions with proper motions and epochs, if the table has them."""
    columns = found.columns
    if {"pm_ra", "pm_dec"} <= columns.keys():
        pm_ra, pm_dec = (_motion(table, columns[role]) for role in ("pm_ra", "pm_dec"))
        found = replace(found, pm_ra_cosdec=pm_ra, pm_dec=pm_dec)
    epoch: npt.NDArray[np.float64] | None = None
    if "epoch" in columns:
        epoch = positions.numbers(table[columns["epoch"]])
    elif isinstance(table.meta.get("epoch"), (int, float)):
        epoch = np.full(len(table), float(table.meta["epoch"]))
    if epoch is not None:
        with np.errstate(invalid="ignore"):
            epoch = np.where((epoch > 1800) & (epoch < 2200), epoch, np.nan)
        if np.isfinite(epoch).any():  # else it is no year, but a Julian date or the like
            found = replace(found, epoch=epoch)
    return found


def _motion(table: Table, name: str) -> Angles:
    """Return a proper motion in mas/yr, also assumed for a column without a unit."""
    values, unit = positions.numbers(table[name]), table[name].unit
    if unit is None:
        return values
    try:
        # astropy may know units that FITS does not, such as mas/year
        return np.asarray((values * u.Unit(str(unit))).to_value(_MOTION), float)
    except (u.UnitsError, ValueError):
        message = f"column {name!r} of proper motions is in {unit}, not in mas/yr"
        raise InputError(message) from None


def _taken(found: Mapping[str, tuple[str, str]], table: Table) -> str:
    """Return a note on which columns were used and how they were found."""
    if not {"ra", "dec"} <= found.keys():
        return "positions from RAh RAm RAs and their like in declination"
    ra, dec = found["ra"], found["dec"]
    how = f" (by {ra[1]})" if ra[1] and ra[1] == dec[1] else ""
    text = f"positions from {ra[0]}, {dec[0]}{how}{_in_unit(table, ra[0])}"
    others = {"id": "names", "pm_ra": "proper motions", "epoch": "epochs"}
    for role, what in others.items():
        if role in found:
            both = (
                f", {found['pm_dec'][0]}" if role == "pm_ra" and "pm_dec" in found else ""
            )
            text += f"; {what} from {found[role][0]}{both}"
    return text


def _in_unit(table: Table, name: str) -> str:
    column = table[name]
    if column.dtype.kind in "USO":
        return ", written as text"
    return f" in {column.unit}" if column.unit is not None else ""
