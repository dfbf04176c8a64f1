"""How many sources of a crowded image are two that were taken for one."""

import numpy as np
from scipy.spatial import cKDTree

from galaxyclust.types import FloatArray

SEEN_APART = 2.0  # FWHM: from here on two sources are told apart
COUNTED_TO = 4.0  # FWHM: pairs out to here say how many should be nearer
_SURE = 5.0  # standard deviations of the pairs counted


def taken_for_one(x: FloatArray, y: FloatArray, fwhm: float) -> int:
    """Return how many pairs of sources, at least, are missing as they were seen as one.

    Sources that know nothing of one another have as many pairs per area of separation
    near as far. So the pairs from 2 to 4 FWHM, which are all told apart, say how many there
    should be within 2; what is missing of them was blended. It is the least: what is hidden
    is lacking in the pairs farther out too, and sources that cluster have more near ones.

    Parameters
    ----------
    x, y
        (n,) centroids in pixels.
    fwhm
        Of point sources, pixels.

    Returns
    -------
    int
        0 where no more are missing than chance may lack.
    """
    if len(x) < 2:
        return 0
    tree = cKDTree(np.stack([x, y], axis=1))
    radii = fwhm * np.array([SEEN_APART, COUNTED_TO])
    near, all_ = (tree.count_neighbors(tree, radii) - len(x)) / 2  # each pair, and itself
    share = SEEN_APART**2 / (COUNTED_TO**2 - SEEN_APART**2)
    missing = share * (all_ - near) - near
    error = np.sqrt(share**2 * (all_ - near) + near)
    return round(float(missing)) if missing > _SURE * error else 0
