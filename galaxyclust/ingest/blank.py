"""No data written as zeros: the margins of mosaics, turned images and padded stamps."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.types import BoolArray

_SIDE = 5  # pixels of the least square of zeros; noise makes none of these
_COMMON = 0.1  # share of the least step, above which an image counts single events
_FADING = 0.3  # of the median: a twentieth of a model without noise falls below


def no_data(pixels: npt.NDArray[np.float32]) -> BoolArray:
    """Return which pixels are zero because nothing was seen there.

    These are the zeros that hang together with a square of 5 by 5 of them: the sky's noise
    makes none. Where zero is a value like any other it is left alone: in an image of so few
    counts that the least step above zero is a common value, and in a model without noise,
    whose values are all positive and fade away.

    Parameters
    ----------
    pixels
        (H, W) as the file has them, before any sky is subtracted.

    Returns
    -------
    numpy.ndarray
        (H, W), True where there is no data.
    """
    zero = pixels == 0
    none = np.zeros(pixels.shape, bool)
    if np.count_nonzero(zero) < _SIDE**2:
        return none
    core = ndimage.binary_opening(zero, np.ones((_SIDE, _SIDE), bool))
    if not core.any() or _zero_is_a_value(pixels[~zero & np.isfinite(pixels)]):
        return none
    return np.asarray(ndimage.binary_propagation(core, mask=zero))


def _zero_is_a_value(others: npt.NDArray[np.float32]) -> bool:
    """Return whether an image whose other values are ``others`` has real zeros."""
    if not others.size:
        return True
    size = np.abs(others)
    least = size.min()
    counts = np.mean(size <= 1.001 * least) > _COMMON
    fades = others.min() > 0 and np.percentile(size, 5) < _FADING * np.median(size)
    return bool(counts or fades)
