"""The noise of the sky and the gain, from a weight that states the noise of each pixel."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.ingest import sky
from galaxyclust.types import BoolArray

_BLOCK = 3  # pixels: the noise of resampled images is correlated over fewer
_LEAST_BLOCKS = 200  # needed to measure a scatter to 5 per cent
_CLEAR = 1.3  # in images never resampled, faint sources and seeing cause up to 1.2
_LOOKED_AT = 1024  # pixels a side of the part measured, which is enough


class Noise(NamedTuple):
    """What the noise of an image is.

    Parameters
    ----------
    sigma
        Noise of the sky, per pixel, in image units.
    gain
        Electrons per image unit; NaN where the weight does not determine it.
    """

    sigma: npt.NDArray[np.float32]
    gain: float = math.nan


def without_photons(
    stated: npt.NDArray[np.float32],
    light: npt.NDArray[np.float32],
    mask: BoolArray,
    *,
    measured: npt.NDArray[np.float32],
    box_size: int,
) -> Noise:
    """Return the noise of the sky alone, from one that includes photon noise of sources.

    Noise that grows with a galaxy's light would hide its core from detection, and dim it
    where stamps are stretched by their noise: on a source the noise of the surrounding sky
    is used. How fast the variance grows with the light gives the gain.

    Parameters
    ----------
    stated
        The noise stated.
    light
        The image without its sky.
    mask
        True where a pixel must not be used.
    measured
        Noise of the sky measured on the image, to find the sources.
    box_size
        Side of a box of the sky mesh.
    """
    source = sky.bright(sky.over_noise(light, measured), mask) & ~mask
    if not source.any() or (source | mask).all():
        return Noise(stated)
    around = sky.estimate(stated, source | mask, box_size=box_size).level
    grown = float(np.sum(stated[source].astype(float) ** 2 - around[source] ** 2))
    shown = float(np.sum(light[source].astype(float)))
    sigma = np.where(source, np.minimum(stated, around), stated)
    return Noise(sigma, shown / grown if grown > 0 and shown > 0 else math.nan)


def of_sums(
    light: npt.NDArray[np.float32], sigma: npt.NDArray[np.float32], mask: BoolArray
) -> float:
    """Return the noise of sums of pixels, relative to sums of independent pixels.

    Drizzling and resampling spread the noise of a pixel over its neighbours, so that single
    pixels show less noise than sums do (Casertano et al. 2000, AJ 120, 2747, app. A). It is
    measured on blocks of sky, against the noise stated for their pixels.

    Parameters
    ----------
    light
        The image without its sky.
    sigma
        Noise of its pixels.
    mask
        True where a pixel must not be used.

    Returns
    -------
    float
        1 where it is not clearly larger, or there is too little sky to tell.
    """
    middle = tuple(
        slice(max((n - _LOOKED_AT) // 2, 0), (n + _LOOKED_AT) // 2) for n in light.shape
    )
    sn, hidden = sky.over_noise(light[middle], sigma[middle]), mask[middle]
    sn = np.where(hidden | sky.bright(sn, hidden), np.nan, sn)
    height, width = (n // _BLOCK for n in sn.shape)
    whole = sn[: height * _BLOCK, : width * _BLOCK]
    sums = whole.reshape(height, _BLOCK, width, _BLOCK).sum(axis=(1, 3))
    sums = sums[np.isfinite(sums)]
    if len(sums) < _LEAST_BLOCKS:
        return 1.0
    scatter = 1.4826 * float(np.median(np.abs(sums - np.median(sums)))) / _BLOCK
    return scatter if scatter > _CLEAR else 1.0
