"""Whether pixels are 8-bit pictures, stretched for display, or are calibrated."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_BRIGHT = 200  # of 255: in a few pictures, some pixel is this bright
_ROUNDING = 1e-2  # of a level


def unit_of_pictures(blocks: Sequence[npt.NDArray[Any]]) -> float:
    """Return the factor that scales pixels to 0 to 255; 0 if they are not pictures.

    Pictures for networks are stored as 0 to 255 or as 0 to 1. Whole numbers may also be
    counts, so they must reach 200, which counts of faint sources do not, or have three
    bands.

    Parameters
    ----------
    blocks
        (n, B, H, W), of one set.

    Examples
    --------
    >>> unit_of_pictures([np.arange(12.0).reshape(1, 1, 3, 4) / 255])
    255.0
    >>> unit_of_pictures([np.arange(12).reshape(1, 1, 3, 4)])
    0.0
    """
    blocks = [block for block in blocks if block.size]
    if not blocks or not all(np.isfinite(block).all() for block in blocks):
        return 0.0
    if all(block.dtype == np.uint8 for block in blocks):
        return 1.0
    least, most = min(b.min() for b in blocks), max(b.max() for b in blocks)
    if least < 0 or most == 0 or most > 255:
        return 0.0
    if most <= 1:
        if most * 255.0 < 1 - _ROUNDING:
            return 0.0  # all round to zero, as faint fluxes do
        return 255.0 if all(_is_whole(block * 255.0) for block in blocks) else 0.0
    is_picture = most >= _BRIGHT or all(block.shape[1] == 3 for block in blocks)
    return 1.0 if is_picture and all(map(_is_whole, blocks)) else 0.0


def _is_whole(values: npt.NDArray[Any]) -> bool:
    return bool(np.abs(values - np.rint(values)).max() < _ROUNDING)
