"""Deblending: which source each pixel of a connected patch of light belongs to.

A patch is split at its peaks; a part that holds too little of the flux goes to its
neighbours, and pieces of one source are joined again (`galaxyclust.ingest.rejoin`).
"""

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage.morphology import reconstruction
from skimage.segmentation import watershed

from galaxyclust.ingest.rejoin import rejoined
from galaxyclust.types import BoolArray, FloatArray

# Least height of a peak above its highest saddle, in sigma and as a fraction. With few
# peaks, pieces that noise may have split are joined again; with very many, only the clear
# peaks count.
_SIGMA, _CLEAR_SIGMA, _SHARE = 2.0, 3.0, 0.05
_TOUCHING = np.ones((3, 3), bool)


def part(
    image: FloatArray,
    inside: BoolArray,
    *,
    contrast: float,
    saddle: float,
    max_peaks: int,
) -> npt.NDArray[np.int32]:
    """Return which source each pixel of a patch of connected light belongs to.

    Parameters
    ----------
    image
        (h, w) smoothed pixels in units of the sky's noise.
    inside
        (h, w) True on the patch.
    contrast
        Fraction of the patch's flux that a source must hold.
    saddle
        Two peaks are one source if the saddle between them is at least this fraction of the
        fainter peak; the fraction falls to 0.6 in large sources.
    max_peaks
        A patch with this many clear peaks is a crowd, and is split at every one of them: no
        star of a cluster holds a thousandth of its flux.

    Returns
    -------
    numpy.ndarray
        (h, w) 0 outside the patch, from 1 inside; numbers may be missing.
    """
    markers, number = _markers(image, inside, sigma=_SIGMA)
    if number < 2:
        return inside.astype(np.int32)
    if number >= max_peaks:
        clear, number = _markers(image, inside, sigma=_CLEAR_SIGMA)
        if number >= max_peaks:
            return _flooded(image, clear, inside)
    parts = _flooded(image, markers, inside)
    _give_away(parts, image, least=contrast * float(image[inside].sum()))
    return rejoined(parts, image, share=saddle)


def clear_peaks(image: FloatArray, *, sigma: float = _CLEAR_SIGMA) -> BoolArray:
    """Return the tops of peaks that rise above their saddle by ``sigma`` and by 5 per cent.

    These are the h-maxima (Soille 2003, sec. 6.3.4) of the image on a scale on which that
    height is 1: linear where sky noise dominates, logarithmic where noise and structure
    grow with the light. Plain local maxima would not do: on a bright galaxy the noise alone
    makes hundreds.
    """
    knee = sigma / _SHARE
    bright = np.maximum(image, knee)
    scaled = np.minimum(image, knee) / sigma + np.log(bright / knee) / _SHARE
    floor = reconstruction(scaled - 1, scaled)  # type: ignore[no-untyped-call]
    return np.asarray(scaled - floor > 1 - 1e-6)


def peaks(image: FloatArray) -> BoolArray:
    """Return the local maxima: pixels that none of their eight neighbours exceeds."""
    return np.asarray(image == ndimage.maximum_filter(image, size=3))


def _markers(
    image: FloatArray, inside: BoolArray, *, sigma: float
) -> tuple[npt.NDArray[np.int32], int]:
    """Return the clear peaks of a patch, numbered from 1, and how many there are."""
    found, number = ndimage.label(
        clear_peaks(image, sigma=sigma) & inside, structure=_TOUCHING
    )
    return found, int(number)


def _flooded(
    image: FloatArray, markers: npt.NDArray[np.int32], inside: BoolArray
) -> npt.NDArray[np.int32]:
    """Return the patch flooded from the markers, which meet in its valleys."""
    found = watershed(-image, markers, mask=inside, connectivity=_TOUCHING)  # type: ignore[no-untyped-call]
    return np.asarray(found, np.int32)


def _give_away(parts: npt.NDArray[np.int32], image: FloatArray, *, least: float) -> None:
    """Give parts with less flux than ``least`` to their neighbours, in place.

    One at a time, the faintest first: several faint ones together may hold enough.
    """
    flux = np.bincount(parts.ravel(), weights=image.ravel())
    flux[0] = np.inf  # no source
    for _ in range(len(flux) - 2):  # the last part stays
        faintest = int(np.argmin(flux))
        if flux[faintest] >= least:
            return
        box = ndimage.find_objects(parts)[faintest - 1]
        around = tuple(slice(max(0, side.start - 1), side.stop + 1) for side in box)
        here, light = parts[around], image[around]
        given = here == faintest
        there = _flooded(light, np.where(given, 0, here), here > 0)
        flux += np.bincount(there[given], weights=light[given], minlength=len(flux))
        flux[faintest] = np.inf
        here[given] = there[given]
