"""What one unit of an image is worth: zero point, electrons, saturation, asinh scaling."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.wcs import WCS
from astropy.wcs.utils import proj_plane_pixel_area

from galaxyclust.ingest import zeropoints
from galaxyclust.ingest.units import ImageUnit, parse
from galaxyclust.ingest.zeropoints import Pixel, ZeroPoint, exposure_s, number_in

_GAIN = ("GAIN", "EGAIN", "GAINA")
_SATURATION = ("SATURATE", "SATUR_LEVEL")
KEYS = (
    *zeropoints.KEYS,
    *_GAIN,
    *_SATURATION,
    "BUNIT",
    "PIXAR_SR",
    "TEXPTIME",
    "BSOFTEN",
    "BOFFSET",
    "SOFTNAME",
)
_POGSON = 2.5 / math.log(10)  # 2.5 log10(e)


class Softening(NamedTuple):
    """The asinh scaling of Pan-STARRS stacks."""

    soften: float
    offset: float

    def linear(self, pixels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return flux: BOFFSET + 2 BSOFTEN sinh(pixel / 1.0857), Waters et al. 2020."""
        scaled = np.sinh(pixels.astype(np.float64) / _POGSON)
        return np.asarray(self.offset + 2 * self.soften * scaled, dtype=np.float32)


class Calibration(NamedTuple):
    """What a header says about its image's units.

    Parameters
    ----------
    unit
        BUNIT as written; empty where absent.
    zeropoint_ab
        AB magnitude of one image unit in one pixel; NaN where unknown.
    per_area
        Whether the unit is a surface brightness.
    gain
        Electrons per image unit; NaN where unknown.
    saturation
        Level at and above which pixels are saturated; infinite where unknown.
    softening
        How to make the pixels linear; None where they are already.
    doubt
        Why the zero point is unknown or doubtful; else empty.
    """

    unit: str
    zeropoint_ab: float
    per_area: bool
    gain: float
    saturation: float
    softening: Softening | None
    doubt: str


def calibration_of(header: Mapping[str, Any], *, pixel_sr: float) -> Calibration:
    """Return what a header says about its image's units.

    Parameters
    ----------
    header
        The header.
    pixel_sr
        Area of a pixel from the WCS; NaN without one.
    """
    text = str(header.get("BUNIT", "")).strip()
    unit = parse(text)
    saturation = number_in(header, _SATURATION, math.inf)
    zeropoint = _zeropoint(header, text, unit, pixel_sr=pixel_sr)
    return Calibration(
        unit=text,
        zeropoint_ab=zeropoint.value,
        per_area=unit.per_area,
        gain=_gain(header, unit),
        saturation=saturation if saturation > 0 else math.inf,
        softening=_softening(header),
        doubt=zeropoint.doubt,
    )


def pixel_area_sr(wcs: WCS | None, shape: tuple[int, int]) -> float:
    """Return the area in steradian of the pixel in the middle of an image.

    Far from a projection's reference point a pixel covers another area than there: on a
    plate carrée with its reference at the equator half as much at a declination of 60.

    Parameters
    ----------
    wcs
        Celestial WCS; without one the area is NaN.
    shape
        Rows and columns of the image.
    """
    if wcs is None:
        return math.nan
    x, y = (shape[1] - 1) / 2, (shape[0] - 1) / 2
    sides = wcs.pixel_to_world([x + 0.5, x - 0.5, x, x], [y, y, y + 0.5, y - 0.5])
    point = sides.cartesian.xyz.value.T
    area = float(np.linalg.norm(np.cross(point[0] - point[1], point[2] - point[3])))
    if area > 0:
        return area
    # the middle of a map of the whole sky may lie off it
    return float(proj_plane_pixel_area(wcs)) * math.radians(1) ** 2


def is_magnitude(header: Mapping[str, Any]) -> bool:
    """Return whether the pixels are magnitudes, which cannot be summed."""
    return parse(str(header.get("BUNIT", ""))).is_log


def _zeropoint(
    header: Mapping[str, Any], text: str, unit: ImageUnit, *, pixel_sr: float
) -> ZeroPoint:
    """Return the zero point from the unit of the pixels, else from keywords.

    Keywords may be left over from before the pixels were calibrated.
    """
    if unit.per_area and not math.isfinite(pixel_sr):
        pixel_sr = number_in(header, ("PIXAR_SR",), math.nan)
    pivot = number_in(header, ("PHOTPLAM",), math.nan)
    of_unit = unit.zeropoint_ab(pixel_sr=pixel_sr, pivot_angstrom=pivot)
    found = zeropoints.stated(header, Pixel(unit, pixel_sr))
    if math.isfinite(of_unit):
        other = found.value if found is not None else math.nan
        said = ""
        # calibrated images rightly keep PHOTFLAM and the like in their headers
        if abs(other - of_unit) > 0.01 and _is_plain(header):
            said = (
                f"its unit ({text}) has the zero point {of_unit:.3f}, which is taken; "
                f"a keyword says {other:.3f}"
            )
        return ZeroPoint(of_unit, said)
    if found is None and "beam" in text.lower():
        return ZeroPoint(math.nan, f"its unit ({text}) is not of a pixel")
    if unit.flux_flam > 0:
        return ZeroPoint(math.nan, f"its unit ({text}) needs a wavelength (PHOTPLAM)")
    return ZeroPoint(math.nan) if found is None else found


def _is_plain(header: Mapping[str, Any]) -> bool:
    return any(math.isfinite(number_in(header, (k,), math.nan)) for k in zeropoints.PLAIN)


def _gain(header: Mapping[str, Any], unit: ImageUnit) -> float:
    """Return electrons per image unit if the unit is unambiguous; else NaN."""
    seconds = _summed_s(header) if unit.per_second else 1.0
    if unit.count == "electron":
        return seconds
    gain = number_in(header, _GAIN, math.nan)
    if not gain > 0:
        return math.nan
    if unit.count == "adu":
        return gain * seconds
    # SWarp writes the gain of its sum, and no unit
    by_swarp = str(header.get("SOFTNAME", "")).strip() == "SWarp" and "BUNIT" not in header
    return gain if by_swarp else math.nan


def _summed_s(header: Mapping[str, Any]) -> float:
    """Return the total exposure of an image in counts per second; NaN if unknown.

    EXPTIME is mostly that of one exposure, or 1; in Hubble's drizzled images it is the
    total.
    """
    total = number_in(header, ("TEXPTIME",), math.nan)
    if not total > 1 and str(header.get("TELESCOP", "")).strip() == "HST":
        total = exposure_s(header)
    return total if total > 1 else math.nan


def _softening(header: Mapping[str, Any]) -> Softening | None:
    soften = number_in(header, ("BSOFTEN",), math.nan)
    offset = number_in(header, ("BOFFSET",), math.nan)
    if soften > 0 and math.isfinite(offset):
        return Softening(soften, offset)
    return None
