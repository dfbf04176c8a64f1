"""FITS images: which HDU, what its header says, and pixels by windows."""

import contextlib
import logging
import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from astropy.wcs import WCS

from galaxyclust.errors import InputError
from galaxyclust.ingest import bands, calibration, layouts
from galaxyclust.ingest.afw import flux_of_magnitude_0
from galaxyclust.ingest.calibration import Softening
from galaxyclust.ingest.celestial import celestial
from galaxyclust.ingest.planes import planes_of

_LOGGER = logging.getLogger(__name__)


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
        """Return the part inside an image of ``shape``; empty if there is none."""
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
        AB magnitude of one image unit; NaN where unknown.
    gain
        Electrons per image unit; NaN where unknown.
    saturation
        Level at and above which pixels are saturated; infinite where unknown.
    per_area
        Whether the unit is a surface brightness, independent of the pixel area.
    softening
        How to make the pixels of the file linear; None where they are already.
    doubt
        Why the zero point is unknown or doubtful; else empty.
    scale
        Factor that brings its pixels to the unit of others of its band. Unit and zero point
        are those after it, gain and saturation those of the file.
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
    per_area: bool = False
    softening: Softening | None = None
    doubt: str = ""
    scale: float = 1.0

    def __getstate__(self) -> dict[str, Any]:
        # astropy pickles a WCS with twelve digits only: another process reads it again
        return self.__dict__ | {"wcs": self.wcs is not None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        wcs = None
        if state["wcs"]:
            with opened(self.readable, named=self.path) as hdus:
                wcs = celestial(self.path, _header(hdus, self.hdu), within=hdus)
        self.__dict__["wcs"] = wcs

    @property
    def pixel_sr(self) -> float:
        """Area of the pixel in the middle in steradian; NaN without a WCS."""
        return calibration.pixel_area_sr(self.wcs, self.shape)

    def read(self, window: Window) -> npt.NDArray[np.float32]:
        """Return the pixels of a window that lies inside the image, linear float32.

        Raises
        ------
        InputError
            If the data cannot be read (truncated, damaged).
        """
        pixels = np.ascontiguousarray(self._section(window), dtype=np.float32)
        return pixels if self.softening is None else self.softening.linear(pixels)

    def read_weight(self, window: Window) -> npt.NDArray[np.float64]:
        """Return a weight's pixels in double precision: squares of tiny units need it."""
        if self.softening is not None:
            return self.read(window).astype(np.float64)
        return np.ascontiguousarray(self._section(window), dtype=np.float64)

    def read_bits(self, window: Window) -> npt.NDArray[np.int64]:
        """Return the pixels of a data-quality image; float32 would lose its high bits."""
        pixels = np.asarray(self._section(window))
        if pixels.dtype.kind == "f":
            # all bits: no number is bad, whichever bits are asked for
            pixels = np.nan_to_num(pixels, nan=-1, posinf=-1, neginf=-1)
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
    """Open a FITS file; any problem becomes an error of one line.

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
    if not start.startswith(b"SIMPLE"):
        return f"not FITS: {_looks_like(start)}"
    if "header" in str(error).lower() or size < 2880:
        return "the header is cut short or damaged"
    return damage(error)


def damage(error: Exception) -> str:
    """Return what is wrong with a FITS file, from astropy's error.

    >>> damage(fits.VerifyError("Unparsable card (CRVAL1), fix it first"))
    'CRVAL1 in its header is neither a number nor a text; mend the header'
    """
    card = re.match(r"Unparsable card \((.+?)\)", str(error))
    if card is not None:
        return f"{card[1]} in its header is neither a number nor a text; mend the header"
    first = (str(error).splitlines() or ["damaged"])[0]
    return f"the data is cut short or damaged ({first})"


def _looks_like(start: bytes) -> str:
    """Return what a file that is not FITS looks like."""
    if start.startswith(b"#ASDF"):
        return "it is ASDF, as Roman's files are; write its data and WCS to FITS first"
    if start[:1] == b"<":
        return "looks like HTML (a download that failed?)"
    return "it does not begin with SIMPLE"


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
        Number or name of an HDU, or ``all`` for every science HDU; None takes the first
        called SCI or SCIENCE, else the first that is not a weight, mask or the like.
    plane
        Plane of a cube, 0-based; None takes all if the header names their bands.
    band
        Name of the band, instead of what the header says.

    Raises
    ------
    InputError
        If there is no image, the HDU does not exist, or the header is unusable.
    """
    with opened(readable, named=path) as hdus:
        numbers = _choose(path, hdus, hdu)
        chosen_from = len(_science(hdus)) if hdu is None else 1
        found = []
        for number in numbers:
            _require_whole(path, readable, hdus[number])
            header = _header(hdus, number)
            shape = hdus[number].shape
            one = _described(
                header,
                path=path,
                within=hdus,
                readable=readable,
                hdu=number,
                shape=(int(shape[-2]), int(shape[-1])),
                band="",
            )
            found += [
                replace(one, plane=part.number, band=part.band)
                for part in planes_of(path, header, shape=shape, plane=plane, band=band)
            ]
        if chosen_from > 1:
            name = f"{numbers[0]} {hdus[numbers[0]].name}".strip()
            _LOGGER.info(
                "%s: using HDU %s of %d with images (--hdu)", path, name, chosen_from
            )
    return found


def _require_whole(path: Path, readable: Path, hdu: Any) -> None:
    """Refuse an HDU with less data than its header says, before work begins."""
    info = hdu.fileinfo()
    # the padding of the last block of 2,880 bytes may be missing
    if readable.stat().st_size <= info["datLoc"] + info["datSpan"] - 2880:
        message = f"{path}: the data is cut short"
        raise InputError(message)


def _images(hdus: fits.HDUList) -> list[int]:
    return [
        number
        for number, unit in enumerate(hdus)
        if unit.is_image and len(unit.shape) >= 2 and min(unit.shape[-2:]) > 1
    ]


def _science(hdus: fits.HDUList) -> list[int]:
    """Return the HDUs with images that are not the weight or mask of another."""
    return layouts.science({number: hdus[number].name for number in _images(hdus)})


def _choose(path: Path, hdus: fits.HDUList, hdu: str | None) -> list[int]:
    images = _images(hdus)
    names = [f"{number} {hdus[number].name}".strip() for number in images]
    if not images:
        message = f"{path}: no image HDU"
        raise InputError(message)
    if hdu is None:
        return _science(hdus)[:1]
    if hdu == "all":
        return _science(hdus)
    for number in images:
        if hdu.upper() in {str(number), hdus[number].name.upper()}:
            return [number]
    message = f"{path}: no image in HDU {hdu!r}; it has images in {', '.join(names)}"
    raise InputError(message)


def _header(hdus: fits.HDUList, number: int) -> fits.Header:
    """Return an HDU's header, with the calibration found elsewhere in the file."""
    header = joined(hdus[0].header, hdus[number].header)
    flux = flux_of_magnitude_0(hdus)
    if math.isfinite(flux):
        header.setdefault("FLUXMAG0", flux)
    return header


def joined(primary: fits.Header, header: fits.Header) -> fits.Header:
    """Return an extension's header, with filter and calibration of the primary one."""
    joined = header.copy()
    for key in (*bands.KEYS, *calibration.KEYS):
        if key not in joined and key in primary:
            joined[key] = primary[key]
    return joined


def _described(
    header: fits.Header, *, path: Path, within: fits.HDUList, **place: Any
) -> ImageFile:
    """Return an image with the calibration that its header states."""
    wcs = celestial(path, header, within=within)
    if calibration.is_magnitude(header):
        message = (
            f"{path}: its pixels are magnitudes (BUNIT = {header['BUNIT']!r}), which do "
            "not add up; make them flux first"
        )
        raise InputError(message)
    area = calibration.pixel_area_sr(wcs, place["shape"])
    found = calibration.calibration_of(header, pixel_sr=area)
    return ImageFile(**place, path=path, wcs=wcs, **found._asdict())
