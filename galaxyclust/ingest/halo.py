"""Debris of bright sources: a detection in a halo is seldom a separate galaxy."""

import numpy as np
import numpy.typing as npt

from galaxyclust.types import BoolArray, FloatArray

BRIGHT = 300.0  # peak over the noise above which a source's halo, ghosts and spikes show
SHARE = 0.01  # of the bright source's flux: a fainter source in its halo is part of it
REACH = 2.0  # radius of the halo, in radii of the patch of connected light


def outshone(
    smooth: FloatArray, labels: npt.NDArray[np.int32], parents: npt.NDArray[np.int32]
) -> BoolArray:
    """Return which sources lie in the halo of one a hundred times brighter.

    Wings and spikes of bright stars break up into sources of every shape; so do the
    outskirts of very bright galaxies. Within two radii of the patch connected to a bright
    source, a source with less than a hundredth of its flux cannot be trusted.

    Parameters
    ----------
    smooth
        Smoothed pixels in units of their noise.
    labels
        Segmentation map, 1 to n.
    parents
        Patches of connected light before deblending.

    Returns
    -------
    numpy.ndarray
        (n,) True for sources in a halo.
    """
    number = int(labels.max(initial=0))
    out = np.zeros(number, bool)
    if not number:
        return out
    # only pixels of sources are sorted: most of an image is sky
    pixels = np.flatnonzero(labels)
    owner, value = labels.flat[pixels], smooth.flat[pixels]
    order = np.lexsort((value, owner))
    top = order[np.searchsorted(owner[order], np.arange(1, number + 1), side="right") - 1]
    flux = np.bincount(owner, weights=value)[1:]
    peak = value[top]
    y, x = np.unravel_index(pixels[top], labels.shape)
    place = np.stack([y, x], axis=1).astype(np.float64)
    parent = parents[y, x]
    radius = np.sqrt(np.bincount(parents.ravel())[parent] / np.pi)
    for bright in np.flatnonzero(peak > BRIGHT):
        near = np.hypot(*(place - place[bright]).T) < REACH * radius[bright]
        near |= parent == parent[bright]
        out |= near & (flux < SHARE * flux[bright])
    return out
