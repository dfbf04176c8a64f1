"""Parting a blend: one connected patch of light into the sources it holds.

The tree of brightness levels of Bertin & Arnouts (1996, sec. 4.3), with the pixels given
out by a watershed. Peaks too faint to be sources are merged with the neighbour they are
joined to most brightly, which needs one watershed a blend, not one a peak.
"""

import heapq

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage.morphology import reconstruction
from skimage.segmentation import watershed

from galaxyclust.types import BoolArray, FloatArray

_CLEAR_SIGMA, _CLEAR_SHARE = 3.0, 0.05  # of a peak above the highest pass to another
_TOUCHING = np.ones((3, 3), bool)
_SHIFTS = ((0, 1), (1, 0), (1, 1), (1, -1))  # each pair of touching pixels once


def part(
    image: FloatArray, inside: BoolArray, *, levels: int, contrast: float, min_area: int
) -> npt.NDArray[np.int32]:
    """Return the sources of one blend: 1 to n inside it, 0 outside.

    Parameters
    ----------
    image
        Smoothed pixels, above 0 inside.
    inside
        Which pixels are the blend's: one connected patch.
    levels
        Brightness levels at which it is looked at, at equal ratios.
    contrast
        Part of the blend's flux that a source must hold.
    min_area
        Pixels above a level that a source must have.
    """
    markers = _markers(image, inside, levels=levels, min_area=min_area)
    if markers.max() < 2:
        return inside.astype(np.int32)
    return _merged(image, flood(image, markers, inside), least=contrast)


def part_crowd(
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
    markers, number = ndimage.label(clear_peaks(image) & inside, structure=_TOUCHING)
    return flood(image, markers, inside) if number >= least_peaks else None


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


def peaks(image: FloatArray, *, reach: int = 1) -> BoolArray:
    """Return which pixels are the highest within ``reach`` pixels."""
    return np.asarray(image == ndimage.maximum_filter(image, size=2 * reach + 1))


def flood(
    image: FloatArray, markers: npt.NDArray[np.int32], inside: BoolArray
) -> npt.NDArray[np.int32]:
    """Return each pixel's marker, reached from above."""
    found = watershed(-image, markers, mask=inside, connectivity=_TOUCHING)  # type: ignore[no-untyped-call]
    return np.asarray(found, np.int32)


def connected(above: BoolArray, *, min_area: int) -> npt.NDArray[np.int32]:
    """Return patches of touching pixels, numbered from 1, without the small ones."""
    labels, number = ndimage.label(above, structure=_TOUCHING)
    if not number:
        return np.zeros(above.shape, np.int32)
    keep = np.bincount(labels.ravel()) >= min_area
    keep[0] = False
    return np.asarray(np.where(keep, np.cumsum(keep), 0).astype(np.int32)[labels])


def _markers(
    image: FloatArray, inside: BoolArray, *, levels: int, min_area: int
) -> npt.NDArray[np.int32]:
    """Return the patches into which the blend falls, each at the level where it does."""
    markers = inside.astype(np.int32)
    low, high = float(image[inside].min()), float(image[inside].max())
    for step in np.arange(1, levels + 1) / (levels + 1):
        patches = connected(
            inside & (image > low * (high / low) ** step), min_area=min_area
        )
        number = int(patches.max())
        if number < 2:
            continue
        owner = np.zeros(number + 1, np.int32)
        owner[patches] = markers  # each patch lies within one marker
        siblings = np.bincount(owner[1:], minlength=markers.max() + 1)
        parted = siblings >= 2
        parted[0] = False
        if parted.any():
            old, new = parted[markers], parted[owner] & (np.arange(number + 1) > 0)
            fresh = np.where(new, markers.max() + np.arange(number + 1), 0)
            markers = np.where(old, fresh[patches], markers).astype(np.int32)
    return _renumbered(markers)


def _merged(
    image: FloatArray, basins: npt.NDArray[np.int32], *, least: float
) -> npt.NDArray[np.int32]:
    """Return the basins with those below a part of all flux merged, faintest first."""
    number = int(basins.max())
    flux = np.bincount(basins.ravel(), weights=image.ravel(), minlength=number + 1)
    flux[0] = 0
    limit = least * flux.sum()
    saddles = _saddles(image, basins)
    home = np.arange(number + 1)
    waiting = [(float(flux[n]), n) for n in range(1, number + 1) if flux[n] < limit]
    heapq.heapify(waiting)
    while waiting:
        brightness, faint = heapq.heappop(waiting)
        if home[faint] != faint or brightness != flux[faint] or not saddles[faint]:
            continue
        into = max(saddles[faint], key=lambda other: (saddles[faint][other], -other))
        home[home == faint] = into
        flux[into] += flux[faint]
        for other, height in saddles.pop(faint).items():
            del saddles[other][faint]
            if other != into:
                highest = max(height, saddles[into].get(other, -np.inf))
                saddles[into][other] = saddles[other][into] = highest
        if flux[into] < limit:
            heapq.heappush(waiting, (float(flux[into]), into))
    return _renumbered(home.astype(np.int32)[basins])


def _saddles(
    image: FloatArray, basins: npt.NDArray[np.int32]
) -> dict[int, dict[int, float]]:
    """Return for each basin its neighbours and the highest pass to them."""
    found: dict[int, dict[int, float]] = {n: {} for n in range(1, int(basins.max()) + 1)}
    for dy, dx in _SHIFTS:
        here = (slice(0, -dy or None), slice(max(-dx, 0), -dx if dx > 0 else None))
        there = (slice(dy, None), slice(max(dx, 0), dx if dx < 0 else None))
        first, second = basins[here], basins[there]
        border = (first != second) & (first > 0) & (second > 0)
        height = np.minimum(image[here][border], image[there][border])
        for a, b, pass_ in zip(first[border], second[border], height, strict=True):
            highest = max(float(pass_), found[int(a)].get(int(b), -np.inf))
            found[int(a)][int(b)] = found[int(b)][int(a)] = highest
    return found


def _renumbered(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return labels numbered 1 to n in their order; 0 stays."""
    used = np.bincount(labels.ravel()) > 0
    used[0] = False
    return np.asarray(np.where(used, np.cumsum(used), 0).astype(np.int32)[labels])
