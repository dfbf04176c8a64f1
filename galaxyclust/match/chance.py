"""The number of false matches, from matching with shifted catalogs.

A catalog shifted by several radii has lost its true matches but kept its crowding, so it
matches by chance only. But a source whose true counterpart is nearer than a chance one is
still matched correctly: true and chance neighbours compete for each source, and only the
nearer one is seen. Let F(s) be the part of sources with a chance match within s, and G(s)
the part with any match within s. The part still free at s is then 1 - G in the real catalog
and 1 - F in a shifted one. So every chance match of a shifted catalog counts as (1 - G(s))
/ (1 - F(s)) false matches in the real one (the cause-specific incidence of competing risks,
Kalbfleisch & Prentice 2002, sec. 8.2). If no sources are related, this is just the number
of matches of the shifted catalogs.

Near the edge of the other catalog a shifted source may leave it, and then matches nothing.
So chance matches are divided by the part of the sources that stay in its rectangle.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from galaxyclust.match.find import find_pairs
from galaxyclust.match.pairs import Pairs
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Angles, Sky, axes, from_vectors, moved, offsets_arcsec
from galaxyclust.match.zones import Zones, sort_into_zones

_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_ENOUGH = 2_000_000  # sources matched in all shifts together
_FEWEST = 4
_SAMPLE = 10_000  # sources used to estimate how many leave the field
_LEAST_STAYED = 0.05  # least part of the sources taken to have stayed
_COMPETING = {"best1": (0,), "best2": (1,), "best": (0, 1), "all": ()}


class Chance(NamedTuple):
    """How many of the matches are false."""

    false: float  # expected number of false matches
    false_error: float  # of that number, with the Poisson noise of the matches themselves
    rate: float  # part of the matches that is false; NaN where there is no match
    rate_error: float
    expected: float  # matches by chance, if none of the sources were the same


class Trials(NamedTuple):
    """The matches that the shifted catalogs have."""

    pairs: tuple[Pairs, ...]  # one entry per shift
    stayed: tuple[float, ...]  # the part of the sources that stay in the field, per shift
    n_first: int  # usable rows of the catalogs
    n_second: int

    @property
    def expected(self) -> float:
        """Return the number of matches by chance, if none of the sources were the same."""
        found = [len(pairs.first) for pairs in self.pairs]
        return float(np.mean(np.divide(found, self.stayed)))

    def closer(self, radius_arcsec: float) -> "Trials":
        """Return the matches within a smaller radius; valid for nearest neighbours."""
        pairs = tuple(p.at(p.separation_arcsec <= radius_arcsec) for p in self.pairs)
        return self._replace(pairs=pairs)


def shifts_arcsec(settings: MatchSettings, *, n_rows: int) -> tuple[Angles, Angles]:
    """Return how far East and North the catalog is shifted, spread over a ring."""
    number = min(settings.n_shifts, max(_FEWEST, _ENOUGH // max(n_rows, 1)))
    part = (np.arange(number) + 0.5) / number
    low, high = settings.nearest_shift**2, settings.farthest_shift**2
    distance = settings.radius_arcsec * np.sqrt(low + part * (high - low))
    angle = _GOLDEN_ANGLE * np.arange(number)
    return distance * np.sin(angle), distance * np.cos(angle)


def match_shifted(
    first: Sky, second: Sky, *, radius_arcsec: float, find: str, settings: MatchSettings
) -> Trials:
    """Match catalogs several times, with the first one shifted differently each time."""
    usable = first.at(first.usable())
    target: Sky | Zones = second
    if find != "best2":
        target = sort_into_zones(second, radius_arcsec=radius_arcsec)
    some = np.arange(0, len(usable), max(1, len(usable) // _SAMPLE))
    pairs, places = [], [usable.at(some)]
    for east, north in zip(*shifts_arcsec(settings, n_rows=len(usable)), strict=True):
        shifted = moved(usable, east_arcsec=east, north_arcsec=north)
        pairs.append(
            find_pairs(
                shifted,
                target,
                radius_arcsec=radius_arcsec,
                find=find,
                workers=settings.workers,
            )
        )
        places.append(shifted.at(some))
    there = second.at(second.usable())
    before, *after = within_rectangle(there, places)
    stayed = tuple(
        max(part / before, _LEAST_STAYED) if before > 0 else 1.0 for part in after
    )
    return Trials(tuple(pairs), stayed, len(usable), len(there))


def within_rectangle(field: Sky, places: Sequence[Sky]) -> list[float]:
    """Return the part of some positions that lies in the bounding rectangle of a field.

    The rectangle is aligned with East and North at the field's middle.
    """
    if not len(field):
        return [0.0 for _ in places]
    middle = from_vectors(axes(field)[2].mean(axis=1, keepdims=True))
    bounds = [(v.min(), v.max()) for v in _seen_from(middle, field)]
    parts = []
    for place in places:
        inside = [
            (low <= v) & (v <= high)
            for v, (low, high) in zip(_seen_from(middle, place), bounds, strict=True)
        ]
        parts.append(float(np.mean(inside[0] & inside[1])) if len(place) else 0.0)
    return parts


def _seen_from(middle: Sky, places: Sky) -> tuple[Angles, Angles]:
    return offsets_arcsec(middle.at(np.zeros(len(places), np.intp)), places)


def false_matches(found: Pairs, trials: Trials, *, find: str) -> Chance:
    """Return how many matches are false.

    Parameters
    ----------
    found
        The matches.
    trials
        The matches of the shifted catalogs, found in the same way.
    find
        How they were found; one of `galaxyclust.match.find.FINDS`.
    """
    each = [float(w.sum()) for w in weights(found, trials, find=find)]
    false = float(np.mean(each))
    error = float(np.sqrt(false + np.var(each, ddof=1) / len(each)))
    n_found = len(found.first)
    rate = false / n_found if n_found else np.nan
    rate_error = error / n_found if n_found else np.nan
    return Chance(false, error, rate, rate_error, trials.expected)


def weights(found: Pairs, trials: Trials, *, find: str) -> list[Angles]:
    """Return how many false matches each match of each shifted catalog counts for.

    With ``best``, two sources that are nearer to one another than to their own counterparts
    leave these free; they are then matched with one another: such a swap counts twice.
    """
    sides = _COMPETING[find]
    sizes = [(trials.n_first, trials.n_second)[side] for side in sides]
    pooled = np.concatenate([pairs.separation_arcsec for pairs in trials.pairs])
    out = []
    for pairs, stayed in zip(trials.pairs, trials.stayed, strict=True):
        s = pairs.separation_arcsec
        weight, swapped = np.ones(len(s)), np.full(len(s), len(sides) == 2, float)
        for n_rows in sizes:
            taken = share_closer(found.separation_arcsec, s, n_rows)
            taken_shifted = share_closer(pooled, s, n_rows * sum(trials.stayed))
            weight = weight * (1 - taken) / (1 - taken_shifted)
            swapped = swapped * (len(found.first) / max(n_rows, 1) - taken)
        out.append((weight + swapped) / stayed)
    return out


def share_closer(separations: Angles, limits: Angles, n_rows: float) -> Angles:
    """Return the part of ``n_rows`` with a separation below each limit.

    >>> share_closer(np.array([1.0, 2.0]), np.array([0.5, 1.5, 2.5]), 4)
    array([0.  , 0.25, 0.5 ])
    """
    part: Angles = np.searchsorted(np.sort(separations), limits) / max(n_rows, 1)
    return part
