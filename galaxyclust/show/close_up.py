"""Pictures drawn closer: each galaxy fills its frame, whatever its size on the sky."""

import numpy as np
from PIL import Image

from galaxyclust.show.colour import Picture
from galaxyclust.types import FloatArray

_SMALLEST = 8.0  # pixels from the middle to the edge: closer in, a picture is only blocks


def close_up(pictures: Picture, half_width: FloatArray, *, size: int = 96) -> Picture:
    """Return the middle of each picture, drawn to one size.

    Parameters
    ----------
    pictures
        (n, S, S, 3), the galaxy in pixel ``S // 2``.
    half_width
        (n,) pixels from the middle to the edge of what is shown; NaN shows all. Kept
        between 8 pixels and half the picture.
    size
        Pixels on a side of what is returned.

    Returns
    -------
    numpy.ndarray
        (n, size, size, 3) uint8.
    """
    out = np.empty((len(pictures), size, size, 3), np.uint8)
    for row, (picture, asked) in enumerate(zip(pictures, half_width, strict=True)):
        side = picture.shape[0]
        half = float(np.clip(np.nan_to_num(asked, nan=side), _SMALLEST, side / 2))
        # the middle of pixel S // 2, moved where half a frame would reach over the edge
        middle = min(max(side // 2 + 0.5, half), side - half)
        box = (middle - half, middle - half, middle + half, middle + half)
        drawn = Image.fromarray(picture).resize(
            (size, size), Image.Resampling.BICUBIC, box=box
        )
        out[row] = np.asarray(drawn)
    return out
