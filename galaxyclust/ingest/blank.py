"""Missing data written as a value: margins of mosaics, rotated images, padded stamps."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.types import BoolArray

_SIDE = 5  # side in pixels of the smallest square of one value; noise makes no such square
_COMMON = 0.1  # an image counts single events if more pixels than this have the least step
_FAR = 3  # gap above the marker, in distances from the next value to the median
_FADING = 0.3  # of the median: the 5th percentile of a noise-free model is below this


def no_data(pixels: npt.NDArray[np.float32]) -> BoolArray:
    """Return which pixels hold a value that only marks missing data.

    These are zeros, or a negative number far below all others (-32768, -99), connected to a
    5 by 5 square of the same value: sky noise makes no such square. Zeros are kept where
    zero is an ordinary value: in an image of so few counts that the smallest step above
    zero is common, and in a noise-free model, whose values are all positive and fade away.

    Parameters
    ----------
    pixels
        (H, W) as in the file, before any sky is subtracted.

    Returns
    -------
    numpy.ndarray
        (H, W), True where there is no data.
    """
    finite, zero = np.isfinite(pixels), pixels == 0
    least = np.fmin.reduce(pixels, axis=None, initial=0)
    marked = _patches((pixels == least) & (least < 0))
    if marked.any() and not _is_far_below(least, pixels[finite & ~zero & (pixels > least)]):
        marked[:] = False
    blank = _patches(zero)
    if blank.any() and _zero_is_a_value(pixels[finite & ~zero & ~marked]):
        blank[:] = False
    return marked | blank


def _patches(alike: BoolArray) -> BoolArray:
    """Return the pixels connected to a 5 by 5 square of such pixels."""
    if np.count_nonzero(alike) < _SIDE**2:
        return np.zeros(alike.shape, bool)
    core = ndimage.binary_opening(alike, np.ones((_SIDE, _SIDE), bool))
    return np.asarray(ndimage.binary_propagation(core, mask=alike))


def _is_far_below(least: np.float32, others: npt.NDArray[np.float32]) -> bool:
    if not others.size:
        return False
    lowest = float(others.min())
    spread = float(np.median(others)) - lowest
    return bool(lowest - float(least) > _FAR * spread > 0)


def _zero_is_a_value(others: npt.NDArray[np.float32]) -> bool:
    """Return whether an image whose other values are ``others`` has real zeros."""
    if not others.size:
        return True
    size = np.abs(others)
    least = size.min()
    counts = np.mean(size <= 1.001 * least) > _COMMON
    fades = others.min() > 0 and np.percentile(size, 5) < _FADING * np.median(size)
    return bool(counts or fades)
