"""FITS images: which HDU, which band, what calibration, and pixels by windows."""

import contextlib
import logging
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from astropy.wcs import WCS

from galaxyclust.errors import InputError

_LOGGER = logging.getLogger(__name__)

_FILTER_KEYS = ("FILTER", "BAND", "FILTNAM", "FILTER1", "FILTER2", "HIERARCH FPA.FILTERID")
_ZEROPOINT_KEYS = ("MAGZERO", "ZP_AB", "ABZP", "ZPAB", "MAGZPT_AB", "PHOTZP", "ZEROPNT")
_OTHER_KEYS = ("BUNIT", "GAIN", "EGAIN", "SATURATE", "PHOTFLAM", "PHOTPLAM")
SCIENCE = ("SCI", "SCIENCE")  # what the image is called where its noise lies beside it
_NO_FILTER = re.compile(r"clear.*|none|open|blank|n/?a|", re.IGNORECASE)
_WCS_NUMBERS = re.compile(r"(CRVAL|CRPIX|CDELT|CROTA)\d|(CD|PC)\d_\d")

# AB zero points of units that fix them (Oke & Gunn 1983: 0 mag is 3631 Jy)
_UNIT_ZEROPOINTS = {
    "jy": 8.9,
    "mjy": 16.4,  # milli; mega-jansky is only met per steradian
    "ujy": 23.9,
    "njy": 31.4,
    "nanomaggy": 22.5,
    "nanomaggies": 22.5,
    "nmgy": 22.5,
}


class Window(NamedTuple):
    """Pixels [y0, y1) by [x0, x1)."""

    y0: int
    y1: int
    x0: int
    x1: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.y1 - self.y0, self.x1 - self.x0

    def clipped(self, shape: tuple[int, int]) -> "Window":
        """Return the part that lies in an image of ``shape``; empty where none does."""
        y0, x0 = min(max(self.y0, 0), shape[0]), min(max(self.x0, 0), shape[1])
        return Window(
            y0, max(y0, min(self.y1, shape[0])), x0, max(x0, min(self.x1, shape[1]))
        )


@dataclass(frozen=True, kw_only=True)
class ImageFile:
    """One calibrated FITS plane: where it is and what its header says.

    Parameters
    ----------
    path
        The file as the user named it.
    readable
        The file to read: ``path``, or its unpacked copy.
    hdu
        Number of the HDU.
    plane
        Plane of a cube; None for a 2-D image.
    shape
        Rows and columns.
    wcs
        Celestial WCS, or None.
    band
        Name of the band.
    unit
        BUNIT as written; empty where absent.
    zeropoint_ab
        Magnitude of one image unit; NaN where unknown.
    gain
        Electrons per image unit; NaN where unknown.
    saturation
        Level at and above which pixels are saturated; infinite where unknown.
    """

    path: Path
    readable: Path
    hdu: int
    plane: int | None = None
    shape: tuple[int, int]
    wcs: WCS | None
    band: str
    unit: str = ""
    zeropoint_ab: float = math.nan
    gain: float = math.nan
    saturation: float = math.inf

    def read(self, window: Window) -> npt.NDArray[np.float32]:
        """Return the pixels of a window that lies inside the image, native float32.

        Raises
        ------
        InputError
            If the data cannot be read (truncated, damaged).
        """
        return np.ascontiguousarray(self._section(window), dtype=np.float32)

    def read_bits(self, window: Window) -> npt.NDArray[np.int64]:
        """Return the pixels of a data-quality image; float32 would lose its high bits."""
        pixels = np.asarray(self._section(window))
        if pixels.dtype.kind == "f":
            pixels = np.nan_to_num(pixels, posinf=1, neginf=1)
        return np.ascontiguousarray(pixels, dtype=np.int64)

    def _section(self, window: Window) -> npt.NDArray[Any]:
        rows, columns = slice(window.y0, window.y1), slice(window.x0, window.x1)
        with opened(self.readable, named=self.path) as hdus:
            section = hdus[self.hdu].section
            leading = (0,) * (len(hdus[self.hdu].shape) - 2)
            if self.plane is not None:
                leading = (*leading[:-1], self.plane)
            found: npt.NDArray[Any] = section[(*leading, rows, columns)]
        return found


@contextlib.contextmanager
def opened(path: Path, *, named: Path | None = None) -> Iterator[fits.HDUList]:
    """Open a FITS file; whatever is wrong with it becomes one line.

    Parameters
    ----------
    path
        The file to read.
    named
        What to call it in an error.

    Raises
    ------
    InputError
        If it is not FITS, empty, truncated or damaged.
    """
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # memmap=True fails on scaled integers; .section reads only what is asked for
            with fits.open(path, memmap=False, lazy_load_hdus=True) as hdus:
                yield hdus
    except (
        OSError,
        TypeError,
        ValueError,
        IndexError,
        EOFError,
        fits.VerifyError,
    ) as error:
        message = f"{named or path}: {_reason(path, error)}"
        raise InputError(message) from error
    finally:
        for warning in caught:
            _LOGGER.debug("%s: %s", named or path, warning.message)


def _reason(path: Path, error: Exception) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(512).lstrip()
    except OSError as unreadable:
        return unreadable.strerror or "cannot be read"
    if size == 0:
        return "the file is empty"
    if start[:1] == b"<":
        return "not FITS: looks like HTML (a download that failed?)"
    if not start.startswith(b"SIMPLE"):
        return "not FITS: it does not begin with SIMPLE"
    if "header" in str(error).lower() or size < 2880:
        return "the header is cut short or damaged"
    first = (str(error).splitlines() or ["damaged"])[0]
    return f"the data is cut short or damaged ({first})"


def find_images(
    path: Path,
    readable: Path,
    *,
    hdu: str | None = None,
    plane: int | None = None,
    band: str | None = None,
) -> list[ImageFile]:
    """Return the images of a file that are to be used.

    Parameters
    ----------
    path
        The file as the user named it.
    readable
        The same, unpacked.
    hdu
        Number or name of an HDU, or ``all``; None takes the first called SCI or SCIENCE,
        else the first that holds an image.
    plane
        Which plane of a cube, 0-based.
    band
        Name of the band, instead of what the header says.

    Raises
    ------
    InputError
        If there is no image, the HDU does not exist, or the header is unusable.
    """
    with opened(readable, named=path) as hdus:
        numbers = _choose(path, hdus, hdu)
        chosen_from = len(_images(hdus)) if hdu is None else 1
        primary = hdus[0].header
        found = []
        for number in numbers:
            _require_whole(path, readable, hdus[number])
            header = joined(primary, hdus[number].header)
            shape = hdus[number].shape
            found.append(
                _described(
                    header,
                    path=path,
                    readable=readable,
                    hdu=number,
                    plane=_plane(path, shape, plane),
                    shape=(int(shape[-2]), int(shape[-1])),
                    band=band or band_of(header),
                )
            )
        if chosen_from > 1:
            name = f"{numbers[0]} {hdus[numbers[0]].name}".strip()
            _LOGGER.info(
                "%s: using HDU %s of %d with images (--hdu)", path, name, chosen_from
            )
    return found


def _require_whole(path: Path, readable: Path, hdu: Any) -> None:
    """Refuse an HDU whose data ends before its header says, now and not mid-way."""
    info = hdu.fileinfo()
    # the blank filling of the last block of 2,880 bytes may be missing
    if readable.stat().st_size <= info["datLoc"] + info["datSpan"] - 2880:
        message = f"{path}: the data is cut short"
        raise InputError(message)


def _images(hdus: fits.HDUList) -> list[int]:
    return [
        number
        for number, unit in enumerate(hdus)
        if unit.is_image and len(unit.shape) >= 2 and min(unit.shape[-2:]) > 1
    ]


def _choose(path: Path, hdus: fits.HDUList, hdu: str | None) -> list[int]:
    images = _images(hdus)
    names = [f"{number} {hdus[number].name}".strip() for number in images]
    if not images:
        message = f"{path}: no image HDU"
        raise InputError(message)
    if hdu is None:
        science = [number for number in images if hdus[number].name in SCIENCE]
        return (science or images)[:1]
    if hdu == "all":
        return images
    for number in images:
        if hdu in {str(number), hdus[number].name}:
            return [number]
    message = f"{path}: no image in HDU {hdu!r}; it has images in {', '.join(names)}"
    raise InputError(message)


def _plane(path: Path, shape: tuple[int, ...], plane: int | None) -> int | None:
    depth = math.prod(shape[:-2])
    if depth == 1:
        return None
    if len(shape) > 3 or plane is None or not 0 <= plane < depth:
        message = (
            f"{path}: a cube of {depth} planes; choose one with --plane 0 to {depth - 1}"
        )
        raise InputError(message)
    return plane


def joined(primary: fits.Header, header: fits.Header) -> fits.Header:
    """Return an extension's header with the filter and the like of the primary one."""
    joined = header.copy()
    for key in (*_FILTER_KEYS, *_ZEROPOINT_KEYS, *_OTHER_KEYS):
        if key not in joined and key in primary:
            joined[key] = primary[key]
    return joined


def _described(header: fits.Header, *, path: Path, **place: Any) -> ImageFile:
    """Return an image with the calibration that its header states."""
    unit = str(header.get("BUNIT", "")).strip()
    return ImageFile(
        **place,
        path=path,
        wcs=celestial(path, header),
        unit=unit,
        zeropoint_ab=zeropoint_of(header, unit),
        gain=gain_of(header, unit),
        saturation=number_in(header, ("SATURATE", "SATUR_LEVEL"), math.inf),
    )


def band_of(header: Mapping[str, Any]) -> str:
    """Return the band that a header names: the first word of its filter, or ''.

    >>> band_of({"FILTER": "r DECam SDSS c0002 6415.0 1480.0"})
    'r'
    >>> band_of({"FILTER1": "CLEAR1L", "FILTER2": "F814W"})
    'F814W'
    """
    for key in _FILTER_KEYS:
        words = str(header.get(key, "")).replace("/", " ").split()
        word = words[0] if words else ""
        if not _NO_FILTER.fullmatch(word):
            name = re.sub(r"[^A-Za-z0-9_]", "_", word.removesuffix(".00000"))
            return name if name[0].isalpha() else f"b{name}"
    return ""


def number_in(header: Mapping[str, Any], keys: tuple[str, ...], default: float) -> float:
    """Return the first of ``keys`` that holds a finite number."""
    for key in keys:
        value = header.get(key)
        if isinstance(value, (int, float)) and math.isfinite(value):
            return float(value)
    return default


def zeropoint_of(header: Mapping[str, Any], unit: str) -> float:
    """Return the AB magnitude of one image unit, or NaN.

    From a zero-point keyword, from the unit, or from HST's PHOTFLAM and PHOTPLAM
    (ACS Data Handbook, sec. 5.1.1).
    """
    if (found := number_in(header, _ZEROPOINT_KEYS, math.nan)) and math.isfinite(found):
        return found
    if unit.lower() in _UNIT_ZEROPOINTS:
        return _UNIT_ZEROPOINTS[unit.lower()]
    flam = number_in(header, ("PHOTFLAM",), math.nan)
    plam = number_in(header, ("PHOTPLAM",), math.nan)
    if flam > 0 and plam > 0:
        return -2.5 * math.log10(flam) - 5 * math.log10(plam) - 2.408
    return math.nan


def gain_of(header: Mapping[str, Any], unit: str) -> float:
    """Return electrons per image unit, where the unit leaves no doubt; else NaN."""
    if unit.lower() in {"electron", "electrons", "e-"}:
        return 1.0
    if unit.lower() in {"adu", "dn", "count", "counts"}:
        gain = number_in(header, ("GAIN", "EGAIN", "GAINA"), math.nan)
        return gain if gain > 0 else math.nan
    return math.nan


def celestial(path: Path, header: fits.Header) -> WCS | None:
    """Return the celestial WCS of a header, or None where it has none.

    Raises
    ------
    InputError
        If a keyword of it is no number; astropy would read it as zero.
    """
    for key in header:
        if _WCS_NUMBERS.fullmatch(key) and isinstance(header[key], str):
            message = f"{path}: {key} = {header[key]!r} is not a number; mend the header"
            raise InputError(message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wcs = WCS(header)
            if not wcs.has_celestial:
                return None
            wcs = wcs.celestial
            wcs.pixel_to_world_values(0.0, 0.0)
    except Exception as error:
        message = f"{path}: the WCS cannot be used ({str(error).splitlines()[0]})"
        raise InputError(message) from error
    return wcs
