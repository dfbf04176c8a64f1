"""Cleaning: noise on the wings of a source is no source of its own.

On the wings of a bright galaxy or star the noise passes a threshold that is meant for the
sky, and detections gather there. SExtractor's CLEAN (Bertin & Arnouts 1996) removes those
that a profile of the bright source explains; here the light around a detection tells what
it stands on.
"""

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from galaxyclust.types import BoolArray, FloatArray

_RING = 3, 8  # pixels from a detection: beyond the light of a faint one, yet near it
_ENOUGH = 20  # pixels of a ring that tell the light in it
# The median of a ring is known to a quarter of the noise: light on which a detection can be
# said to stand. Noise on an even sky keeps its false detections, and its faint galaxies.
_SURE = 0.75


def cleaned(
    smooth: FloatArray,
    patches: npt.NDArray[np.int32],
    mask: BoolArray,
    *,
    threshold: float,
    min_area: int,
) -> npt.NDArray[np.int32]:
    """Return the patches of connected light without noise on the wings of others.

    A patch goes if it stands on light, and if less than ``min_area`` of its pixels exceed
    that light by ``threshold``.

    Parameters
    ----------
    smooth
        Smoothed pixels in units of their noise.
    patches
        Patches of connected light above ``threshold``, 1 to n.
    mask
        True where a pixel must not be used.
    threshold, min_area
        Those of the detection.
    """
    # the light around is below the threshold, or it would belong to a patch
    certain = np.bincount(patches[smooth > 2 * threshold], minlength=patches.max() + 1)
    boxes = ndimage.find_objects(patches)
    free = (patches == 0) & ~mask
    gone = np.zeros(len(boxes) + 1, bool)
    for label in np.flatnonzero(certain[1:] < min_area) + 1:
        around = tuple(
            slice(max(0, s.start - _RING[1]), s.stop + _RING[1]) for s in boxes[label - 1]
        )
        own = patches[around] == label
        away = ndimage.distance_transform_edt(~own)
        ring = (away >= _RING[0]) & (away <= _RING[1]) & free[around]
        if np.count_nonzero(ring) < _ENOUGH:
            continue
        light = float(np.median(smooth[around][ring]))
        above = np.count_nonzero(smooth[around][own] > threshold + light)
        gone[label] = light > _SURE and above < min_area
    return np.where(gone[patches], 0, patches)
