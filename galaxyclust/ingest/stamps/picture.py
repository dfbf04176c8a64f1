"""One stamp from one file, or from its bytes: JPEG, PNG and the like, or FITS."""

import io
import struct
import tempfile
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from PIL import Image, ImageOps, UnidentifiedImageError

from galaxyclust.errors import InputError
from galaxyclust.ingest.bands import band_of
from galaxyclust.ingest.blank import no_data
from galaxyclust.ingest.celestial import celestial
from galaxyclust.ingest.images import joined, opened
from galaxyclust.ingest.layouts import science
from galaxyclust.ingest.stamps.eight_bits import unit_of_pictures
from galaxyclust.ingest.stamps.source import FITS, Picture, checked_sides

COLOURS = ("red", "green", "blue")


def read_file(path: Path) -> Picture:
    """Return the stamp in a file.

    Raises
    ------
    InputError
        If it cannot be read or is not a stamp.
    """
    if path.name.lower().endswith(FITS):
        return _from_fits(path, named=str(path))
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path}: not a readable picture ({error.strerror})"
        raise InputError(message) from error
    return from_bytes(content, named=str(path))


def from_bytes(content: bytes, *, named: str) -> Picture:
    """Return the stamp that the bytes of a file hold; nothing in them is executed.

    Parameters
    ----------
    content
        The bytes.
    named
        What to call the file in an error; its extension tells FITS from pictures.

    Raises
    ------
    InputError
        If they cannot be read or are not a stamp.
    """
    if named.lower().endswith(FITS):
        with tempfile.NamedTemporaryFile(suffix=Path(named).name[-12:]) as file:
            file.write(content)
            file.flush()
            return _from_fits(Path(file.name), named=named)
    try:
        with (
            # of large pictures, which `checked_sides` refuses, and of damaged EXIF
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(content)) as image,
        ):
            n_frames = getattr(image, "n_frames", 1)
            checked_sides((image.height, image.width), named=named)
            deep, fine = _is_deep(image), image.mode.startswith(("F", "I"))
            planes, outside = _planes(image if deep else _upright(image))
            planes += _lower_bytes(content) / 256 if deep else 0
    except (
        OSError,
        SyntaxError,  # Pillow's, of a damaged PNG
        UnidentifiedImageError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        unknown = isinstance(error, UnidentifiedImageError)
        reason = "of no kind known here" if unknown else str(error)
        reason = reason if content else "empty"
        message = f"{named}: not a readable picture ({reason})"
        raise InputError(message) from error
    if n_frames > 1:
        message = f"{named}: {n_frames} pictures in one file, not one stamp"
        raise InputError(message)
    planes[:, outside] = np.nan
    names = COLOURS if len(planes) == 3 else ("grey",)
    # pictures count rows from the top, the sky from the bottom
    planes = np.ascontiguousarray(planes[:, ::-1])
    unit = unit_of_pictures([planes[None]]) if fine else 1.0
    if not unit:
        return Picture(without_padding(planes), names, None, calibrated=True)
    return Picture(planes * np.float32(unit), names, None, calibrated=False)


def _planes(
    image: Image.Image,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return the planes of a picture, rows from the top, and where it is transparent."""
    if image.mode.startswith("I") or image.mode in {"L", "F", "1"}:
        grey = np.array(image, np.float32)[None]
        return grey, np.zeros(grey.shape[1:], bool)
    alpha = image.mode.endswith(("A", "a")) or "transparency" in image.info
    if image.mode in {"LA", "La"}:
        both = np.array(image.convert("LA"), np.float32)
        return both[None, ..., 0], both[..., 1] == 0
    pixels = np.array(image.convert("RGBA" if alpha else "RGB"), np.float32)
    outside = pixels[..., 3] == 0 if alpha else np.zeros(pixels.shape[:2], bool)
    return np.moveaxis(pixels[..., :3], 2, 0).copy(), outside


def _upright(image: Image.Image) -> Image.Image:
    """Return a picture turned as its camera says (EXIF), as every viewer shows it."""
    try:
        return ImageOps.exif_transpose(image)
    except (struct.error, KeyError, TypeError):  # Pillow's, of damaged EXIF
        return image


def _is_deep(image: Image.Image) -> bool:
    """Return whether it is a PNG of 16 bits per colour; Pillow reads only the upper 8."""
    kinds = {str(tile[-1]) for tile in getattr(image, "tile", [])}
    return image.format == "PNG" and bool(kinds) and kinds <= {"RGB;16B", "RGBA;16B"}


def _lower_bytes(content: bytes) -> npt.NDArray[np.float32]:
    """Return the lower 8 of the 16 bits of a PNG's colours.

    A PNG stores the upper byte first. Told that the lower byte comes first, Pillow keeps
    the lower byte instead of the upper.
    """
    with Image.open(io.BytesIO(content)) as image:
        tiles = image.tile
        image.tile = [
            tile._replace(args=str(tile.args).replace("16B", "16L")) for tile in tiles
        ]
        pixels = np.array(image, np.float32)
    return np.moveaxis(pixels[..., :3], 2, 0)


def _from_fits(path: Path, *, named: str) -> Picture:
    with opened(path, named=Path(named)) as hdus:
        names = {
            number: hdu.name
            for number, hdu in enumerate(hdus)
            if hdu.is_image and is_one(hdu.shape)
        }
        if not names:
            message = f"{named}: no image in it of two axes, or of three, one of bands"
            raise InputError(message)
        unit = hdus[science(names)[0]]
        return of_hdu(unit, joined(hdus[0].header, unit.header), named=named)


def is_one(shape: tuple[int, ...]) -> bool:
    """Return whether an image may be one stamp: it has one axis of bands or none.

    Axes of length 1, as radio images have of frequency and polarisation, do not count.

    >>> is_one((64, 64)), is_one((1, 3, 64, 64)), is_one((9, 3, 64, 64)), is_one((64,))
    (True, True, False, False)
    """
    return len(shape) >= 2 and sum(length > 1 for length in shape[:-2]) <= 1


def of_hdu(unit: fits.ImageHDU, header: fits.Header, *, named: str) -> Picture:
    """Return the stamp of an HDU: one plane, or a cube of one plane a band (see `is_one`).

    Parameters
    ----------
    unit
        The HDU.
    header
        Its header, completed from the primary header of the file.
    named
        What to call it in an error.

    Raises
    ------
    InputError
        If its sides cannot be a stamp's, or its WCS cannot be used.
    """
    checked_sides(unit.shape[-2:], named=named)
    pixels = np.array(unit.data, dtype=np.float32)
    planes = without_padding(pixels.reshape(-1, *pixels.shape[-2:]))
    wcs = celestial(Path(named), header)
    return Picture(planes, _plane_names(header, len(planes)), wcs, calibrated=True)


def without_padding(planes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return planes with NaN where a stamp was padded beyond the edge of its image."""
    out = np.array(planes, np.float32)
    for plane in out:
        plane[no_data(plane)] = np.nan
    return out


def _plane_names(header: fits.Header, n_planes: int) -> tuple[str, ...]:
    """Return the bands of a file's planes; the Legacy Surveys write BANDS = 'grz'."""
    if n_planes == 1:
        return (band_of(header) or "band1",)
    said = str(header.get("BANDS", "")).strip()
    if len(set(said)) == n_planes and said.isalpha():
        return tuple(said)
    return numbered(n_planes)


def numbered(n_planes: int) -> tuple[str, ...]:
    """Return names for planes whose bands are unknown."""
    return tuple(f"band{n + 1}" for n in range(n_planes))
