"""Which sources are no witnesses of their own: parts of a blend beside a brighter one."""

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from galaxyclust.types import BoolArray, FloatArray

# in semi-major axes (1 sigma): out to there a source's segment reaches
_REACH = 4.0


def beside_brighter(
    x: FloatArray, y: FloatArray, *, axis: FloatArray, light: FloatArray
) -> npt.NDArray[np.bool_]:
    """Return which of the touching sources of an image lie beside a brighter one.

    Pieces of a galaxy, and the two of a merger, share field, sky, PSF and place, and often
    a cluster. To count each as a galaxy of its own makes chance look like knowledge.

    Parameters
    ----------
    x, y
        (n,) positions of sources that touch another, pixels.
    axis
        Their semi-major axes (1 sigma), pixels.
    light
        What tells the brighter one: flux or S/N.
    """
    beside = np.zeros(len(x), bool)
    usable: BoolArray = np.isfinite(x) & np.isfinite(y) & (axis > 0) & np.isfinite(light)
    own = np.flatnonzero(usable)
    if not own.size:
        return beside
    places = np.stack([x[own], y[own]], axis=1)
    near = KDTree(places).query_ball_point(places, _REACH * axis[own])
    for one, others in zip(own, near, strict=True):
        around = own[others]
        beside[around[light[around] < light[one]]] = True
    return beside
