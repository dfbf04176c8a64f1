"""A galaxy minus itself rotated by 180 degrees: an image of its asymmetry."""

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

from galaxyclust.types import BoolArray

Array = npt.NDArray[np.float64]


def less_half_turn(image: Array, mask: BoolArray, centre: tuple[float, float]) -> Array:
    """Return an image minus itself rotated by 180 degrees about a point.

    Its absolute sum over that of the image is the asymmetry, without the term of the sky
    (Lotz et al. 2004, eq. 10). The rotated image is interpolated linearly.

    Parameters
    ----------
    image
        (S, S), finite where ``mask`` is False.
    mask
        (S, S) True where a pixel must not be used.
    centre
        x and y of the centre of rotation, in pixels.

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
    # NaN spreads to all pixels interpolated from a masked one
    known = np.where(mask, np.nan, image)
    turned = map_coordinates(known, opposite, order=1, mode="constant", cval=np.nan)
    found: Array = known - turned
    return found
