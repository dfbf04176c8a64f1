"""A complete cross-match of two sets of positions, with measures of its reliability."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from galaxyclust.match.chance import Chance, Trials, false_matches, match_shifted
from galaxyclust.match.find import find_pairs
from galaxyclust.match.offset import NO_OFFSET, Offset, systematic_offset
from galaxyclust.match.pairs import Nearest, Pairs, nearest
from galaxyclust.match.radius import Recommended, recommended_radius
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Angles, Sky, moved, offsets_arcsec
from galaxyclust.match.zones import Zones, sort_into_zones


@dataclass(frozen=True, kw_only=True)
class Match:
    """The result of a cross-match.

    Parameters
    ----------
    pairs
        The matched pairs, in order of the first catalog's rows.
    near
        For each row of the first catalog: its nearest neighbour within the radius, the
        second nearest, and how many there are.
    offset
        Systematic offset of the second catalog as it was given.
    removed
        The offset that was removed before matching; NaN if none was.
    chance
        The number of false pairs.
    recommended
        The recommended radius.
    wide
        Nearest neighbours out to several radii, for the plot.
    trials
        The same for the shifted catalogs.
    east, north
        Offsets of ``wide`` in arcsec.
    """

    pairs: Pairs
    near: Nearest
    offset: Offset
    removed: Offset
    chance: Chance
    recommended: Recommended
    wide: Pairs
    trials: Trials
    east: Angles
    north: Angles

    @property
    def remaining(self) -> tuple[float, float]:
        """Offset East and North in arcsec of the positions that were matched."""
        if self.removed.n_pairs:
            return 0.0, 0.0
        return self.offset.east_arcsec, self.offset.north_arcsec

    @property
    def counterpart(self) -> npt.NDArray[np.int64]:
        """Row of the second catalog for each row of the first; -1 where there is none."""
        out = np.full(len(self.near.row), -1, np.int64)
        out[self.pairs.first[::-1]] = self.pairs.second[::-1]  # so that the nearest stays
        return out


def crossmatch(first: Sky, second: Sky, *, settings: MatchSettings) -> Match:
    """Match two sets of positions.

    Parameters
    ----------
    first, second
        Positions; rows with NaN are not matched.
    settings
        Radius, which pairs count, and how chance is measured.

    Returns
    -------
    Match
        The pairs, and how reliable they are.
    """
    look = _look(first, second, settings)
    removed = NO_OFFSET
    offset = look.offset
    if settings.shift and look.offset.n_pairs:
        removed = look.offset
        second = moved(
            second, east_arcsec=-removed.east_arcsec, north_arcsec=-removed.north_arcsec
        )
        look = _look(first, second, settings)
    radius, find = settings.radius_arcsec, settings.find
    near = nearest(first, look.zones, radius_arcsec=radius, workers=settings.workers)
    if find == "best1":
        pairs, trials = near.pairs(), look.trials.closer(radius)
    else:
        pairs = find_pairs(
            first, second, radius_arcsec=radius, find=find, workers=settings.workers
        )
        trials = match_shifted(
            first, second, radius_arcsec=radius, find=find, settings=settings
        )
    return Match(
        pairs=pairs,
        near=near,
        offset=offset,
        removed=removed,
        chance=false_matches(pairs, trials, find=find),
        recommended=recommended_radius(
            look.wide, look.trials, reach_arcsec=settings.wide_arcsec
        ),
        wide=look.wide,
        trials=look.trials,
        east=look.east,
        north=look.north,
    )


@dataclass(frozen=True, kw_only=True)
class _Look:
    """Nearest neighbours out to several radii, of the real and of shifted catalogs."""

    zones: Zones
    wide: Pairs
    trials: Trials
    east: Angles
    north: Angles
    offset: Offset


def _look(first: Sky, second: Sky, settings: MatchSettings) -> _Look:
    reach = settings.wide_arcsec
    zones = sort_into_zones(second, radius_arcsec=reach)
    near = nearest(first, zones, radius_arcsec=reach, workers=settings.workers)
    wide = near.pairs()
    east, north = offsets_arcsec(first.at(wide.first), second.at(wide.second))
    trials = match_shifted(
        first, second, radius_arcsec=reach, find="best1", settings=settings
    )
    offset = systematic_offset(
        east,
        north,
        reach_arcsec=reach,
        chance_density=trials.expected / (np.pi * reach**2),
    )
    return _Look(
        zones=zones, wide=wide, trials=trials, east=east, north=north, offset=offset
    )
