"""How many pairs of sources in a crowded image were taken for one source."""

import numpy as np
from scipy.spatial import cKDTree

from galaxyclust.types import FloatArray

SEEN_APART = 2.0  # FWHM: sources farther apart are resolved
COUNTED_TO = 4.0  # FWHM: pairs out to here predict how many should be nearer
_SURE = 5.0  # standard deviations by which pairs must be missing


def taken_for_one(x: FloatArray, y: FloatArray, fwhm: float) -> int:
    """Return the least number of pairs of sources that were taken for one source.

    Unrelated sources have the same density of pairs at all separations. So the pairs from 2
    to 4 FWHM, which are all resolved, tell how many there should be within 2; the missing
    ones were blended. It is a lower limit: blended sources are missing from the wider pairs
    too, and clustered sources have more close pairs.

    Parameters
    ----------
    x, y
        (n,) centroids in pixels.
    fwhm
        FWHM of point sources in pixels.

    Returns
    -------
    int
        0 if the missing pairs may be chance.
    """
    if len(x) < 2:
        return 0
    tree = cKDTree(np.stack([x, y], axis=1))
    radii = fwhm * np.array([SEEN_APART, COUNTED_TO])
    near, all_ = (tree.count_neighbors(tree, radii) - len(x)) / 2  # distinct pairs
    share = SEEN_APART**2 / (COUNTED_TO**2 - SEEN_APART**2)
    missing = share * (all_ - near) - near
    error = np.sqrt(share**2 * (all_ - near) + near)
    return round(float(missing)) if missing > _SURE * error else 0
