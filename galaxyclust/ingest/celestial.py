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
        The file's HDUs, which hold the lookup tables of distortions (those of Hubble's
        single exposures: ``CPDISj = 'Lookup'``, ``D2IMDISj``).

    Raises
    ------
    InputError
        If a WCS keyword is not a number (astropy would read zero), or the WCS does not
        work.
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
    """Return what is wrong, without wcslib's lines on where in its code it arose."""
    lines = [text for text in str(error).splitlines() if not text.startswith("ERROR ")]
    return (lines or [type(error).__name__])[0].rstrip(".")


def to_pixels(wcs: WCS, sky: SkyCoord) -> tuple[Any, Any]:
    """Return the 0-based pixels (x, y) of positions; NaN beyond a distortion's range.

    A distortion is a polynomial that holds only on its image. Beyond it the inverse does
    not converge (astropy warns), and the result may be any pixel, even one on the image. So
    a pixel counts only if it leads back to its position, to within a pixel.
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
