"""Colour pictures of stamps, for display only."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from galaxyclust.flags import Pixel
from galaxyclust.stretch import asinh
from galaxyclust.types import BoolArray, FloatArray, Stamps

Picture = npt.NDArray[np.uint8]  # (n, S, S, 3)
Array = npt.NDArray[np.float64]

NO_DATA = 44  # grey level of pixels without data
SOFTENING = 4.0  # in units of the sky noise: the stretch is linear below this
COLOURLESS = 2.5  # same units: fainter pixels are grey
FAINTEST = 1e-6  # same units: lower limit that avoids a division by 0
LEAST_FULL = 12.0  # same units: lowest white level, so that noise does not become white
BRIGHTEST = 99.8  # percentile of the inner pixels that is the white level
WAVELENGTH_NM = {
    "fuv": 153,
    "nuv": 231,
    "u": 355,
    "b": 440,
    "g": 475,
    "v": 550,
    "r": 620,
    "i": 755,
    "z": 870,
    "y": 970,
    "j": 1250,
    "h": 1650,
    "k": 2150,
    "ks": 2150,
    "blue": 440,
    "green": 550,
    "red": 620,
}


def picture(
    stamps: Stamps,
    *,
    bands: Sequence[str] | None = None,
    stretched: bool = False,
    softening: float = SOFTENING,
    gain: float = 1.0,
) -> Picture:
    """Return colour pictures of stamps, each scaled to its own brightness.

    The colour of a pixel is kept at every brightness (Lupton et al. 2004, eq. 2, with the
    brightest band instead of the mean, so that bright cores keep their colour too). One
    band gives grey; with two, green is their mean; with more, red is the reddest, blue the
    bluest and green one between. Neighbours are shown with the scale of the galaxy; only
    pixels without data are uniformly grey.

    Parameters
    ----------
    stamps
        The stamps.
    bands
        Names of the bands, which give their order in wavelength; None: bluest first.
    stretched
        Whether the pixels are already stretched for display (JPEG images): they are then
        shown linearly.
    softening
        In units of the sky noise: the stretch is linear below and logarithmic above. A
        lower value shows fainter parts.
    gain
        Brightness: the white level is divided by it.

    Returns
    -------
    numpy.ndarray
        (n, S, S, 3) uint8, red first.
    """
    n_stamps, n_bands, *size = stamps.image.shape
    if not n_stamps:
        return np.zeros((0, *size, 3), dtype=np.uint8)
    shown = primaries(n_bands, bands)
    usable = (stamps.mask & (Pixel.BAD | Pixel.OUTSIDE)) == 0
    usable = (usable & np.isfinite(stamps.image))[:, shown]
    pixels = np.where(usable, in_sky_noise(stamps)[:, shown], np.nan)
    pixels = fill_missing(pixels, usable)
    others = (stamps.mask[:, shown] & Pixel.NEIGHBOUR).any(axis=1)
    neighbours = np.asarray(others, dtype=np.bool_)
    full = np.maximum(inner_brightness(pixels, neighbours), LEAST_FULL)
    full = full[:, None, None, None] / gain
    scaled = scale(pixels, full, softening=None if stretched else softening)
    coloured = np.moveaxis(three(scaled), 1, -1)
    coloured = np.rint(255 * coloured)
    coloured[~usable.any(axis=1)] = NO_DATA
    return coloured.astype(np.uint8)


def primaries(n_bands: int, bands: Sequence[str] | None = None) -> list[int]:
    """Return the bands for red, green and blue, in this order; all if there are fewer.

    The first and the last of five or more bands are left out, as they are often noisy (u
    and z).

    >>> primaries(5, "ugriz")
    [3, 2, 1]
    >>> primaries(3, ("red", "green", "blue"))
    [0, 1, 2]
    """
    order = bluest_first(bands) if bands is not None else list(range(n_bands))
    if n_bands >= 5:
        order = order[1:-1]
    if len(order) > 3:
        order = [order[0], order[(len(order) - 1) // 2], order[-1]]
    return order[::-1]


def bluest_first(bands: Sequence[str]) -> list[int]:
    """Return the order of the bands by wavelength, or as given if one is unknown.

    >>> bluest_first(["F814W", "F435W", "F105W"])
    [1, 0, 2]
    """
    known = [wavelength(band) for band in bands]
    lengths = [length for length in known if length is not None]
    if len(lengths) < len(known):
        return list(range(len(bands)))
    return sorted(range(len(bands)), key=lengths.__getitem__)


def wavelength(band: str) -> float | None:
    """Return the wavelength of a band in nm; None if its name is unknown."""
    name = band.lower()
    found = re.search(r"f(\d{3})[a-z]", name)
    if found:
        number = int(found.group(1))
        return number * 10.0 if number < 200 else float(number)
    last = re.split(r"[^a-z]+", name.rstrip("'_ "))[-1]
    return WAVELENGTH_NM.get(last)


def in_sky_noise(stamps: Stamps) -> Array:
    """Return the image in units of the sky noise, which is measured here if unknown."""
    image = np.asarray(stamps.image, dtype=np.float64)
    sigma = np.asarray(stamps.sky_sigma, dtype=np.float64).copy()
    for stamp, band in np.argwhere(~(np.isfinite(sigma) & (sigma > 0))):
        pixels = image[stamp, band][np.isfinite(image[stamp, band])]
        low, middle = np.percentile(pixels, [16, 50]) if pixels.size else (0.0, 0.0)
        sigma[stamp, band] = middle - low if middle > low else 1.0
    return image / sigma[:, :, None, None]


def fill_missing(pixels: Array, usable: BoolArray) -> Array:
    """Return ``pixels`` with missing values replaced by the mean of the other bands."""
    count = usable.sum(axis=1, keepdims=True)
    total = np.where(usable, pixels, 0).sum(axis=1, keepdims=True)
    return np.where(usable, pixels, total / np.maximum(count, 1))


def inner_brightness(pixels: Array, neighbours: BoolArray) -> Array:
    """Return (n,): the white level of each stamp, in its brightest band.

    Only the inner half of the stamp counts, without pixels of other sources
    (``neighbours``, (n, S, S)), so that a bright neighbour does not darken the galaxy. If
    all inner pixels belong to other sources, they are used nevertheless.
    """
    edge = pixels.shape[-1] // 4
    inner = slice(edge, pixels.shape[-1] - edge)
    level = pixels[:, :, inner, inner].max(axis=1).reshape(len(pixels), -1)
    others = neighbours[:, inner, inner].reshape(len(pixels), -1)
    others = others & ~others.all(axis=1, keepdims=True)
    brightest: Array = np.nanpercentile(np.where(others, np.nan, level), BRIGHTEST, axis=1)
    return brightest


def scale(pixels: Array, full: Array, *, softening: float | None) -> Array:
    """Scale pixels to between 0 and 1, keeping band ratios; the level ``full`` becomes 1.

    The scale is linear if ``softening`` is None.
    """
    top = np.maximum(pixels.max(axis=1, keepdims=True), FAINTEST)
    if softening is None:
        return np.asarray(np.clip(pixels / np.maximum(top, full), 0, 1), dtype=np.float64)
    one = np.ones(1)
    level = asinh(top, one, softening=softening) / asinh(full, one, softening=softening)
    # the colour of a pixel as faint as the noise is random, so it is shown in grey
    mean = np.maximum(pixels.mean(axis=1, keepdims=True), 0)
    colour = 1 - 1 / (1 + np.square(mean / COLOURLESS))
    grey = np.maximum(mean / top, 0)
    scaled = np.minimum(level, 1) * (colour * pixels / top + (1 - colour) * grey)
    return np.asarray(np.clip(scaled, 0, 1), dtype=np.float64)


def three(scaled: FloatArray) -> FloatArray:
    """Return one, two or three bands as red, green and blue, (n, 3, S, S)."""
    if scaled.shape[1] == 1:
        return np.repeat(scaled, 3, axis=1)
    if scaled.shape[1] == 2:
        red, blue = scaled[:, 0], scaled[:, 1]
        return np.stack([red, (red + blue) / 2, blue], axis=1)
    return scaled
