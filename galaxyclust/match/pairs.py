"""Pairs of positions within a radius: all of them, or the nearest of each position."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.errors import SettingError
from galaxyclust.match.sphere import ARCSEC, Angles, Sky
from galaxyclust.match.zones import Rows, Zones, distance, sort_into_zones, stretches
from galaxyclust.types import BoolArray

_BLOCK = 65_536  # positions that a thread takes at a time
_MOST_PAIRS = 200_000_000  # 24 bytes each
_ROUNDING = 5e-15  # radians, 1e-9 arcsec: so that no pair at exactly the radius is lost


class Pairs(NamedTuple):
    """Matched rows of two catalogs, in order of row and separation."""

    first: Rows  # row of the first catalog
    second: Rows  # row of the second catalog
    separation_arcsec: Angles

    def at(self, which: Rows | BoolArray) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.first[which], self.second[which], self.separation_arcsec[which])


class Nearest(NamedTuple):
    """The nearest neighbour of each row within the radius."""

    row: Rows  # of the second catalog; -1 where there is none
    separation_arcsec: Angles  # NaN where there is none
    second_arcsec: Angles  # distance of the second nearest, NaN where there is none
    n_within: npt.NDArray[np.int32]

    def pairs(self) -> Pairs:
        """Return the pairs of the rows that have a neighbour."""
        rows = np.flatnonzero(self.row >= 0)
        return Pairs(rows, self.row[rows], self.separation_arcsec[rows])


def nearest(
    first: Sky, second: Sky | Zones, *, radius_arcsec: float, workers: int = 0
) -> Nearest:
    """Return the nearest neighbour of each position within a radius.

    Of neighbours at exactly the same distance, the first in its catalog is taken.

    Parameters
    ----------
    first
        Positions whose neighbours are wanted; a row with NaN has none.
    second
        Positions to search; sort them into zones first for several searches.
    radius_arcsec
        How far to look; a neighbour at exactly this distance counts.
    workers
        Number of threads; 0 takes one per core.

    Returns
    -------
    Nearest
        One entry per row of ``first``.
    """
    zones = _sorted(second, radius_arcsec)
    queries = sort_into_zones(first, radius_arcsec=zones.height / ARCSEC)
    n = len(first)
    row, count = np.full(n, -1, np.int64), np.zeros(n, np.int32)
    found, runner_up = np.full(n, np.inf), np.full(n, np.inf)

    def work(part: slice) -> None:
        _nearest(
            queries.ra[part], queries.dec[part], queries.row[part], *zones,
            radius_arcsec * ARCSEC + _ROUNDING, row, found, runner_up, count,
        )  # fmt: skip

    _in_blocks(work, len(queries.ra), workers)
    return Nearest(row, _in_arcsec(found), _in_arcsec(runner_up), count)


def within(
    first: Sky, second: Sky | Zones, *, radius_arcsec: float, workers: int = 0
) -> Pairs:
    """Return all pairs of positions within a radius.

    Pairs are counted first, so only memory for the pairs themselves is needed.

    Parameters
    ----------
    first, second
        The catalogs; rows with NaN are in no pair. The second one may already be sorted
        into zones.
    radius_arcsec
        Largest separation of a pair.
    workers
        Number of threads; 0 takes one per core.

    Returns
    -------
    Pairs
        In order of first row, separation and second row.

    Raises
    ------
    SettingError
        If there are more than 200 million pairs.
    """
    zones = _sorted(second, radius_arcsec)
    queries = sort_into_zones(first, radius_arcsec=zones.height / ARCSEC)
    radius = radius_arcsec * ARCSEC + _ROUNDING
    count = np.zeros(len(first), np.int64)

    def work(part: slice) -> None:
        ra, dec, at = queries.ra[part], queries.dec[part], queries.row[part]
        _count(ra, dec, at, *zones, radius, count)

    _in_blocks(work, len(queries.ra), workers)
    n_pairs = int(count.sum())
    if n_pairs > _MOST_PAIRS:
        message = (
            f"a radius of {radius_arcsec:g} arcsec gives {n_pairs:,} pairs, "
            f"more than {_MOST_PAIRS:,}; use a smaller one"
        )
        raise SettingError(message)
    to = np.cumsum(count) - count
    rows, separation = np.empty(n_pairs, np.int64), np.empty(n_pairs)

    def fill(part: slice) -> None:
        ra, dec, at = queries.ra[part], queries.dec[part], queries.row[part]
        _fill(ra, dec, at, *zones, radius, to, rows, separation)

    _in_blocks(fill, len(queries.ra), workers)
    pairs = Pairs(np.repeat(np.arange(len(first)), count), rows, separation / ARCSEC)
    # already in order of the first catalog, except among the pairs of one row
    several = np.flatnonzero(np.repeat(count > 1, count))
    for unsorted, ordered in zip(pairs, in_order(*pairs.at(several)), strict=True):
        unsorted[several] = ordered
    return pairs


def in_order(first: Rows, second: Rows, separation_arcsec: Angles) -> Pairs:
    """Return pairs in order of first row, separation and second row."""
    order = np.lexsort([second, separation_arcsec, first])
    return Pairs(first[order], second[order], separation_arcsec[order])


def _in_arcsec(radians: Angles) -> Angles:
    return np.where(np.isfinite(radians), radians / ARCSEC, np.nan)


def _sorted(second: Sky | Zones, radius_arcsec: float) -> Zones:
    if isinstance(second, Zones):
        return second
    return sort_into_zones(second, radius_arcsec=radius_arcsec)


def _in_blocks(work: Callable[[slice], None], n_rows: int, workers: int) -> None:
    """Call ``work`` for blocks of rows, on several threads if there are several."""
    parts = [slice(begin, begin + _BLOCK) for begin in range(0, n_rows, _BLOCK)]
    threads = min(workers or os.cpu_count() or 1, len(parts))
    if threads <= 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, parts))


@compiled
def _space(radius: float, height: float) -> Rows:
    """Return room for the stretches of one search: at most two per zone."""
    return np.empty((2 * (int(2 * radius / height) + 2), 2), np.int64)


@compiled
def _nearest(  # noqa: PLR0913, PLR0917 (machine code takes plain arrays)
    ra: Angles, dec: Angles, at: Rows, zone_ra: Angles, zone_dec: Angles, zone_row: Rows,
    start: Rows, height: float, radius: float, row: Rows, found: Angles,
    runner_up: Angles, count: npt.NDArray[np.int32],
) -> None:  # fmt: skip
    """Write the nearest, its distance, that of the second nearest, and their number."""
    parts = _space(radius, height)
    for i in range(len(ra)):
        best, second, best_row, n = np.inf, np.inf, -1, 0
        n_parts = stretches(parts, ra[i], dec[i], radius, zone_ra, start, height)
        for part in range(n_parts):
            for j in range(parts[part, 0], parts[part, 1]):
                if abs(zone_dec[j] - dec[i]) > radius:
                    continue
                d = distance(ra[i], dec[i], zone_ra[j], zone_dec[j])
                if d > radius:
                    continue
                n += 1
                if d < best or (d == best and zone_row[j] < best_row):
                    best, second, best_row = d, best, zone_row[j]
                elif d < second:
                    second = d
        row[at[i]], found[at[i]] = best_row, best
        runner_up[at[i]], count[at[i]] = second, n


@compiled
def _count(  # noqa: PLR0913, PLR0917 (machine code takes plain arrays)
    ra: Angles, dec: Angles, at: Rows, zone_ra: Angles, zone_dec: Angles, _zone_row: Rows,
    start: Rows, height: float, radius: float, count: Rows,
) -> None:  # fmt: skip
    """Write how many neighbours each position has."""
    parts = _space(radius, height)
    for i in range(len(ra)):
        n_parts = stretches(parts, ra[i], dec[i], radius, zone_ra, start, height)
        for part in range(n_parts):
            for j in range(parts[part, 0], parts[part, 1]):
                if abs(zone_dec[j] - dec[i]) <= radius:
                    d = distance(ra[i], dec[i], zone_ra[j], zone_dec[j])
                    count[at[i]] += d <= radius


@compiled
def _fill(  # noqa: PLR0913, PLR0917 (machine code takes plain arrays)
    ra: Angles, dec: Angles, at: Rows, zone_ra: Angles, zone_dec: Angles, zone_row: Rows,
    start: Rows, height: float, radius: float, to: Rows, rows: Rows, found: Angles,
) -> None:  # fmt: skip
    """Write each position's neighbours and their distances, from index ``to`` on."""
    parts = _space(radius, height)
    for i in range(len(ra)):
        n = to[at[i]]
        n_parts = stretches(parts, ra[i], dec[i], radius, zone_ra, start, height)
        for part in range(n_parts):
            for j in range(parts[part, 0], parts[part, 1]):
                if abs(zone_dec[j] - dec[i]) <= radius:
                    d = distance(ra[i], dec[i], zone_ra[j], zone_dec[j])
                    if d <= radius:
                        rows[n], found[n] = zone_row[j], d
                        n += 1
