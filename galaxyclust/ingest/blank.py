"""Missing data written as a value: margins of mosaics, rotated images, padded stamps."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.ingest.counts import at_random
from galaxyclust.types import BoolArray

_SIDE = 5  # side in pixels of the smallest square of one value; noise makes no such square
_COMMON = 0.1  # an image counts single events if more pixels than this have the least step
_FAR = 3  # gap above the marker, in distances from the next value to the median
_FADING = 0.3  # of the median: the 5th percentile of a noise-free model is below this
_LARGE = 0.02  # share of an image that is filled; a plateau of a star is smaller
_NEAR = 0.5  # of the distance of other pixels from a value: it is one of the light's
_SEEN = 100_000  # pixels looked through for values that fill an image


def no_data(pixels: npt.NDArray[np.float32]) -> BoolArray:
    """Return which pixels hold a value that only marks missing data.

    These are zeros, a number far below or above all others (-32768, -99, 1e20), or any
    number (-1, 65535) that fills a good part of the image, connected to a 5 by 5 square of
    the same value: sky noise makes no such square. A value is kept where it is an ordinary
    one: in an image of so few counts that others lie among it at random, or that the
    smallest step above zero is common, and in a noise-free model, whose values are all
    above it and fade away.

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
    marked = _outlying(pixels, finite)
    # the other side of zero
    marked |= _outlying(-pixels, finite & ~marked)
    for value in _frequent(pixels[finite & ~zero & ~marked]):
        marked |= _filled(pixels == value, finite & ~marked, pixels - value)
    blank = _patches(zero)
    if blank.any() and _zero_is_a_value(pixels[finite & ~zero & ~marked]):
        blank[:] = False
    return marked | blank


def _outlying(pixels: npt.NDArray[np.float32], usable: BoolArray) -> BoolArray:
    """Return the patches of a negative number far below all other usable pixels."""
    least = np.min(pixels, axis=None, initial=0, where=usable)
    marked = _patches((pixels == least) & usable & (least < 0))
    others = usable & (pixels != 0) & (pixels > least)
    if marked.any() and not _is_far_below(least, pixels[others]):
        marked[:] = False
    return marked


def _frequent(pixels: npt.NDArray[np.float32]) -> Iterator[np.float32]:
    """Yield the values that a good part of the pixels holds, the most frequent first."""
    seen = pixels[:: max(1, pixels.size // _SEEN)]
    value, number = np.unique(seen, return_counts=True)
    for place in np.argsort(-number):
        if number[place] < max(_LARGE * seen.size, _SIDE**2):
            break
        yield value[place]


def _filled(
    equal: BoolArray, usable: BoolArray, apart: npt.NDArray[np.float32]
) -> BoolArray:
    """Return the patches of a value that fills an image, unless it is one of its sky's.

    Parameters
    ----------
    equal
        (H, W), True where the image has the value.
    usable
        (H, W), True where it has any.
    apart
        (H, W), the image without the value.
    """
    filled = _patches(equal & usable)
    others = usable & ~equal
    ordinary = (
        np.count_nonzero(filled) < _LARGE * equal.size
        or at_random(equal, usable)
        or _fades(apart[others])
        or _leads_up(apart, filled, others)
    )
    return filled & (not ordinary)


def _leads_up(apart: npt.NDArray[np.float32], filled: BoolArray, others: BoolArray) -> bool:
    """Return whether pixels beside patches come near their value, as in a star's core."""
    beside = ndimage.binary_dilation(filled) & others
    if not beside.any():
        return False
    near, usual = (float(np.median(np.abs(apart[part]))) for part in (beside, others))
    return near < _NEAR * usual


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
    return bool(counts) or _fades(others)


def _fades(others: npt.NDArray[np.float32]) -> bool:
    """Return whether light fades into nothing, as it does in a model without noise."""
    if not others.size:
        return True
    size = np.abs(others)
    return bool(others.min() > 0 and np.percentile(size, 5) < _FADING * np.median(size))
