"""The noise of the sky and the gain, from a weight that states the noise of each pixel."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.ingest import sky
from galaxyclust.types import BoolArray

_BLOCK = 3  # pixels: noise of resampled images hangs together over fewer
_LEAST_BLOCKS = 200  # that tell a scatter to 5 per cent
_CLEAR = 1.3  # of images never resampled, faint sources and seeing make up to 1.2
_LOOKED_AT = 1024  # pixels a side, which tell it as well as all


class Noise(NamedTuple):
    """What the noise of an image is.

    Parameters
    ----------
    sigma
        Of the sky, per pixel, in image units.
    gain
        Electrons per image unit; NaN where the weight does not tell.
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
    """Return the noise of the sky alone, from one that has the photons of the sources too.

    Noise that grows with a galaxy's light would hide its core from detection, and dim it
    where stamps are stretched by their noise: on a source it is that of the sky around.
    By how much it grows with the light says the gain.

    Parameters
    ----------
    stated
        The noise stated.
    light
        The image without its sky.
    mask
        True where a pixel must not be used.
    measured
        Noise of the sky measured on the image, by which sources stand out.
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
    """Return how much noisier sums of pixels are than those of independent ones.

    Drizzling and resampling share the noise of a pixel among its neighbours, so that each
    shows less of it than a sum does (Casertano et al. 2000, AJ 120, 2747, app. A). It is
    measured on blocks of sky, against the noise that their pixels are said to have.

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
        1 where it is not clearly more, or too little sky is seen to tell.
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
