"""AB zero points as surveys write them into headers: one rule per convention.

A rule takes a header and returns the AB magnitude of one image unit, or None where the
header is not of its kind. Each formula has its source.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from galaxyclust.ingest.bands import band_of, camera_of
from galaxyclust.ingest.units import ImageUnit, ab_of_flam

PLAIN = ("MAGZERO", "ZP_AB", "ABZP", "ZPAB", "MAGZPT_AB", "ZEROPNT", "ZPAPPROX")
EXPOSURE = ("EXPTIME", "EXP_TIME", "EXPOSURE")
_AIRMASS = ("AIRMASS", "AMSTART", "HIERARCH ESO TEL AIRM START")
KEYS = (
    *PLAIN,
    *EXPOSURE,
    *_AIRMASS,
    "PHOTZP",
    "PHOTSYS",
    "MAGSYS",
    "MAGZP",
    "MAGZPT",
    "EXTINCT",
    "FLUXMAG0",
    "HIERARCH FPA.ZP",
    "PHOT_C",
    "PHOT_K",
    "PHOTFLAM",
    "PHOTPLAM",
    "PHOTFNU",
    "INSTRUME",
    "TELESCOP",
    "ORIGIN",
    "SURVEY",
)

# magnitudes to add to a Vega zero point to convert it to AB
_VEGA = {
    # González-Fernández et al. 2018, MNRAS 474, 5459 (VISTA)
    "VIRCAM": {"Z": 0.502, "Y": 0.600, "J": 0.916, "H": 1.366, "KS": 1.827},
    # Hewett et al. 2006, MNRAS 367, 454, table 7 (UKIDSS)
    "WFCAM": {"Z": 0.528, "Y": 0.634, "J": 0.938, "H": 1.379, "K": 1.900},
    # Blanton & Roweis 2007, AJ 133, 734 (2MASS)
    "2MASS": {"J": 0.91, "H": 1.39, "K": 1.85, "KS": 1.85},
    # Jarrett et al. 2011, ApJ 735, 112 (WISE)
    "WISE": {"W1": 2.699, "W2": 3.339, "W3": 5.174, "W4": 6.620},
}
_GALEX = {"FUV": 18.82, "NUV": 20.08}  # Morrissey et al. 2007, ApJS 173, 682


class Pixel(NamedTuple):
    """What a pixel is: the unit of its value, and its area (NaN without a WCS)."""

    unit: ImageUnit
    area_sr: float = math.nan


class ZeroPoint(NamedTuple):
    """AB magnitude of one image unit; NaN, and the reason, if it is unknown."""

    value: float
    doubt: str = ""


def number_in(header: Mapping[str, Any], keys: tuple[str, ...], default: float) -> float:
    """Return the first of ``keys`` that holds a finite number."""
    for key in keys:
        value = header.get(key)
        if isinstance(value, (int, float)) and math.isfinite(value):
            return float(value)
    return default


def exposure_s(header: Mapping[str, Any]) -> float:
    """Return the exposure time; NaN where it is not given, or not positive."""
    found = number_in(header, EXPOSURE, math.nan)
    return found if found > 0 else math.nan


def stated(header: Mapping[str, Any], pixel: Pixel) -> ZeroPoint | None:
    """Return the zero point that a header states, or None where it states none."""
    for rule in _RULES:
        found = rule(header, pixel)
        if found is not None:
            return found
    return None


def _pan_starrs(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """Pan-STARRS: FPA.ZP (25) + 2.5 log10(EXPTIME); Waters et al. 2020, ApJS 251, 4."""
    zp = number_in(header, ("HIERARCH FPA.ZP",), math.nan)
    if not math.isfinite(zp):
        return None
    return _per_second(zp, header, "FPA.ZP")


def _rubin(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """HSC, Rubin: FLUXMAG0 is the flux of magnitude 0; Bosch et al. 2018, PASJ 70, S5."""
    flux = number_in(header, ("FLUXMAG0",), math.nan)
    return ZeroPoint(2.5 * math.log10(flux)) if flux > 0 else None


def _elixir(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """MegaCam: PHOT_C + PHOT_K (AIRMASS - 1) + 2.5 log10(EXPTIME), as its headers say.

    The colour term is left out. Magnier & Cuillandre 2004, PASP 116, 449.
    """
    zp = number_in(header, ("PHOT_C",), math.nan)
    if not math.isfinite(zp):
        return None
    slope = number_in(header, ("PHOT_K",), 0.0)
    airmass = number_in(header, _AIRMASS, 1.0)
    return _per_second(zp + slope * (airmass - 1), header, "PHOT_C")


def _casu(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """VIRCAM and WFCAM: MAGZPT - EXTINCT (airmass - 1) + 2.5 log10(exposure), Vega.

    Hodgkin et al. 2009, MNRAS 394, 675.
    """
    zp = number_in(header, ("MAGZPT",), math.nan)
    if not math.isfinite(zp):
        return None
    extinction = number_in(header, ("EXTINCT",), 0.0)
    airmass = number_in(header, _AIRMASS, 1.0)
    found = _per_second(zp - extinction * (airmass - 1), header, "MAGZPT")
    return _from_vega(found, header, "MAGZPT")


def _ipac(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """MAGZP: AB of ZTF (Masci et al. 2019, PASP 131, 018003), Vega of 2MASS and WISE."""
    zp = _given(header, "MAGZP")
    if not math.isfinite(zp):
        return None
    if camera_of(header) in _VEGA or _system(header) == "VEGA":
        return _from_vega(ZeroPoint(zp), header, "MAGZP")
    return ZeroPoint(zp)


def _galex(header: Mapping[str, Any], pixel: Pixel) -> ZeroPoint | None:
    """Return the zero point of GALEX intensity maps, in counts per second."""
    if camera_of(header) != "GALEX" or (pixel.unit.count and not pixel.unit.per_second):
        return None
    zp = _GALEX.get(band_of(header))
    return None if zp is None else ZeroPoint(zp)


def _eso(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """ESO's Science Data Products Standard: PHOTZP, in the system of PHOTSYS; MegaPipe."""
    # with PHOTSYS, 0 is a real zero point: KiDS has fluxes in maggies
    zp = (
        number_in(header, ("PHOTZP",), math.nan)
        if "PHOTSYS" in header
        else _given(header, "PHOTZP")
    )
    if not math.isfinite(zp):
        return None
    if _system(header) == "VEGA":
        return _from_vega(ZeroPoint(zp), header, "PHOTZP")
    return ZeroPoint(zp)


def _cutout(header: Mapping[str, Any], pixel: Pixel) -> ZeroPoint | None:
    """Cutouts of the Legacy Surveys' viewer: nanomaggies, if pixels are a brick's.

    Their headers name no unit. Pixels of another size are interpolated.
    """
    survey = str(header.get("SURVEY", ""))
    if not survey.startswith(("LegacySurvey", "DECaLS")) or "BANDS" not in header:
        return None
    scale = 3600 * math.degrees(math.sqrt(pixel.area_sr))  # NaN stays NaN
    if abs(scale - 0.262) < 0.001:
        return ZeroPoint(22.5)
    return ZeroPoint(math.nan, f"a cutout with pixels of {scale:.3f}, not of 0.262 arcsec")


def _plain(header: Mapping[str, Any], _: Pixel) -> ZeroPoint | None:
    """Return the zero point from plain keywords: Legacy Surveys, DES, Euclid, SkyMapper."""
    for key in PLAIN:
        zp = _given(header, key)
        if math.isfinite(zp):
            found = ZeroPoint(zp)
            vega = _system(header) == "VEGA"
            return _from_vega(found, header, key) if vega else found
    return None


def _hubble(header: Mapping[str, Any], pixel: Pixel) -> ZeroPoint | None:
    """PHOTFLAM at PHOTPLAM, of one count per second (ACS Data Handbook, sec. 5.1.1)."""
    flam = number_in(header, ("PHOTFLAM",), math.nan)
    pivot = number_in(header, ("PHOTPLAM",), math.nan)
    fnu = number_in(header, ("PHOTFNU",), math.nan)  # Jy of one count per second
    if flam > 0 and pivot > 0:
        zp = ab_of_flam(flam, pivot)
    elif fnu > 0:
        zp = 8.9 - 2.5 * math.log10(fnu)
    else:
        return None
    if pixel.unit.count and not pixel.unit.per_second:
        return _per_second(zp, header, "PHOTFLAM")
    return ZeroPoint(zp)


_RULES: tuple[Callable[[Mapping[str, Any], Pixel], ZeroPoint | None], ...] = (
    _pan_starrs,
    _rubin,
    _cutout,
    _plain,
    _eso,
    _ipac,
    _casu,
    _elixir,
    _hubble,
    _galex,
)


def _given(header: Mapping[str, Any], key: str) -> float:
    """Return a zero point; NaN for 0, which marks an image that is not calibrated."""
    return number_in(header, (key,), math.nan) or math.nan


def _system(header: Mapping[str, Any]) -> str:
    return str(header.get("PHOTSYS") or header.get("MAGSYS") or "AB").strip().upper()


def _per_second(zp: float, header: Mapping[str, Any], key: str) -> ZeroPoint:
    """Return the zero point of an image's counts from that of counts per second."""
    seconds = exposure_s(header)
    if math.isfinite(seconds):
        return ZeroPoint(zp + 2.5 * math.log10(seconds))
    return ZeroPoint(math.nan, f"{key} is of a second, and no EXPTIME is given")


def _from_vega(found: ZeroPoint, header: Mapping[str, Any], key: str) -> ZeroPoint:
    """Return a Vega zero point in AB, where camera and band are known."""
    offset = _VEGA.get(camera_of(header), {}).get(band_of(header).upper())
    if offset is None:
        return ZeroPoint(
            math.nan, f"{key} = {header.get(key)} is of Vega magnitudes, not of AB"
        )
    return ZeroPoint(found.value + offset, found.doubt)
