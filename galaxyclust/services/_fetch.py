"""The rows of an outside catalog around given positions, downloaded once and cached."""

import dataclasses
import itertools
import logging
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.table import Table, vstack

from galaxyclust.errors import InputError, SettingError
from galaxyclust.progress import bar
from galaxyclust.services import answers, files, queries
from galaxyclust.services.cache import Cache
from galaxyclust.services.catalogs import OutsideCatalog, find
from galaxyclust.services.cells import Cell, cover
from galaxyclust.services.near import Places, near
from galaxyclust.services.web import Request

_LOGGER = logging.getLogger(__name__)
_MANY = 100
Floats = npt.NDArray[np.float64]


def fetch(
    what: str | OutsideCatalog,
    *,
    ra: npt.ArrayLike,
    dec: npt.ArrayLike,
    radius_arcsec: float,
    columns: Sequence[str] | None = None,
    cache: Cache | None = None,
    offline: bool = False,
) -> Table:
    """Return the rows of an outside catalog that lie around given positions.

    The sky around the positions is cut into cells of a fixed grid, and each is requested
    once: answers are kept, so that an interrupted run continues where it ended and nothing
    is downloaded twice. The result depends on the catalog and the positions only, not on
    the cells.

    Parameters
    ----------
    what
        A name, the id of a table of VizieR, or the path of a TOML file (see
        `galaxyclust.services.catalogs.find`); or the description itself.
    ra, dec
        Positions in degrees, ICRS; those that are not finite are left out.
    radius_arcsec
        Radius around them within which rows are wanted.
    columns
        Columns besides identifier and position; None takes those that the description
        names, or the service's default columns if it names none.
    cache
        Where downloads are kept; None takes the user's cache folder.
    offline
        Use only what was downloaded before.

    Returns
    -------
    astropy.table.Table
        One row per source, its identifier and position first, with units and descriptions;
        ``meta`` names the catalog, its reference and its licence.

    Raises
    ------
    SettingError
        If there is no such catalog, or the radius is not positive.
    InputError
        If the service fails or sends something other than a table, a column does not exist,
        or something is not downloaded yet and ``offline`` is set.
    """
    catalog = find(what) if isinstance(what, str) else what
    if not 0 < radius_arcsec <= 36_000:
        message = (
            f"a radius of {radius_arcsec} arcsec; it must lie between 0 and 10 degrees"
        )
        raise SettingError(message)
    question = _Question(
        catalog=catalog,
        columns=tuple(catalog.columns if columns is None else columns),
        places=Places(*_positions(ra, dec), radius_arcsec),
        cache=_using(cache or Cache(), offline=offline),
    )
    found = question.from_file() if catalog.service == "file" else question.from_cells()
    return _described(catalog, found)


def _using(cache: Cache, *, offline: bool) -> Cache:
    return dataclasses.replace(cache, offline=cache.offline or offline)


def _positions(ra: npt.ArrayLike, dec: npt.ArrayLike) -> tuple[Floats, Floats]:
    first, second = (np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (ra, dec))
    good = np.isfinite(first) & np.isfinite(second) & (np.abs(second) <= 90)
    return np.mod(first[good], 360.0), second[good]


class _Question(NamedTuple):
    """The request: catalog and columns, and the positions."""

    catalog: OutsideCatalog
    columns: tuple[str, ...]
    places: Places
    cache: Cache

    def from_file(self) -> Table:
        """Return the rows around the positions, from the catalog's single file."""
        request, suffix = Request(url=self.catalog.url), files.suffix(self.catalog)
        path = self.cache.get(request, suffix=suffix)
        try:
            return files.rows_near(
                self.catalog, path, places=self.places, columns=self.columns
            )
        except InputError as error:
            if "not a readable" in str(error):  # do not keep it for the next time
                self.cache.drop(request, suffix=suffix)
            raise

    def from_cells(self) -> Table:
        """Return the rows around the positions, from all cells of the sky they need."""
        cells = cover(
            self.places.ra,
            self.places.dec,
            radius_deg=self.places.radius_deg,
            density=self.catalog.rows_per_square_degree,
            most_rows=queries.MOST_ROWS[self.catalog.service],
        )
        if len(cells) > _MANY:
            _LOGGER.info("%s: asks for %d parts of the sky", self.catalog.name, len(cells))
        with bar(
            description=f"{self.catalog.name}", total=len(cells), unit="cell"
        ) as shown:
            parts = []
            for cell in cells:
                parts += list(self._parts(cell))
                shown.update()
        filled = [part for part in parts if len(part)]
        table = (
            vstack(filled, metadata_conflicts="silent") if filled else self._empty(parts)
        )
        table = answers.typed(table)
        self._check(table)
        ra, dec = self._places(table)
        return table[near(ra, dec, self.places)]

    def _parts(self, cell: Cell) -> Iterator[Table]:
        """Yield the rows of a cell, or of its quarters if they are too many for a query."""
        answer = self._answer(cell)
        if not answer.cut_short:
            if len(answer.table):
                yield answer.table[cell.holds(*self._places(answer.table))]
            else:
                yield answer.table
            return
        if not cell.splittable:
            message = f"{self.catalog.name}: too many rows at RA {cell.ra_min:.4f}, Dec "
            message += f"{cell.dec_min:.4f}, even in the smallest part of the sky"
            raise InputError(message)
        ra, dec = self.places[:2]
        for quarter in cell.quarters():
            if quarter.touched(ra, dec, radius_deg=self.places.radius_deg).any():
                yield from self._parts(quarter)

    def _answer(self, cell: Cell) -> answers.Answer:
        """Return the service's answer for a cell, from the cache if it is there."""
        request = queries.query(self.catalog, cell, columns=self.columns)
        is_csv = self.catalog.service == "sdss"
        suffix = ".csv" if is_csv else ".vot"
        read = answers.read_csv if is_csv else answers.read_votable
        path = self.cache.get(
            request, suffix=suffix, complete=(lambda _: True) if is_csv else answers.ends
        )
        try:
            answer = read(path, named=self.catalog.name, holding=self.catalog.ra_column)
        except InputError:
            self.cache.drop(request, suffix=suffix)  # do not keep it for the next time
            raise
        most = queries.MOST_ROWS[self.catalog.service]
        return answer._replace(cut_short=answer.cut_short or len(answer.table) >= most)

    def _places(self, table: Table) -> tuple[Floats, Floats]:
        """Return the positions in a table, NaN where there is none."""
        if not table.colnames:
            return np.empty(0), np.empty(0)
        both = answers.typed(table[[self.catalog.ra_column, self.catalog.dec_column]])
        ra, dec = (np.ma.asarray(both[name], dtype=np.float64) for name in both.colnames)
        return np.ma.filled(ra, np.nan), np.ma.filled(dec, np.nan)

    def _check(self, table: Table) -> None:
        lacking = [name for name in self.columns if name not in table.colnames]
        if lacking:
            have = ", ".join(table.colnames)
            message = f"{self.catalog.name}: it has no column {lacking[0]!r}; it has {have}"
            raise InputError(message)

    def _empty(self, parts: list[Table]) -> Table:
        """Return a table without rows, with the columns of the service if known."""
        known = next((part for part in parts if part.colnames), None)
        if known is not None:
            return known[:0]
        names = queries.wanted(self.catalog, self.columns) or [
            self.catalog.ra_column,
            self.catalog.dec_column,
        ]
        return Table({name: np.empty(0) for name in names})


def _described(catalog: OutsideCatalog, table: Table) -> Table:
    """Return the table with units and meanings, the main columns first, and its source."""
    first = (catalog.id_column, catalog.ra_column, catalog.dec_column)
    order = dict.fromkeys(
        itertools.chain((n for n in first if n in table.colnames), table.colnames)
    )
    out = table[list(order)]
    for name, about in catalog.columns.items():
        if name in out.colnames:
            column = out[name]
            column.unit = column.unit or (u.Unit(about.unit) if about.unit else None)
            column.description = column.description or about.meaning
    out.meta = {
        "catalog": catalog.name,
        "table": catalog.table,
        "service": catalog.address,
        "reference": catalog.reference,
        "licence": catalog.licence,
        "epoch": catalog.epoch,
    }
    return out
