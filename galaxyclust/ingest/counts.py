"""Images of few counts (X-ray, ultraviolet), in which many pixels of sky are equal."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.types import BoolArray

_EQUAL = 0.15  # share of pixels of one value above which pixels tell no noise
_SINGLE = 0.02  # share of the others that stand alone: light without noise is connected
_ENOUGH = 25  # counts of a block, whose distribution is then nearly normal
_LEAST_BLOCK = 4  # pixels a side; also where hardly a pixel is empty
_SEEN = 100_000  # pixels looked through for equal ones
_SPARSE = 0.7  # share of equal pixels above which the others are single events
_LEAST = 0.85  # of the variance of counts over their mean; measured, it scatters about 1
_AROUND = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
_ENCLOSED = 6  # equal ones of its eight neighbours; beyond an edge a pixel has five at most
_HOLES = 0.002  # of the equal pixels, the share of enclosed ones that a patch never has


class Counts(NamedTuple):
    """What an image of few counts is made of.

    Parameters
    ----------
    grain
        Value of one count.
    usual
        The most frequent value of its pixels.
    share
        Share of the pixels that have it.
    lowest
        The value that hardly any pixel is below.
    """

    grain: float
    usual: float
    share: float
    lowest: float

    @property
    def block(self) -> int:
        """Side in pixels of blocks that hold enough counts to tell their noise."""
        return max(_LEAST_BLOCK, math.ceil(math.sqrt(_ENOUGH / (1 - self.share))))

    def is_poisson(self, sigma: float) -> bool:
        """Return whether a noise is that of counts, not a normal one on whole numbers.

        A Poisson mean is the variance, and none of its values is below 0.
        """
        mean = (self.usual - self.lowest) / self.grain
        return self.share > _SPARSE or (sigma / self.grain) ** 2 > _LEAST * mean - 0.3


def few(pixels: npt.NDArray[np.float32], mask: BoolArray) -> Counts | None:
    """Return what an image of few counts is made of; None for any other image.

    A good part of its pixels is equal, and the others lie among them at random. In a model
    without noise they lie together.

    Parameters
    ----------
    pixels
        (H, W) of an image.
    mask
        (H, W), True where a pixel must not be used.
    """
    good = pixels[~mask]
    good = good[:: max(1, good.size // _SEEN)]
    value, number = np.unique(good, return_counts=True)
    most = int(np.argmax(number)) if number.size else 0
    if len(value) < 2 or number[most] < _EQUAL * good.size:
        return None
    usual = value[most]
    if not at_random((pixels == usual) & ~mask, ~mask):
        return None
    others = np.abs(good[good != usual] - usual)
    return Counts(
        # some of the others hold two counts or more, or had another exposure
        grain=float(np.percentile(others, 25)),
        usual=float(usual),
        share=float(number[most] / good.size),
        lowest=float(np.percentile(good, 0.1)),
    )


def at_random(equal: BoolArray, good: BoolArray) -> bool:
    """Return whether pixels that are not equal lie among those that are at random.

    Parameters
    ----------
    equal
        (H, W), True where an image has one value.
    good
        (H, W), True where it has any.
    """
    share = np.count_nonzero(equal) / np.count_nonzero(good)
    first, second = equal[:, :-1], equal[:, 1:]
    pairs = np.count_nonzero(first & good[:, 1:])
    if np.count_nonzero(first & second) < (1 + share) / 2 * pairs:
        return True
    # or at random in parts of it: single ones, of which a patch of one value has none
    alike = (equal | ~good).astype(np.uint8)
    around = ndimage.convolve(alike, _AROUND, mode="nearest")
    other = good & ~equal
    single = np.count_nonzero(other & (around >= _ENCLOSED))
    least = min(_SINGLE * np.count_nonzero(other), _HOLES * np.count_nonzero(equal))
    return bool(single > least)


def averaged(
    pixels: npt.NDArray[np.float32], mask: BoolArray, block: int
) -> tuple[npt.NDArray[np.float32], BoolArray]:
    """Return the means of blocks of pixels, and which have less than half of theirs."""
    height, width = (n // block for n in pixels.shape)
    whole = slice(height * block), slice(width * block)
    parts = (height, block, width, block)
    good = ~mask[whole].reshape(parts)
    number = good.sum(axis=(1, 3))
    light = np.where(good, pixels[whole].reshape(parts), 0).sum(axis=(1, 3), dtype=float)
    mean = light / np.maximum(number, 1)
    return mean.astype(np.float32), number < block**2 / 2


def spread_out(
    plane: npt.NDArray[np.float32], block: int, shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """Return a plane of blocks on their pixels, interpolated between their middles."""
    y, x = ((np.arange(n) - (block - 1) / 2) / block for n in shape)
    at = np.meshgrid(y, x, indexing="ij")
    return np.asarray(ndimage.map_coordinates(plane, at, order=1, mode="nearest"))


def wariness(
    sigma: npt.NDArray[np.float32], grain: float, width: float
) -> npt.NDArray[Any]:
    """Return by how much noise is to be raised, so that a few counts are no source.

    A threshold in units of a normal noise is passed by two or three counts that fell
    together. The upper limit of a Poisson mean, 1 + sqrt(n + 0.75), is that of so few
    (Gehrels 1986, ApJ 303, 336, eq. 7).

    Parameters
    ----------
    sigma
        Noise of a pixel.
    grain
        Value of one count; 0 where an image has many.
    width
        Sigma in pixels of the Gaussian that smooths the image.
    """
    if not grain:
        return np.ones(sigma.shape, np.float32)
    # counts of the sky under the kernel, whose area is that of its noise
    n = np.maximum((sigma / grain) ** 2 * 4 * np.pi * width**2, 1e-6)
    return np.asarray((1 + np.sqrt(n + 0.75)) / np.sqrt(n), np.float32)
