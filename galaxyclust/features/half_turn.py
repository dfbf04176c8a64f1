"""A galaxy less itself turned by half a turn: the picture of its asymmetry."""

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

from galaxyclust.types import BoolArray

Array = npt.NDArray[np.float64]


def less_half_turn(image: Array, mask: BoolArray, centre: tuple[float, float]) -> Array:
    """Return an image less itself turned by 180 degrees about a point.

    Its absolute sum over that of the image is the asymmetry, but for the sky's part
    (Lotz et al. 2004, eq. 10). Between pixels the turned image is linear.

    Parameters
    ----------
    image
        (S, S), finite where ``mask`` is False.
    mask
        (S, S) True where a pixel must not be used.
    centre
        x and y to turn about, in pixels.

    Returns
    -------
    numpy.ndarray
        (S, S), NaN where a pixel or the one opposite is masked or outside.

    Examples
    --------
    >>> less_half_turn(np.eye(3), np.zeros((3, 3), bool), (1.0, 1.0)).any()
    np.False_
    """
    y, x = np.indices(image.shape, dtype=np.float64)
    opposite = np.stack([2 * centre[1] - y, 2 * centre[0] - x])
    # a pixel without a value makes all those NaN that it has a part in
    known = np.where(mask, np.nan, image)
    turned = map_coordinates(known, opposite, order=1, mode="constant", cval=np.nan)
    found: Array = known - turned
    return found
