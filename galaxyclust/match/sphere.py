"""Directions on the sky: separations, offsets and moves that are exact at any distance."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from galaxyclust.types import BoolArray, IntArray

Angles = npt.NDArray[np.float64]
ARCSEC = np.pi / (180 * 3600)  # in radians


@dataclass(frozen=True, eq=False)
class Sky:
    """Positions on the sky.

    Parameters
    ----------
    ra, dec
        (N,) right ascension and declination, ICRS, degrees; NaN where there is none.
    """

    ra: Angles
    dec: Angles

    def __len__(self) -> int:
        return len(self.ra)

    def at(self, rows: IntArray | BoolArray) -> "Sky":
        """Return the positions of some rows."""
        return Sky(self.ra[rows], self.dec[rows])

    def usable(self) -> BoolArray:
        """Return which rows have a position."""
        good: BoolArray = np.isfinite(self.ra) & np.isfinite(self.dec)
        return good


def separation_arcsec(first: Sky, second: Sky) -> Angles:
    """Return the angle between positions, row by row, in arcsec.

    The haversine formula keeps its precision down to the smallest angles.

    >>> first = Sky(np.array([359.9999]), np.array([0.0]))
    >>> separation_arcsec(first, Sky(np.array([0.0001]), np.array([0.0]))).round(6)
    array([0.72])
    """
    dec1, dec2 = np.radians(first.dec), np.radians(second.dec)
    half_ra = np.radians(second.ra - first.ra) / 2
    h = np.sin((dec2 - dec1) / 2) ** 2
    h = h + np.cos(dec1) * np.cos(dec2) * np.sin(half_ra) ** 2
    found: Angles = 2 * np.arcsin(np.sqrt(np.minimum(h, 1.0))) / ARCSEC
    return found


def closest_arcsec(first: Sky, second: Sky) -> float:
    """Return the smallest angle between a position of one and one of the other, in arcsec.

    NaN where either has none. To 0.01 arcsec; what is near is to be matched.

    >>> first = Sky(np.array([0.0, 10.0]), np.zeros(2))
    >>> round(closest_arcsec(first, Sky(np.array([12.0]), np.zeros(1))) / 3600, 6)
    2.0
    """
    places = [axes(sky.at(sky.usable()))[2].T for sky in (first, second)]
    if not all(map(len, places)):
        return float("nan")
    few, many = sorted(places, key=len)
    chord, _ = KDTree(many).query(few)
    return float(2 * np.arcsin(min(1.0, chord.min() / 2)) / ARCSEC)


def offsets_arcsec(first: Sky, second: Sky) -> tuple[Angles, Angles]:
    """Return the offsets East and North from ``first`` to ``second``, by row, in arcsec.

    Distance and direction are those of the great circle, seen from ``first`` (a zenithal
    equidistant projection about it); for small angles these are dRA cos(Dec) and dDec.
    """
    dec1, dec2 = np.radians(first.dec), np.radians(second.dec)
    turn = np.radians(second.ra - first.ra)
    east = np.cos(dec2) * np.sin(turn)
    north = np.sin(dec2 - dec1) + 2 * np.cos(dec2) * np.sin(dec1) * np.sin(turn / 2) ** 2
    distance = separation_arcsec(first, second)
    projected = np.hypot(east, north)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(projected > 0, distance / projected, 0.0)
    return east * scale, north * scale


def moved(sky: Sky, *, east_arcsec: Angles | float, north_arcsec: Angles | float) -> Sky:
    """Return positions moved along great circles; the inverse of `offsets_arcsec`.

    Parameters
    ----------
    sky
        Positions to start from.
    east_arcsec, north_arcsec
        Shifts, one for all or one per row.

    Returns
    -------
    Sky
        New positions, right ascension in [0, 360).
    """
    distance = np.hypot(east_arcsec, north_arcsec) * ARCSEC
    direction = np.arctan2(east_arcsec, north_arcsec)
    along = np.sin(distance)
    east, north, outward = axes(sky)
    vector = np.cos(distance) * outward
    vector = vector + along * (np.sin(direction) * east + np.cos(direction) * north)
    return from_vectors(vector)


def axes(sky: Sky) -> tuple[Angles, Angles, Angles]:
    """Return the unit vectors towards East, North and outward, (3, N) each."""
    ra, dec = np.radians(sky.ra), np.radians(sky.dec)
    sin_ra, cos_ra, sin_dec, cos_dec = np.sin(ra), np.cos(ra), np.sin(dec), np.cos(dec)
    east = np.stack([-sin_ra, cos_ra, np.zeros_like(ra)])
    north = np.stack([-sin_dec * cos_ra, -sin_dec * sin_ra, cos_dec])
    outward = np.stack([cos_dec * cos_ra, cos_dec * sin_ra, sin_dec])
    return east, north, outward


def from_vectors(vector: Angles) -> Sky:
    """Return the positions that (3, N) vectors of any length point to."""
    ra = np.degrees(np.arctan2(vector[1], vector[0])) % 360
    dec = np.degrees(np.arctan2(vector[2], np.hypot(vector[0], vector[1])))
    return Sky(np.where(ra == 360, 0.0, ra), dec)
