"""Where a cross-match goes: columns of the catalog, a table of its own, a picture."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from astropy.table import Table

from galaxyclust.catalog.content import check_name
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.export import FORMATS, export
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.match.columns import Positions
from galaxyclust.match.crossmatch import Match
from galaxyclust.match.join import join_rows
from galaxyclust.match.radius import expected_false
from galaxyclust.match.settings import MatchSettings
from galaxyclust.steps import _figure
from galaxyclust.steps._match.other import Other
from galaxyclust.steps._match.table import (
    catalog_columns,
    chosen_columns,
    joined_table,
)
from galaxyclust.steps._match.words import summary


@dataclass(frozen=True, kw_only=True)
class Crossmatched:
    """What a cross-match did.

    Parameters
    ----------
    name
        What its columns begin with.
    n_rows, n_other
        Sources of the catalog and rows of the other one that have a position.
    n_matched
        Sources that have a counterpart.
    match
        The pairs, and how far to trust them.
    settings
        What was matched with.
    columns
        Columns that were written, or would be.
    n_written
        Rows of the table that was written, or would be; 0 without one.
    output, picture
        Files that were written.
    warnings
        What a user should not pass over, a line each.
    notes
        What a user should know, a line each.
    """

    name: str
    n_rows: int
    n_other: int
    n_matched: int
    match: Match
    settings: MatchSettings
    columns: tuple[str, ...] = ()
    n_written: int = 0
    output: Path | None = None
    picture: Path | None = None
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def summary(self) -> tuple[str, ...]:
        """Return offset, separations, false matches and the radius to use, a line each."""
        return summary(self.match, self.settings)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be written.

    Parameters
    ----------
    output
        File of the joined table; None writes columns into the catalog.
    picture
        File of the picture; None draws none.
    columns
        Columns of the other catalog; those worth having where empty.
    overwrite
        Replace what is there.
    dry_run
        Write nothing.
    """

    output: Path | None = None
    picture: Path | None = None
    columns: tuple[str, ...] = ()
    overwrite: bool = False
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Work:
    """What there is to write.

    Parameters
    ----------
    catalog
        The catalog.
    other
        The other catalog.
    found
        Where its sources are.
    made
        The match.
    ra_unit
        What its right ascensions are in, where the user said so.
    """

    catalog: Catalog
    other: Other
    found: Positions
    made: Crossmatched
    ra_unit: str | None = None

    @property
    def table(self) -> Table:
        """The other catalog's rows."""
        if self.other.table is None:
            message = f"{self.other.named} has not been fetched"
            raise InputError(message)
        return self.other.table


def check_request(request: Request, settings: MatchSettings, ra_unit: str | None) -> None:
    """Refuse, before any work, what cannot be written.

    Raises
    ------
    SettingError
        If the pairs asked for do not fit into a catalog, or a format is unknown.
    CatalogError
        If a file is there already.
    """
    if ra_unit not in {None, "degrees", "hours"}:
        message = f"ra_unit = {ra_unit!r} is neither degrees nor hours"
        raise SettingError(message)
    one_a_row = settings.join == "all1" and settings.find in {"best", "best1"}
    if request.output is None and not one_a_row:
        message = (
            f"find {settings.find} with join {settings.join} does not give each source one "
            "row; write it to a table of its own with -o OUTPUT"
        )
        raise SettingError(message)
    for path, kinds in ((request.output, FORMATS), (request.picture, _figure.FORMATS)):
        if path is not None and path.suffix.lower() not in kinds:
            message = f"{path}: unknown format; name it {', '.join(kinds)}"
            raise SettingError(message)
    if request.output is not None and request.output.exists() and not request.overwrite:
        message = f"{request.output} exists; use --overwrite to replace it"
        raise CatalogError(message)


def check_before(catalog: Catalog, name: str, request: Request) -> None:
    """Refuse a name, and a catalog that cannot be written to, before any work.

    Raises
    ------
    CatalogError
        If it cannot be a name, or a cross-match of that name is there, or nothing can be
        written there.
    """
    check_name(name)
    if request.output is None and not request.dry_run:
        catalog.check_writable()
    there = f"{name}_separation" in catalog.names("catalog")
    if request.output is None and there and not request.overwrite:
        message = (
            f"{catalog.path}: cross-match {name!r} is there; "
            "use --overwrite or another --name"
        )
        raise CatalogError(message)


def write(work: Work, request: Request) -> Crossmatched:
    """Write the match where it is to go, and return what was done."""
    into = _into_catalog if request.output is None else _into_table
    made = into(work, request)
    if request.picture is not None and not request.dry_run:
        _draw(work, request.picture)
        made = replace(made, picture=request.picture)
    return made


def _into_catalog(work: Work, request: Request) -> Crossmatched:
    wanted = request.columns or tuple(
        name for name in work.other.worth if name in work.table.colnames
    )
    chosen = chosen_columns(work.table, work.found, wanted, named=work.other.named)
    columns = catalog_columns(
        work.made.match, work.found, work.table, name=work.made.name, chosen=chosen
    )
    _check_columns(work, set(columns))
    made = replace(work.made, columns=tuple(columns))
    if not request.dry_run:
        step = _step(replace(work, made=made), chosen)
        work.catalog.write(Content(columns=columns), step, overwrite=request.overwrite)
    return made


def _check_columns(work: Work, new: set[str]) -> None:
    """Refuse to replace what another step made, or to leave half of an earlier match."""
    there = set(work.catalog.names("catalog"))
    before = work.catalog.last_step("crossmatch", work.made.name)
    mine = set(before.settings.get("written", ())) if before else set()
    taken = sorted((new & there) - mine)
    if taken:
        message = (
            f"{work.catalog.path}: there is a column {taken[0]} that this cross-match did "
            "not make; use another --name"
        )
        raise CatalogError(message)
    left = sorted((mine & there) - new)
    if left:
        message = (
            f"{work.catalog.path}: the earlier cross-match {work.made.name!r} also made "
            f"{', '.join(left)}; take these columns again, or use another --name"
        )
        raise CatalogError(message)


def _step(work: Work, chosen: list[str]) -> Step:
    made = work.made
    settings: dict[str, Any] = made.settings.as_record()
    settings |= {"columns": chosen, "positions": dict(work.found.columns)}
    settings |= {"ra_unit": work.ra_unit, "written": list(made.columns)}
    return Step(
        name="crossmatch",
        output=made.name,
        inputs=(work.other.named,),
        method=made.settings.find,
        settings=settings,
        notes=(
            f"{made.n_matched:,} of {made.n_rows:,} sources matched",
            *made.summary(),
            *made.warnings,
            *made.notes,
        ),
    )


def _into_table(work: Work, request: Request) -> Crossmatched:
    made, table = work.made, work.table
    wanted = request.columns or tuple(table.colnames)
    chosen = chosen_columns(table, work.found, wanted, named=work.other.named)
    if request.columns and "id" in work.found.columns:
        chosen = list(dict.fromkeys([work.found.columns["id"], *chosen]))
    joined = join_rows(
        made.match.pairs,
        n_first=work.catalog.n_rows,
        n_second=len(table),
        join=made.settings.join,
    )
    rows = joined_table(
        joined, made.match, ours=work.catalog.table(), theirs=table[chosen], name=made.name
    )
    if not request.dry_run and request.output is not None:
        export(rows, request.output)
    return replace(
        made, columns=tuple(rows.colnames), n_written=len(rows), output=request.output
    )


def _draw(work: Work, path: Path) -> None:
    from galaxyclust.show.separations import Separations, separations  # noqa: PLC0415

    match, settings = work.made.match, work.made.settings
    radii = np.linspace(0, settings.wide_arcsec, 121)
    drawn = Separations(
        east=match.east,
        north=match.north,
        radii=radii,
        by_chance=expected_false(match.wide, match.trials, radii),
        radius_arcsec=settings.radius_arcsec,
        recommended_arcsec=match.recommended.radius_arcsec,
        offset=match.remaining,
    )
    figure = separations(
        drawn,
        title=f"{work.catalog.path.stem} and {work.made.name}: "
        f"{work.made.n_matched:,} of {work.made.n_rows:,} sources matched",
        caption=". ".join(line[0].upper() + line[1:] for line in work.made.summary()),
    )
    _figure.save(figure, path)
