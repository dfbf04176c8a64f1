"""Ready-made stamps: JPEG, PNG or FITS files of one galaxy each, and a table of labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.io import fits
from astropy.wcs import WCS
from PIL import Image, UnidentifiedImageError

from galaxyclust.errors import InputError
from galaxyclust.ingest.blank import no_data
from galaxyclust.ingest.detect import Detection, Segmentation
from galaxyclust.ingest.images import SCIENCE, band_of, celestial, joined, opened
from galaxyclust.types import BoolArray, FloatArray

_PICTURES = {".jpg", ".jpeg", ".png"}
_FITS = (".fits", ".fit", ".fits.gz", ".fits.fz", ".fits.bz2")
_LARGEST = 128  # larger stamps are averaged down to this unless a size is asked for

# A ready-made stamp is cut around its galaxy, so parts of it (arms, knots) are far more
# likely than a neighbour to be what stands out faintly beside the centre.
STAMP_DETECTION = Detection(deblend_contrast=0.05, deblend_levels=16)


class Picture(NamedTuple):
    """One file's pixels: (B, S, S) float32, rows from the bottom up."""

    pixels: npt.NDArray[np.float32]
    bands: tuple[str, ...]
    wcs: WCS | None
    calibrated: bool  # False where the file holds a picture stretched for display


class CentralSource(NamedTuple):
    """The galaxy of a stamp, its neighbours and the sky around it."""

    own: BoolArray  # (S, S)
    neighbour: BoolArray  # (S, S)
    blended: bool


def find_files(source: Path) -> list[Path]:
    """Return the stamps in a folder (and those below it) or in a list of names, sorted.

    Raises
    ------
    InputError
        If there is none.
    """
    if source.is_dir():
        paths = [path for path in source.rglob("*") if _is_stamp(path) and path.is_file()]
    elif source.is_file():
        lines = source.read_text().splitlines()
        paths = [source.parent / line.strip() for line in lines if line.strip()]
    else:
        message = f"{source}: no such folder or list"
        raise InputError(message)
    if not paths:
        message = f"{source}: no JPEG, PNG or FITS files in it"
        raise InputError(message)
    return sorted(paths)


def _is_stamp(path: Path) -> bool:
    return path.suffix.lower() in _PICTURES or path.name.lower().endswith(_FITS)


def load(path: Path, *, bands: Sequence[str] = ()) -> Picture:
    """Return the pixels of one file.

    Parameters
    ----------
    path
        A picture or a FITS file: one plane, or a cube of one plane a band.
    bands
        Names of the bands, where the file does not say.

    Raises
    ------
    InputError
        If it cannot be read, is not square-able, or has another number of bands.
    """
    found = _load_fits(path) if path.name.lower().endswith(_FITS) else _load_picture(path)
    if min(found.pixels.shape[1:]) < 8:
        message = (
            f"{path}: {found.pixels.shape[2]}x{found.pixels.shape[1]} pixels are too few"
        )
        raise InputError(message)
    if bands:
        if len(bands) != len(found.bands):
            message = f"{path}: {len(found.bands)} bands, but --bands names {len(bands)}"
            raise InputError(message)
        return found._replace(bands=tuple(bands))
    return found


def _load_picture(path: Path) -> Picture:
    try:
        with Image.open(path) as image:
            grey = image.mode in {"L", "I", "I;16", "F", "1"}
            pixels = np.asarray(image if grey else image.convert("RGB"), np.float32)
    except (
        OSError,
        UnidentifiedImageError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        reason = "empty" if path.exists() and path.stat().st_size == 0 else str(error)
        message = f"{path}: not a readable picture ({reason})"
        raise InputError(message) from error
    planes = pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, 2, 0)
    names = ("grey",) if len(planes) == 1 else ("red", "green", "blue")
    # pictures count rows from the top, the sky from the bottom
    upright = np.ascontiguousarray(planes[:, ::-1])
    return Picture(upright, names, None, calibrated=False)


def _load_fits(path: Path) -> Picture:
    with opened(path) as hdus:
        units = [hdu for hdu in hdus if hdu.is_image and len(hdu.shape) in {2, 3}]
        if not units:
            message = f"{path}: no image of two or three axes"
            raise InputError(message)
        unit = min(units, key=lambda hdu: hdu.name not in SCIENCE)
        pixels = np.array(unit.data, dtype=np.float32)
        header = joined(hdus[0].header, unit.header)
    planes = pixels[None] if pixels.ndim == 2 else pixels
    for plane in planes:
        plane[no_data(plane)] = np.nan  # a stamp filled up where its image ends
    return Picture(
        np.ascontiguousarray(planes),
        _plane_names(header, len(planes)),
        celestial(path, header),
        calibrated=True,
    )


def _plane_names(header: fits.Header, n_planes: int) -> tuple[str, ...]:
    """Return the bands of a file's planes; the Legacy Surveys write BANDS = 'grz'."""
    if n_planes == 1:
        return (band_of(header) or "band1",)
    said = str(header.get("BANDS", "")).strip()
    if len(set(said)) == n_planes and said.isalpha():
        return tuple(said)
    return tuple(f"band{n + 1}" for n in range(n_planes))


def binning(shape: tuple[int, int], size: int | None, bin_size: int | None) -> int:
    """Return how many pixels a side are averaged into one.

    The factor asked for, or the least that brings a stamp to 128 pixels, or 1 where a
    size is asked for (the stamp is then cropped).
    """
    if bin_size is not None:
        return bin_size
    return 1 if size is not None else max(1, -(-max(shape) // _LARGEST))


def fit(
    pixels: npt.NDArray[np.float32], *, size: int, factor: int
) -> npt.NDArray[np.float32]:
    """Return the central ``size`` pixels of ``factor`` by ``factor`` means; NaN beyond."""
    n_bands, height, width = pixels.shape
    rows, columns = height // factor, width // factor
    top, left = (height - rows * factor) // 2, (width - columns * factor) // 2
    whole = pixels[:, top : top + rows * factor, left : left + columns * factor]
    small = whole.reshape(n_bands, rows, factor, columns, factor).mean(axis=(2, 4))
    out = np.full((n_bands, size, size), np.nan, np.float32)
    y, x = (size - rows) // 2, (size - columns) // 2
    into = (slice(max(y, 0), max(y, 0) + min(rows, size)),
            slice(max(x, 0), max(x, 0) + min(columns, size)))  # fmt: skip
    start_y, start_x = max(-y, 0), max(-x, 0)
    out[:, *into] = small[:, start_y : start_y + size, start_x : start_x + size]
    return out


def border_sky(
    pixels: npt.NDArray[np.float32], *, floor: float
) -> tuple[FloatArray, FloatArray]:
    """Return level and noise of the sky of each band, from the outer tenth of its data.

    Parameters
    ----------
    pixels
        (B, S, S).
    floor
        Least noise: a picture of whole numbers is not better known than these.
    """
    level, sigma = np.full(len(pixels), np.nan), np.full(len(pixels), np.nan)
    for band, plane in enumerate(pixels):
        finite = np.isfinite(plane)
        values = plane[_border(finite) & finite]
        for _ in range(5):  # clipping takes neighbours in the border out
            if not values.size:
                break
            level[band] = np.median(values)
            sigma[band] = max(1.4826 * np.median(np.abs(values - level[band])), floor)
            values = values[np.abs(values - level[band]) <= 3 * sigma[band]]
    return level, sigma


def _border(finite: BoolArray) -> BoolArray:
    """Return the outer tenth of the least rectangle that holds all data."""
    edge = np.zeros(finite.shape, bool)
    rows, columns = np.flatnonzero(finite.any(axis=1)), np.flatnonzero(finite.any(axis=0))
    if rows.size:
        box = edge[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        width = max(2, max(box.shape) // 10)
        box[:] = True
        box[width:-width, width:-width] = False
    return edge


def central_source(sn: FloatArray, mask: BoolArray, detection: Detection) -> CentralSource:
    """Return which pixels are the stamp's galaxy and which its neighbours.

    Parameters
    ----------
    sn
        (S, S) sky-subtracted pixels over their noise.
    mask
        True where a pixel must not be used.
    detection
        How to find sources.
    """
    middle = sn.shape[0] // 2
    found = detection.detect(sn, mask, only_at=(middle, middle))
    label = _central_label(found)
    own = (found.labels == label) & (found.labels > 0)
    blended = bool(label and found.blended[label - 1])
    return CentralSource(own, (found.labels > 0) & ~own, blended)


def _central_label(found: Segmentation) -> int:
    """Return the label at the centre, or the one nearest within a sixth of the side."""
    size = found.labels.shape[0]
    y, x = np.nonzero(found.labels)
    if not y.size:
        return 0
    distance = np.hypot(y - size // 2, x - size // 2)
    nearest = int(np.argmin(distance))
    return int(found.labels[y[nearest], x[nearest]]) if distance[nearest] <= size / 6 else 0
