"""What a BUNIT means: the flux of one image unit, per pixel or per solid angle."""

import math
import re
import warnings
from dataclasses import dataclass

from astropy import units as u

_AB_JY = 8.9  # AB magnitude of 1 Jy: 0 mag is 3631 Jy (Oke & Gunn 1983)
_MAGGY_JY = 3631.0
_FLAM = u.erg / u.s / u.cm**2 / u.AA
# spellings that astropy does not read: ABmag, STMAG, mag_AB, magnitudes
_MAGNITUDE = re.compile(
    r"\s*(AB|ST|Vega)?[ _-]?mag(s|nitudes?)?[ _-]?(AB|ST|Vega)?(?![A-Za-z])", re.IGNORECASE
)

# header words that astropy does not know or reads differently (A as ampere)
_WORDS = {
    "electrons": "electron",
    "e": "electron",
    "els": "electron",
    "counts": "ct",
    "cts": "ct",
    "cps": "ct/s",
    "adu": "adu",
    "adus": "adu",
    "dn": "adu",
    "dns": "adu",
    "nanomaggy": "nmgy",
    "nanomaggies": "nmgy",
    "nmgy": "nmgy",
    "nmaggy": "nmgy",
    "nmaggies": "nmgy",
    "maggies": "mgy",
    "jy": "Jy",
    "ujy": "uJy",
    "mujy": "uJy",
    "microjy": "uJy",
    "njy": "nJy",
    "nanojy": "nJy",
    "jansky": "Jy",
    "janskys": "Jy",
    "a": "Angstrom",
    "ang": "Angstrom",
    "angstroms": "Angstrom",
    "ergs": "erg",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "sr": "sr",
    "pixels": "pix",
    "pixel": "pix",
    "pix": "pix",
    "beam": "beam",
    "per": "/",
}


@dataclass(frozen=True, kw_only=True)
class ImageUnit:
    """What one image unit is; a value that does not apply is NaN.

    Parameters
    ----------
    flux_jy
        Flux density in Jy (per steradian if ``per_area``).
    flux_flam
        Flux density in erg/s/cm²/Å (per steradian if ``per_area``).
    per_area
        Whether it is a surface brightness, independent of the pixel area.
    count
        ``electron`` or ``adu`` where it is a count of these, else empty.
    per_second
        Whether it is a count per second.
    is_log
        Whether it is a magnitude, or another logarithm.
    """

    flux_jy: float = math.nan
    flux_flam: float = math.nan
    per_area: bool = False
    count: str = ""
    per_second: bool = False
    is_log: bool = False

    def zeropoint_ab(self, *, pixel_sr: float, pivot_angstrom: float) -> float:
        """Return the AB magnitude of one unit in a pixel, or NaN.

        Parameters
        ----------
        pixel_sr
            Area of a pixel, for a surface brightness.
        pivot_angstrom
            Pivot wavelength of the band, for a flux per wavelength.
        """
        area = pixel_sr if self.per_area else 1.0
        if self.flux_jy * area > 0:
            return _AB_JY - 2.5 * math.log10(self.flux_jy * area)
        if self.flux_flam * area > 0 and pivot_angstrom > 0:
            return ab_of_flam(self.flux_flam * area, pivot_angstrom)
        return math.nan


def ab_of_flam(flux_flam: float, pivot_angstrom: float) -> float:
    """Return the AB magnitude of a flux in erg/s/cm²/Å (ACS Data Handbook, sec. 5.1.1)."""
    return -2.5 * math.log10(flux_flam) - 5 * math.log10(pivot_angstrom) - 2.408


def parse(text: str) -> ImageUnit:
    """Return what a BUNIT means; for an unknown one, no value is set.

    >>> round(parse("10*nanoJansky").zeropoint_ab(pixel_sr=1.0, pivot_angstrom=0.0), 2)
    28.9
    >>> parse("ELECTRONS/S").per_second
    True
    >>> parse("furlong").count
    ''
    """
    unit = _astropy_unit(text)
    if unit is None:
        return ImageUnit(is_log=_MAGNITUDE.match(text) is not None)
    if isinstance(unit, u.function.FunctionUnitBase) or _has_mag(unit):
        return ImageUnit(is_log=True)
    return _flux(unit) or _flux(unit * u.sr, per_area=True) or _count(unit)


def _count(unit: u.UnitBase) -> ImageUnit:
    """Return a count of electrons or of digital units, if ``unit`` is one."""
    unit = _of_pixel(unit)
    for name, one in (("electron", u.electron), ("adu", u.adu), ("adu", u.ct)):
        for seconds in (False, True):
            if unit.is_equivalent(one / u.s if seconds else one):
                return ImageUnit(count=name, per_second=seconds)
    return ImageUnit()


def _flux(unit: u.UnitBase, *, per_area: bool = False) -> ImageUnit | None:
    """Return a flux density, or None if ``unit`` is not one."""
    unit = _of_pixel(unit)
    if unit.is_equivalent(u.Jy):
        return ImageUnit(flux_jy=float(unit.to(u.Jy)), per_area=per_area)
    if unit.is_equivalent(u.mgy):
        return ImageUnit(flux_jy=float(unit.to(u.mgy)) * _MAGGY_JY, per_area=per_area)
    if unit.is_equivalent(_FLAM):
        return ImageUnit(flux_flam=float(unit.to(_FLAM)), per_area=per_area)
    return None


def _of_pixel(unit: u.UnitBase) -> u.UnitBase:
    """Return the unit of one pixel's value from a unit per pixel."""
    return unit * u.pix if u.pix in unit.bases else unit


def _has_mag(unit: u.UnitBase) -> bool:
    return any(base in {u.mag, u.dex, u.dB} for base in unit.bases)


def _astropy_unit(text: str) -> u.UnitBase | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # accept deprecated spellings
            unit = u.Unit(_spelled(text))
    except (TypeError, ValueError):
        return None
    return None if unit == u.dimensionless_unscaled else unit


def _spelled(text: str) -> str:
    """Return the text in astropy's spelling."""
    text = re.sub(r"\be-(?!\d)", "electron", text.strip(), flags=re.IGNORECASE)
    # where capitals do not tell, mega only in a surface brightness
    mega = "MJy" if re.search(r"sr|ster|arcsec", text, re.IGNORECASE) else "mJy"
    text = re.sub(r"\b(MJY|mjy|Mjy)\b", mega, text)
    return re.sub(
        r"(?<![A-Za-z0-9.])[A-Za-z]+",
        lambda word: _WORDS.get(word.group().lower(), word.group()),
        text,
    )
