"""Colour pictures of a catalog's galaxies, as galleries show them."""

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.show.close_up import close_up
from galaxyclust.show.colour import SOFTENING, Picture
from galaxyclust.show.colour import picture as colour_pictures
from galaxyclust.types import IntArray

_FRAME = 4.0  # half-light radii from the middle to the edge of a close-up


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
    known = "r50" in catalog.names("catalog")
    radius = catalog.column("r50")[rows] if known else np.full(len(rows), np.nan)
    return close_up(pictures, _FRAME * radius, size=size)
