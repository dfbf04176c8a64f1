"""Colour pictures of a catalog's galaxies, as galleries show them."""

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.show.close_up import close_up
from galaxyclust.show.colour import SOFTENING, Picture
from galaxyclust.show.colour import picture as colour_pictures
from galaxyclust.types import FloatArray, IntArray

_FRAME = 4.0  # half-light radii from the middle to the edge of a close-up
_WIDEST = 1.5  # radii of its segment: what is said to hold half the light ends there


def pictures_of(
    catalog: Catalog,
    rows: IntArray,
    *,
    whole: bool = False,
    size: int = 96,
    softening: float = SOFTENING,
    gain: float = 1.0,
) -> Picture:
    """Return a picture of each row: close up where its size is known.

    Parameters
    ----------
    catalog
        The catalog.
    rows
        (n,) which.
    whole
        Whole stamps at one scale, rather than four half-light radii to each side.
    size
        Pixels on a side; whole stamps keep their own.
    softening, gain
        As in `galaxyclust.show.colour.picture`.

    Returns
    -------
    numpy.ndarray
        (n, size, size, 3) uint8.
    """
    info = catalog.stamp_info()
    pictures = colour_pictures(
        catalog.stamps().read(rows),
        bands=info.bands,
        stretched=not info.calibrated,
        softening=softening,
        gain=gain,
    )
    if whole:
        return pictures
    return close_up(pictures, _FRAME * radius_of(catalog, rows), size=size)


def radius_of(catalog: Catalog, rows: IntArray) -> FloatArray:
    """Return the half-light radius in pixels for a frame, NaN where nothing is known.

    At most 1.5 radii of a circle as large as the segment: what is measured of a faint
    galaxy beside a bright one holds the other's light.
    """
    known = catalog.names("catalog")
    radius = np.full(len(rows), np.nan)
    if "r50" in known:
        radius = np.asarray(catalog.column("r50")[rows], dtype=np.float64)
    if "n_pixels" in known:
        area = np.asarray(catalog.column("n_pixels")[rows], dtype=np.float64)
        segment = np.where(area > 0, np.sqrt(area / np.pi), np.nan)
        radius = np.fmin(radius, _WIDEST * segment)
    return radius
