"""The systematic offset of another catalog: its size, its error, and whether it matters."""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter

from galaxyclust.match.sphere import Angles

_CELLS = 45  # across the map of offsets
_SMOOTH = 1.5  # of its cells
_ROUNDS = 30
_CLIP = 3.0
_SURE = 5.0
_LEAST = 0.1  # arcsec, or of the radius if that is less


class Offset(NamedTuple):
    """The offset of the other catalog from this one."""

    east_arcsec: float  # median dRA cos(Dec), other minus this; NaN if none is found
    north_arcsec: float  # median dDec
    east_error: float
    north_error: float
    scatter_arcsec: float  # of one match along one axis, from the median deviation
    n_pairs: int

    @property
    def distance_arcsec(self) -> float:
        """Length of the offset."""
        return float(np.hypot(self.east_arcsec, self.north_arcsec))

    @property
    def significance(self) -> float:
        """Length of the offset over its error."""
        errors = np.array([self.east_error, self.north_error])
        return float(np.hypot(*(np.array(self[:2]) / np.maximum(errors, 1e-12))))

    def matters(self, radius_arcsec: float) -> bool:
        """Return whether it is significant (3 sigma) and long enough to harm a match."""
        longest = _LEAST * min(1.0, radius_arcsec)
        return bool(self.significance > 3 and self.distance_arcsec > longest)


NO_OFFSET = Offset(np.nan, np.nan, np.nan, np.nan, np.nan, 0)


def systematic_offset(
    east: Angles, north: Angles, *, reach_arcsec: float, chance_density: float
) -> Offset:
    """Return the offset that true matches have in common.

    The true matches are found as the highest peak on the smoothed map of all offsets, which
    may lie away from zero; then the median of those within three widths of it is iterated
    until it stays. Chance matches are spread evenly and hardly move it.

    Parameters
    ----------
    east, north
        (n,) offsets of the matches in arcsec, other minus this.
    reach_arcsec
        Radius of the search for matches.
    chance_density
        Chance matches per square arcsec; a peak that they alone could make is ignored.

    Returns
    -------
    Offset
        All NaN if no true matches stand out.
    """
    if len(east) < 3:
        return NO_OFFSET
    centre = _peak(east, north, reach_arcsec)
    limit = reach_arcsec / 3
    near = np.zeros(len(east), np.bool_)
    for _ in range(_ROUNDS):
        distance = np.hypot(east - centre[0], north - centre[1])
        before, near = near, distance <= max(limit, 1e-9 * reach_arcsec)
        if near.sum() < 3:
            return NO_OFFSET
        if np.array_equal(before, near):
            break
        centre = np.median(east[near]), np.median(north[near])
        distance = np.hypot(east[near] - centre[0], north[near] - centre[1])
        width = _width(distance, chance_density)
        limit = min(_CLIP * width, reach_arcsec)
    n, by_chance = int(near.sum()), chance_density * np.pi * limit**2
    if n < by_chance + _SURE * np.sqrt(by_chance + 1):
        return NO_OFFSET
    # the median's error is sqrt(pi / 2) that of the mean; 0 where all offsets are equal
    errors = [float(np.sqrt(np.pi / 2 / n)) * _scatter(v[near]) for v in (east, north)]
    return Offset(float(centre[0]), float(centre[1]), errors[0], errors[1], width, n)


def _width(distance: Angles, chance_density: float) -> float:
    """Return sigma of the true matches from the distance that holds half of them."""
    distance = np.sort(distance)
    n_true = np.arange(1, len(distance) + 1) - chance_density * np.pi * distance**2
    half = np.flatnonzero(n_true >= n_true.max() / 2)[0]
    # half of a round normal distribution lies within 1.1774 sigma
    return float(distance[half] / np.sqrt(2 * np.log(2)))


def _peak(east: Angles, north: Angles, reach_arcsec: float) -> tuple[float, float]:
    """Return the position of the peak of the smoothed map of offsets."""
    edges = np.linspace(-reach_arcsec, reach_arcsec, _CELLS + 1)
    counts, _, _ = np.histogram2d(east, north, bins=(edges, edges))
    smooth = gaussian_filter(counts, _SMOOTH)
    i, j = np.unravel_index(int(smooth.argmax()), smooth.shape)
    middle = (edges[1:] + edges[:-1]) / 2
    return float(middle[i]), float(middle[j])


def _scatter(values: Angles) -> float:
    """Return the standard deviation of a normal distribution from the median deviation."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))
