"""Crowds: one connected patch of light that holds a hundred sources or more.

Deblending by a share of the patch's flux fails there: no star of a cluster holds a
thousandth of it. Its clear peaks are what can be told apart.
"""

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage.morphology import reconstruction
from skimage.segmentation import watershed

from galaxyclust.types import BoolArray, FloatArray, IntArray

_CLEAR_SIGMA, _CLEAR_SHARE = 3.0, 0.05  # of a peak above the highest pass to another
_TOUCHING = np.ones((3, 3), bool)


def part(
    image: FloatArray, inside: BoolArray, *, least_peaks: int
) -> npt.NDArray[np.int32] | None:
    """Return the sources of a blend of very many: one a clear peak, whatever its flux.

    A share of so large a blend's flux would be asked of no star in it. Nor would every
    local maximum do: on a bright galaxy the noise alone makes hundreds.

    Parameters
    ----------
    image
        Smoothed pixels in units of the sky's noise.
    inside
        Which pixels are the blend's.
    least_peaks
        With fewer clear peaks it is no crowd, and None is returned.
    """
    markers, number = _at_clear_peaks(image, inside)
    return _parted(image, inside, markers) if number >= least_peaks else None


def part_large(
    image: FloatArray, inside: BoolArray, *, contrast: float
) -> npt.NDArray[np.int32]:
    """Return the sources of a large blend that is no crowd: clear peaks of enough flux.

    On a large galaxy the noise makes thousands of local maxima. To part at all of them and
    join again what is none takes minutes, and comes to the same.

    Parameters
    ----------
    image, inside
        As for `part`.
    contrast
        Part of the blend's flux a source must hold.
    """
    markers, number = _at_clear_peaks(image, inside)
    if number < 2:
        return inside.astype(np.int32)
    found = _parted(image, inside, markers)
    # one at a time: several faint ones together may hold enough
    while True:
        flux = np.bincount(found[inside], weights=image[inside])
        flux[np.bincount(found[inside]) == 0] = np.inf  # 0, the sky, and those gone
        if flux.min() >= contrast * image[inside].sum() or np.isfinite(flux).sum() < 2:
            return found
        markers[found == np.argmin(flux)] = 0
        found = _parted(image, inside, markers)


def _at_clear_peaks(image: FloatArray, inside: BoolArray) -> tuple[IntArray, int]:
    markers, number = ndimage.label(clear_peaks(image) & inside, structure=_TOUCHING)
    return markers, int(number)


def _parted(
    image: FloatArray, inside: BoolArray, markers: IntArray
) -> npt.NDArray[np.int32]:
    found = watershed(-image, markers, mask=inside, connectivity=_TOUCHING)  # type: ignore[no-untyped-call]
    return np.asarray(found, np.int32)


def clear_peaks(image: FloatArray) -> BoolArray:
    """Return the tops of peaks that rise above their pass by 3 sigma and by 5 per cent.

    These are the h-maxima (Soille 2003, sec. 6.3.4) of the image on a scale on which that
    height is 1: linear for the sky's noise, logarithmic where the light's own noise and
    structure grow with it.
    """
    knee = _CLEAR_SIGMA / _CLEAR_SHARE
    bright = np.maximum(image, knee)
    scaled = np.minimum(image, knee) / _CLEAR_SIGMA + np.log(bright / knee) / _CLEAR_SHARE
    floor = reconstruction(scaled - 1, scaled)  # type: ignore[no-untyped-call]
    return np.asarray(scaled - floor > 1 - 1e-6)


def peaks(image: FloatArray) -> BoolArray:
    """Return which pixels are the highest of their surroundings, by however little."""
    return np.asarray(image == ndimage.maximum_filter(image, size=3))
