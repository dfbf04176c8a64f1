"""The settings of a cross-match: one frozen record, kept in the history."""

import dataclasses
import math
from typing import Any

from astropy import units as u

from galaxyclust.errors import SettingError
from galaxyclust.match.find import FINDS
from galaxyclust.match.join import JOINS

_LARGEST = 36_000.0  # arcsec, 10 degrees: beyond it, it is no match


@dataclasses.dataclass(frozen=True, kw_only=True)
class MatchSettings:
    """How sources are matched with another catalog.

    Parameters
    ----------
    radius_arcsec
        Largest separation of a source and its counterpart.
    find
        Which pairs are kept: ``best``, ``best1``, ``best2`` or ``all``.
    join
        Which rows are in the result: ``1and2``, ``1or2``, ``all1``, ``all2``, ``1not2``,
        ``2not1`` or ``1xor2``.
    shift
        Remove the systematic offset of the other catalog before matching.
    epoch
        Year of the survey's images; the other catalog's positions are moved to it, if it
        has proper motions.
    other_epoch
        Year of the other catalog's positions; overrides what it says itself.
    wide
        Separations are examined out to this many radii, to see where the true matches end.
    n_shifts
        How often the catalog is shifted to count chance matches; less often for many
        sources (from 125,000 on with 16 shifts), down to four times.
    nearest_shift, farthest_shift
        Least and largest shift, in radii: at least twice ``wide``, so that even true
        counterparts offset by ``wide`` are out of reach.
    workers
        Number of threads; 0 takes one per core.
    """

    radius_arcsec: float = 1.0
    find: str = "best1"
    join: str = "all1"
    shift: bool = False
    epoch: float | None = None
    other_epoch: float | None = None
    wide: float = 3.0
    n_shifts: int = 16
    nearest_shift: float = 6.0
    farthest_shift: float = 20.0
    workers: int = 0

    def __post_init__(self) -> None:
        for name, words in (("find", FINDS), ("join", JOINS)):
            if getattr(self, name) not in words:
                message = f"{name} = {getattr(self, name)!r} is none of {', '.join(words)}"
                raise SettingError(message)
        if not (math.isfinite(self.radius_arcsec) and 0 < self.radius_arcsec <= _LARGEST):
            message = (
                f"a radius of {self.radius_arcsec:g} arcsec cannot be used; "
                f"it must be above 0 and at most {_LARGEST:,.0f} (10 degrees)"
            )
            raise SettingError(message)
        for name in ("epoch", "other_epoch"):
            year = getattr(self, name)
            if year is not None and not 1800 <= year <= 2200:
                message = f"{name} = {year:g} is no year; give one such as 2015.5"
                raise SettingError(message)
        if not 2 < 2 * self.wide <= self.nearest_shift < self.farthest_shift:
            message = "2 < 2 wide <= nearest_shift < farthest_shift must hold"
            raise SettingError(message)
        if self.n_shifts < 2:
            message = f"n_shifts = {self.n_shifts} cannot give an error; use 2 or more"
            raise SettingError(message)

    @property
    def wide_arcsec(self) -> float:
        """How far separations are examined."""
        return self.wide * self.radius_arcsec

    @property
    def farthest_arcsec(self) -> float:
        """How far from a source the other catalog is searched, including the shifts."""
        return (self.farthest_shift + self.wide) * self.radius_arcsec

    def as_record(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return dataclasses.asdict(self)


def parse_radius(text: str) -> float:
    """Return an angle that a user typed, in arcsec; a bare number is in arcsec.

    Raises
    ------
    SettingError
        If it is not an angle.

    Examples
    --------
    >>> parse_radius("1.5arcsec"), parse_radius("2"), parse_radius("0.1 arcmin")
    (1.5, 2.0, 6.0)
    """
    try:
        quantity = u.Quantity(text.replace('"', "arcsec"))
        if quantity.unit == u.dimensionless_unscaled:
            return float(quantity.value)
        return round(float(quantity.to_value(u.arcsec)), 12)
    except (TypeError, ValueError, u.UnitsError):
        message = f"a radius of {text!r} is no angle; give one such as 1.5arcsec"
        raise SettingError(message) from None
