"""What is measured around a source, without what the source itself adds to it."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from galaxyclust.types import FloatArray

APART_PIX = 128.0  # two boxes of the sky mesh: the light of a source reaches no further
N_AROUND = 16
_CHUNK = 1000  # sources at once


def of_surroundings(
    values: FloatArray, x: FloatArray, y: FloatArray
) -> npt.NDArray[np.float64]:
    """Return for each source of an image the median value of others around it.

    The sky measured at a galaxy holds some of the galaxy's light, more for a bright one
    with wings. Any embedding that knows galaxies then seems to know the sky. The sky a
    little away is free of that, and yet follows gradients and jumps.

    Parameters
    ----------
    values
        (n,) values; NaN where missing.
    x, y
        (n,) positions, pixels.

    Returns
    -------
    numpy.ndarray
        (n,) median of the 16 nearest values that are 128 pixels away or more; of fewer
        where there are fewer, NaN where there is none.
    """
    out = np.full(len(values), np.nan)
    placed = np.isfinite(x) & np.isfinite(y)
    known = np.flatnonzero(placed & np.isfinite(values))
    if not known.size:
        return out
    tree = KDTree(np.stack([x[known], y[known]], axis=1))
    found = np.append(values[known].astype(np.float64), np.nan)  # the tree's "no more"
    rows = np.flatnonzero(placed)
    for part in np.array_split(rows, max(1, len(rows) // _CHUNK)):
        places = np.stack([x[part], y[part]], axis=1)
        near = tree.query_ball_point(places, APART_PIX, return_length=True)
        _, order = tree.query(places, k=np.arange(1, near.max(initial=0) + N_AROUND + 1))
        beyond = np.take_along_axis(order, near[:, None] + np.arange(N_AROUND), axis=1)
        some = beyond[:, 0] < len(known)
        out[part[some]] = np.nanmedian(found[beyond[some]], axis=1)
    return out
