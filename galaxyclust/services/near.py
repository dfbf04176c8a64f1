"""Which rows of a table lie near any of the given positions."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from galaxyclust.types import BoolArray

Floats = npt.NDArray[np.float64]


class Places(NamedTuple):
    """Positions on the sky (degrees, finite), and the radius around them."""

    ra: Floats
    dec: Floats
    radius_arcsec: float

    @property
    def radius_deg(self) -> float:
        """The radius in degrees."""
        return self.radius_arcsec / 3600


def near(ra: Floats, dec: Floats, places: Places) -> BoolArray:
    """Return which positions lie within the radius of any of the places.

    Parameters
    ----------
    ra, dec
        Positions in degrees; one that is not finite is near nothing.
    places
        The places; a position right on the radius counts.
    """
    out = np.isfinite(ra) & np.isfinite(dec)
    if not len(places.ra):
        return np.zeros(len(ra), dtype=bool)
    # chords of the unit sphere: exact at any separation, poles and RA 0 included
    chord = 2 * np.sin(np.radians(places.radius_deg) / 2) * (1 + 1e-12) + 1e-15
    tree = cKDTree(_vectors(places.ra, places.dec), balanced_tree=False)
    distance, _ = tree.query(_vectors(ra[out], dec[out]), distance_upper_bound=chord)
    out[out] = np.isfinite(distance)
    return np.asarray(out)


def _vectors(ra: Floats, dec: Floats) -> Floats:
    """Return unit vectors, one row a position."""
    alpha, delta = np.radians(ra), np.radians(dec)
    across = np.cos(delta)
    return np.column_stack([across * np.cos(alpha), across * np.sin(alpha), np.sin(delta)])
