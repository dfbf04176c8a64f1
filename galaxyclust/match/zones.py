"""Positions sorted into zones of declination, for a fast search for neighbours.

The zones algorithm of Gray, Nieto-Santisteban & Szalay (2006, MSR-TR-2006-52): the sky is
cut into thin rings of declination; within a ring positions are in order of right ascension,
so those within a radius lie in short stretches of two or three rings.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.match.sphere import ARCSEC, Angles, Sky

Rows = npt.NDArray[np.int64]
_MOST_ZONES = 2**18  # of 2.5 arcsec: 2 MiB of starts


class Zones(NamedTuple):
    """Positions in order of zone and right ascension; those without a position left out."""

    ra: Angles  # radians, [0, 2 pi]
    dec: Angles  # radians
    row: Rows  # of the catalog they come from
    start: Rows  # first index of each zone; the last entry is their number
    height: float  # of a zone, radians


def sort_into_zones(sky: Sky, *, radius_arcsec: float) -> Zones:
    """Return positions sorted for searches with about this radius.

    Parameters
    ----------
    sky
        Positions; rows with NaN are never found.
    radius_arcsec
        Typical radius; a search with another one gives the same result, only slower.
    """
    height = max(radius_arcsec * ARCSEC, np.pi / _MOST_ZONES)
    usable = np.flatnonzero(sky.usable())
    ra = np.radians(sky.ra[usable] % 360)
    dec = np.radians(sky.dec[usable])
    n_zones = int(np.pi / height) + 1
    zone = np.minimum(((dec + np.pi / 2) / height).astype(np.int64), n_zones - 1)
    order = np.argsort(zone * 8.0 + ra)  # 8 is more than 2 pi
    start = np.zeros(n_zones + 1, np.int64)
    np.cumsum(np.bincount(zone, minlength=n_zones), out=start[1:])
    return Zones(ra[order], dec[order], usable[order], start, height)


@compiled
def stretches(  # noqa: PLR0917 (machine code takes plain arrays)
    out: Rows, ra: float, dec: float, radius: float, zone_ra: Angles, start: Rows,
    height: float,
) -> int:  # fmt: skip
    """Fill ``out`` with first and last+1 of each stretch that can hold neighbours.

    Returns how many stretches there are. They cover the zones that the radius touches, out
    to asin(sin(radius) / cos(dec)) in right ascension, the half-width of a small circle
    about a position; a circle that contains a pole reaches all around.
    """
    n = 0
    last_zone = len(start) - 2
    reach = radius + 1e-14  # rounding must not lose positions on the edge
    first = max(int((dec - reach + np.pi / 2) / height), 0)
    last = min(int((dec + reach + np.pi / 2) / height), last_zone)
    half = half_width(dec, radius)
    for zone in range(first, last + 1):
        low, high = start[zone], start[zone + 1]
        if half >= np.pi:
            out[n, 0], out[n, 1] = low, high
            n += 1
            continue
        out[n, 0] = place(zone_ra, low, high, ra - half)
        out[n, 1] = place(zone_ra, low, high, ra + half)
        n += 1
        if ra - half < 0:
            out[n, 0], out[n, 1] = place(zone_ra, low, high, ra - half + 2 * np.pi), high
            n += 1
        elif ra + half > 2 * np.pi:
            out[n, 0], out[n, 1] = low, place(zone_ra, low, high, ra + half - 2 * np.pi)
            n += 1
    return n


@compiled
def half_width(dec: float, radius: float) -> float:
    """Return a circle's half-width in right ascension, slightly enlarged; pi for all."""
    if abs(dec) + radius >= np.pi / 2 - 1e-9:
        return np.pi
    sine = np.sin(radius) / np.cos(dec)
    if sine >= 1:
        return np.pi
    return float(np.arcsin(sine) * (1 + 1e-7) + 1e-14)


@compiled
def place(  # noqa: PLR0917 (machine code takes plain arrays)
    values: Angles, low: int, high: int, value: float
) -> int:
    """Return the index of ``value`` in the sorted ``values[low:high]``."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def distance(  # noqa: PLR0917 (machine code takes plain numbers)
    ra1: float, dec1: float, ra2: float, dec2: float
) -> float:
    """Return the angle between two positions, all in radians (haversine formula)."""
    sin_dec = np.sin(0.5 * (dec2 - dec1))
    sin_ra = np.sin(0.5 * (ra2 - ra1))
    h = sin_dec * sin_dec + np.cos(dec1) * np.cos(dec2) * sin_ra * sin_ra
    return float(2 * np.arcsin(np.sqrt(min(h, 1.0))))
