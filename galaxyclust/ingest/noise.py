"""The noise of the sky and the gain, from a weight that states the noise of each pixel."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.ingest import sky
from galaxyclust.types import BoolArray


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
