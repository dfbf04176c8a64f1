"""The other catalog of a cross-match: a file, a survey, a table in memory, a service."""

import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from astropy.table import Table

from galaxyclust.errors import InputError, SettingError
from galaxyclust.match.columns import ROLES, Positions, positions_in, settle_hours
from galaxyclust.match.motion import at_epoch
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky, separation_arcsec
from galaxyclust.positions import find_column
from galaxyclust.steps._tables import HDF5, IN_MEMORY, read_any_table

_DEFAULT_RADIUS = 1.0


@dataclass(frozen=True, kw_only=True)
class Other:
    """The other catalog.

    Parameters
    ----------
    table
        Its rows; None where it has still to be fetched.
    named
        What to call it in messages.
    name
        What its columns begin with, unless the user names it.
    columns
        Columns by role that are known beforehand.
    worth
        Columns that are taken where the user names none.
    epoch
        Year of its positions, where that is known beforehand.
    radius_arcsec
        Radius to match with, unless the user names one.
    """

    table: Table | None
    named: str
    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    worth: tuple[str, ...] = ()
    epoch: float | None = None
    radius_arcsec: float = _DEFAULT_RADIUS


def find_other(other: str | Path | Table) -> Other:
    """Return the other catalog, read where it is a file, described where it is a service.

    Raises
    ------
    InputError
        If a file is missing or cannot be read.
    SettingError
        If it is neither a file nor a catalog that a service has.
    """
    if isinstance(other, Table):
        # a plain table has columns with units where a QTable has (masked) quantities
        return Other(table=Table(other), named=IN_MEMORY, name="other")
    path = Path(other)
    described = path.suffix == ".toml"
    if path.is_file() and not described:
        return Other(table=read_any_table(path), named=str(path), name=_name_of(path.name))
    if _looks_like_a_file(path) and not described:
        message = f"{path}: no such file"
        raise InputError(message)
    catalogs = importlib.import_module("galaxyclust.services.catalogs")
    about = catalogs.find(str(other))
    columns = {"ra": about.ra_column, "dec": about.dec_column, "id": about.id_column}
    return Other(
        table=None,
        named=str(other),
        name=about.name,
        columns={role: column for role, column in columns.items() if column},
        worth=tuple(about.columns),
        epoch=about.epoch,
        radius_arcsec=about.default_radius_arcsec,
    )


def fetched(
    other: Other,
    what: str,
    survey: Sky,
    *,
    radius_arcsec: float,
    columns: Sequence[str] = (),
) -> Other:
    """Return the other catalog with its rows, from the service where they are not here.

    Parameters
    ----------
    other
        As it was found.
    what
        What the user called it.
    survey
        The survey's positions.
    radius_arcsec
        How far around them rows are wanted.
    columns
        The columns to ask for; those worth having where empty. Proper motions come too.
    """
    if other.table is not None:
        return other
    around = survey.at(survey.usable())
    wanted = None
    if columns and "all" not in columns:
        known = Table(names=list(other.worth))
        motions = [find_column(known, role) for role in ("pm_ra", "pm_dec")]
        wanted = list(dict.fromkeys([*columns, *filter(None, motions)]))
    services = importlib.import_module("galaxyclust.services")
    table = services.fetch(
        what, ra=around.ra, dec=around.dec, radius_arcsec=radius_arcsec, columns=wanted
    )
    roles = {r: name for r, name in other.columns.items() if name in table.colnames}
    return replace(other, table=table, columns=roles)


def place_other(
    other: Other,
    survey: Sky,
    *,
    settings: MatchSettings,
    columns: Mapping[str, str],
    ra_unit: str | None,
) -> Positions:
    """Return where the other catalog's sources are, at the survey's epoch if asked for.

    Parameters
    ----------
    other
        The other catalog, with its rows.
    survey
        The survey's positions.
    settings
        The epochs.
    columns
        The user's columns by role.
    ra_unit
        ``degrees`` or ``hours``, over what the table says.

    Raises
    ------
    InputError
        If it has no positions, or leaves open whether they are hours.
    SettingError
        If a role is unknown, or it cannot be moved because its epoch is not known.
    """
    if other.table is None:
        message = f"{other.named} has not been fetched"
        raise InputError(message)
    for role in columns:
        if role not in ROLES:
            message = f"no role {role!r} for a column; it can be {', '.join(ROLES)}"
            raise SettingError(message)
    known = {**other.columns, **columns}
    found = positions_in(other.table, named=other.named, columns=known, ra_unit=ra_unit)
    found = settle_hours(found, survey, named=other.named)
    return _moved(found, other, settings)


def _moved(found: Positions, other: Other, settings: MatchSettings) -> Positions:
    """Return positions moved to the survey's epoch, with a note on what was done."""
    if found.pm_ra_cosdec is None or found.pm_dec is None:
        if settings.epoch is None:
            return found
        return found.with_note("it has no proper motions, so --epoch moves nothing")
    if settings.epoch is None:
        return found.with_note(
            "it has proper motions; --epoch YEAR brings its positions to that of the images"
        )
    known = other.epoch if settings.other_epoch is None else settings.other_epoch
    if known is None and found.epoch is None:
        message = (
            f"{other.named}: the year of its positions is not known; give --other-epoch"
        )
        raise SettingError(message)
    epoch = np.full(len(found.sky), known) if known is not None else found.epoch
    years = settings.epoch - np.asarray(epoch, dtype=float)
    sky = at_epoch(
        found.sky, pm_ra_cosdec=found.pm_ra_cosdec, pm_dec=found.pm_dec, years=years
    )
    usable = sky.usable()
    by = separation_arcsec(found.sky.at(usable), sky.at(usable))
    moves = by > 0
    typical = f" by {np.median(by[moves]):.2g} arcsec (median)" if moves.any() else ""
    return replace(found, sky=sky).with_note(
        f"{moves.sum():,} of {usable.sum():,} positions moved to {settings.epoch:g}"
        f"{typical}"
    )


def _looks_like_a_file(path: Path) -> bool:
    endings = {".fits", ".fit", ".vot", ".votable", ".xml", ".ecsv", ".csv", ".parquet"}
    endings |= {".txt", ".dat", ".tsv", ".gz", ".bz2", ".xz", *HDF5}
    return path.suffix.lower() in endings or path.is_absolute()


def _name_of(file: str) -> str:
    """Return a name for columns from the name of a file.

    >>> _name_of("gz2 stripe82.csv.gz"), _name_of("2mass.fits")
    ('gz2_stripe82', 'c2mass')
    """
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", file.split(".", maxsplit=1)[0])
    return stem if stem[:1].isalpha() else f"c{stem}"
