"""The sky: its level and noise over an image."""

import math
import warnings
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from astropy.stats import SigmaClip
from photutils.background import (
    Background2D,
    MADStdBackgroundRMS,
    SExtractorBackground,
)
from scipy import ndimage

from galaxyclust.errors import InputError
from galaxyclust.ingest import counts
from galaxyclust.types import BoolArray

_UNSEEN = 0.99e15  # no data: SExtractor and SWarp write 1e30 as noise or as variance
BRIGHT_WIDTH = 1.5  # sigma in pixels of the Gaussian under which sources are bright
_ORDINARY = 30  # images more than this many powers of two from 1 are scaled


class Sky(NamedTuple):
    """Level and noise of the sky, one value a pixel, image units.

    Parameters
    ----------
    level
        The level.
    sigma
        The noise.
    grain
        Value of one count in an image of few (`galaxyclust.ingest.counts`), else 0.
    """

    level: npt.NDArray[np.float32]
    sigma: npt.NDArray[np.float32]
    grain: float = 0.0


def estimate(image: npt.NDArray[np.float32], mask: BoolArray, *, box_size: int = 64) -> Sky:
    """Return the sky of an image, measured on a mesh without its sources.

    Each box gives SExtractor's estimate of the mode of its clipped pixels (Bertin &
    Arnouts 1996, sec. 4.1) and a noise from their median absolute deviation; boxes are
    median-filtered 3 by 3 and interpolated. In an image of few counts, where most pixels
    of sky are equal, it is measured on the means of larger pixels.

    Parameters
    ----------
    image
        One tile of an image.
    mask
        True where a pixel must not be used.
    box_size
        Side of a box in pixels; reduced where the image is smaller than two boxes.

    Raises
    ------
    InputError
        If no pixel is usable.
    """
    if mask.all():
        message = "no valid pixels"
        raise InputError(message)
    # single precision cannot hold the square of an image in W / (m2 Hz)
    unit = np.float32(2.0 ** _power(image[~mask]))
    scaled = image if unit == 1 else image / unit
    few = counts.few(scaled, mask)
    if few is None:
        found = _measured(scaled, mask, box_size)
    else:
        found = _of_counts(scaled, mask, box_size=box_size, block=few.block)
        if few.is_poisson(float(np.median(found.sigma))):
            found = found._replace(grain=few.grain)
    return Sky(found.level * unit, _positive(found.sigma) * unit, found.grain * float(unit))


def _of_counts(
    image: npt.NDArray[np.float32], mask: BoolArray, *, box_size: int, block: int
) -> Sky:
    """Return the sky of an image of few counts, from means of enough pixels."""
    if min(image.shape) < 4 * block:  # too few such blocks to leave out the sources
        pixels = image[~mask].astype(np.float64)
        full = np.ones(image.shape, np.float32)
        return Sky(np.float32(pixels.mean()) * full, np.float32(pixels.std()) * full)
    mean, empty = counts.averaged(image, mask, block)
    found = _measured(mean, empty, max(8, box_size // block))
    # the edges of the image may hold no whole block
    level, sigma = (
        counts.spread_out(plane, block, image.shape) for plane in (found.level, found.sigma)
    )
    return Sky(level, sigma * np.float32(block))


def _power(pixels: npt.NDArray[np.float32]) -> int:
    """Return the power of two that most pixels stay below; 0 for ordinary brightness."""
    power = int(np.frexp(np.median(np.abs(pixels)))[1])
    return power if abs(power) > _ORDINARY else 0


def _measured(image: npt.NDArray[np.float32], mask: BoolArray, box_size: int) -> Sky:
    clip = SigmaClip(sigma=3.0, maxiters=10)
    box = max(8, min(box_size, min(image.shape) // 2))
    if min(image.shape) < 16 or np.count_nonzero(~mask) < 64:
        return _flat(image, mask, clip)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = Background2D(
                np.where(mask, 0, image),
                box,
                mask=mask,
                filter_size=3,
                # a box that is mostly masked says little; neighbours fill it in
                exclude_percentile=80,
                sigma_clip=clip,
                bkg_estimator=SExtractorBackground(),
                bkg_rms_estimator=MADStdBackgroundRMS(),
            )
            return Sky(
                found.background.astype(np.float32), found.background_rms.astype(np.float32)
            )
        except ValueError:  # every box is too full: one value for the whole image
            return _flat(image, mask, clip)


def over_noise(
    light: npt.NDArray[np.float32], sigma: npt.NDArray[np.float32]
) -> npt.NDArray[Any]:
    """Return pixels over their noise; without any noise, all light is significant.

    Parameters
    ----------
    light
        Sky-subtracted pixels.
    sigma
        Noise of each pixel, in the same unit.
    """
    if sigma.any():
        return np.asarray(light / np.maximum(sigma, sigma[sigma > 0].min()))
    largest = float(np.nanmax(np.abs(light), initial=0.0))
    return np.asarray(light.astype(np.float64) / (1e-30 * largest if largest else 1.0))


def bright(sn: npt.NDArray[Any], mask: BoolArray) -> BoolArray:
    """Return where sources and their surroundings are, from pixels over their noise."""
    found = ndimage.gaussian_filter(np.where(mask, 0, sn), BRIGHT_WIDTH) > 1.0
    return np.asarray(ndimage.binary_dilation(ndimage.binary_opening(found), iterations=4))


def _flat(image: npt.NDArray[np.float32], mask: BoolArray, clip: SigmaClip) -> Sky:
    pixels = np.asarray(clip(image[~mask], masked=False), dtype=np.float64)
    level = float(np.median(pixels))
    sigma = float(MADStdBackgroundRMS(sigma_clip=None)(pixels))
    full = np.full(image.shape, level, np.float32)
    return Sky(full, np.full(image.shape, sigma, np.float32))


def _positive(sigma: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return ``sigma`` with zeros (constant or clipped boxes) raised above zero."""
    usable = sigma[sigma > 0]
    floor = float(np.median(usable)) * 1e-3 if usable.size else 0.0
    return np.maximum(sigma, np.float32(floor))


def from_weight(
    weight: npt.NDArray[np.floating[Any]], kind: str, measured: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], BoolArray]:
    """Return the noise that a weight image states, and which pixels it declares bad.

    Parameters
    ----------
    weight
        The weight image.
    kind
        ``ivar`` (1/sigma²), ``rms`` (sigma), ``variance`` (sigma²) or ``weight``
        (proportional to 1/sigma²; scaled to the noise measured).
    measured
        Noise measured on the image itself.

    Returns
    -------
    tuple
        Noise per pixel (the measured one where the weight is bad), and a mask that is True
        where the weight is zero, negative or not finite, or its noise means no data (1e15).
    """
    bad = ~np.isfinite(weight) | (weight <= 0)
    safe = np.where(bad, 1.0, weight).astype(np.float64)
    sigma = {
        "rms": safe,
        "variance": np.sqrt(safe),
        "ivar": 1 / np.sqrt(safe),
        "weight": 1 / np.sqrt(safe),
    }[kind]
    bad |= sigma > _UNSEEN
    if kind == "weight" and not bad.all():
        sigma = sigma * np.median(measured[~bad]) / np.median(sigma[~bad])
    return np.where(bad, measured, sigma).astype(np.float32), bad


def disagreement(
    stated: npt.NDArray[np.float32], measured: npt.NDArray[np.float32], mask: BoolArray
) -> float:
    """Return the factor between the noise stated and the noise measured, 1 or more."""
    if mask.all():
        return 1.0
    found, said = (float(np.median(sigma[~mask])) for sigma in (measured, stated))
    if not (found > 0 and said > 0):
        return math.inf if found != said else 1.0
    return max(said / found, found / said)
