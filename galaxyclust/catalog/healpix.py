"""HEALPix indices of positions, as HATS uses them: nested, of order 29."""

import importlib
from typing import Any

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.coordinates import Latitude, Longitude

from galaxyclust.errors import InputError

ORDER = 29  # the finest: pixels of 0.4 milliarcseconds


def healpix_29(
    ra: npt.NDArray[np.floating[Any]], dec: npt.NDArray[np.floating[Any]]
) -> npt.NDArray[np.int64]:
    """Return the nested HEALPix index of order 29 of each position.

    Positions close on the sky have close indices, so a table sorted by them can be divided
    into parts of the sky; the index of a coarser order is this one without its last bits,
    ``index >> 2 * (29 - order)`` (Górski et al. 2005, ApJ 622, 759).

    Parameters
    ----------
    ra, dec
        Positions in degrees.

    Returns
    -------
    numpy.ndarray
        The indices, -1 where a position is not finite.

    Raises
    ------
    InputError
        If cdshealpix is not installed.
    """
    try:
        nested = importlib.import_module("cdshealpix").lonlat_to_healpix
    except ImportError as error:
        message = 'HEALPix indices need cdshealpix: pip install "galaxyclust[hats]"'
        raise InputError(message) from error
    good = np.isfinite(ra) & np.isfinite(dec)
    out = np.full(len(ra), -1, dtype=np.int64)
    if good.any():
        places = Longitude(ra[good], unit=u.deg), Latitude(dec[good], unit=u.deg)
        out[good] = nested(*places, ORDER).astype(np.int64)
    return out
