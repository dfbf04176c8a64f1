"""The masked fraction of a source, even if its segment ends at the mask; its peak."""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.types import BoolArray, FloatArray, IntArray


def masked_fraction(
    image: FloatArray, segments: npt.NDArray[np.int32], mask: BoolArray
) -> FloatArray:
    """Return the masked fraction of each source, 0 to 1.

    A segment ends where the mask begins, so a galaxy cut by a gap between chips has no
    masked pixel in it. Its other side tells how far it extends: a masked pixel belongs to a
    source, too, if the pixel opposite its peak does.

    Parameters
    ----------
    image
        Sky-subtracted pixels, 0 where masked.
    segments
        0 is sky, 1 to n the sources.
    mask
        True where a pixel must not be used.

    Returns
    -------
    numpy.ndarray
        (n,) masked pixels over all pixels of each source.
    """
    number = int(segments.max(initial=0))
    if not mask.any():
        return np.zeros(number)
    pixels = np.flatnonzero(segments)
    owner = segments.flat[pixels] - 1
    peak_y, peak_x = peaks(image, segments)
    y, x = np.divmod(pixels, segments.shape[1])
    y, x = 2 * peak_y[owner] - y, 2 * peak_x[owner] - x
    beyond = (y >= 0) & (y < mask.shape[0]) & (x >= 0) & (x < mask.shape[1])
    there = y[beyond], x[beyond]
    beyond[beyond] = mask[there] & (segments[there] != owner[beyond] + 1)
    own = np.bincount(owner, minlength=number)
    lost = np.bincount(owner[mask.flat[pixels]], minlength=number)
    gone = np.bincount(owner[beyond], minlength=number)
    return np.asarray((lost + gone) / (own + gone))


def peaks(image: FloatArray, segments: npt.NDArray[np.int32]) -> tuple[IntArray, IntArray]:
    """Return y and x of each source's brightest pixel, after smoothing over 3 by 3 pixels.

    Parameters
    ----------
    image
        Pixels, finite.
    segments
        0 is sky, 1 to n the sources.
    """
    pixels = np.flatnonzero(segments)
    owner = segments.flat[pixels]
    light = ndimage.uniform_filter(image, 3).flat[pixels]  # one pixel of noise is no peak
    order = np.lexsort((light, owner))
    number = int(owner.max(initial=0))
    last = np.searchsorted(owner[order], np.arange(1, number + 1), side="right") - 1
    return np.divmod(pixels[order[last]], segments.shape[1])
