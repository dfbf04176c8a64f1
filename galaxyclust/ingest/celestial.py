"""Where the pixels of a FITS image are on the sky: its celestial WCS."""

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from astropy.wcs.utils import proj_plane_pixel_area

from galaxyclust.errors import InputError

_NUMBERS = re.compile(r"(CRVAL|CRPIX|CDELT|CROTA)\d|(CD|PC)\d_\d")


def celestial(
    path: Path, header: fits.Header, *, within: fits.HDUList | None = None
) -> WCS | None:
    """Return the celestial WCS of a header, or None where it has none.

    Parameters
    ----------
    path
        The file, for errors.
    header
        Header of the image.
    within
        The file's HDUs, in which the tables lie that distortions are looked up in (those
        of Hubble's single exposures: ``CPDISj = 'Lookup'``, ``D2IMDISj``).

    Raises
    ------
    InputError
        If a keyword of it is no number, which astropy would read as zero, or the WCS
        cannot work.
    """
    for key in header:
        if _NUMBERS.fullmatch(key) and isinstance(header[key], str):
            message = f"{path}: {key} = {header[key]!r} is not a number; mend the header"
            raise InputError(message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wcs = WCS(header, within)
            if not wcs.has_celestial:
                return None
            wcs = wcs.celestial
            wcs.pixel_to_world_values(0.0, 0.0)
    except Exception as error:
        message = f"{path}: the WCS cannot be used ({_reason(error)}); mend the header"
        raise InputError(message) from error
    return wcs


def _reason(error: Exception) -> str:
    """Return what is wrong; wcslib says first where in its code it was found."""
    lines = [text for text in str(error).splitlines() if not text.startswith("ERROR ")]
    return (lines or [type(error).__name__])[0].rstrip(".")


def to_pixels(wcs: WCS, sky: SkyCoord) -> tuple[Any, Any]:
    """Return the 0-based pixels (x, y) of positions; NaN where a distortion ends before.

    A distortion is a polynomial that holds on its image alone. Beyond it its inverse is
    not found, of which astropy warns, and what it gives instead may be any pixel, on the
    image too. So only pixels count that lead back to where they were sought.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*failed to converge")
        x, y = wcs.world_to_pixel(sky)
    if not wcs.has_distortion:
        return x, y
    back = wcs.pixel_to_world(x, y)
    off = back.separation(sky.transform_to(back.frame)).deg
    found = off < np.sqrt(proj_plane_pixel_area(wcs))
    return np.where(found, x, np.nan), np.where(found, y, np.nan)
