"""Close-up pictures: each galaxy fills its frame, whatever its size on the sky."""

import numpy as np
from PIL import Image

from galaxyclust.show.colour import Picture
from galaxyclust.types import FloatArray

_SMALLEST = 8.0  # pixels from the middle to the edge; closer up, single pixels show


def close_up(pictures: Picture, half_width: FloatArray, *, size: int = 96) -> Picture:
    """Return the middle part of each picture, resampled to the same size.

    Parameters
    ----------
    pictures
        (n, S, S, 3), the galaxy in pixel ``S // 2``.
    half_width
        (n,) pixels from the middle to the edge of the shown part, clipped to between 8
        pixels and half the picture; NaN shows all.
    size
        Side of the result in pixels.

    Returns
    -------
    numpy.ndarray
        (n, size, size, 3) uint8.
    """
    out = np.empty((len(pictures), size, size, 3), np.uint8)
    for row, (picture, asked) in enumerate(zip(pictures, half_width, strict=True)):
        side = picture.shape[0]
        half = float(np.clip(np.nan_to_num(asked, nan=side), _SMALLEST, side / 2))
        # the middle of pixel S // 2, moved inwards if the frame would cross the edge
        middle = min(max(side // 2 + 0.5, half), side - half)
        box = (middle - half, middle - half, middle + half, middle + half)
        drawn = Image.fromarray(picture).resize(
            (size, size), Image.Resampling.BICUBIC, box=box
        )
        out[row] = np.asarray(drawn)
    return out
