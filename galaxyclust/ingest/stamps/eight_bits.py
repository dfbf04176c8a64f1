"""Whether numbers are those of 8-bit pictures, stretched for display, or calibrated."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_BRIGHT = 200  # of 255, which some pixel of a few pictures reaches


def unit_of_pictures(blocks: Sequence[npt.NDArray[Any]]) -> float:
    """Return what turns pixels to those of an 8-bit picture; 0 where they are none.

    Networks are given pictures as 0 to 255 or as these over 255. Whole numbers may be
    counts as well, so they must reach what counts of faint sources do not, or be in three
    colours.

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
        return 255.0 if all(_is_whole(block * 255.0) for block in blocks) else 0.0
    is_picture = most >= _BRIGHT or all(block.shape[1] == 3 for block in blocks)
    return 1.0 if is_picture and all(map(_is_whole, blocks)) else 0.0


def _is_whole(values: npt.NDArray[Any]) -> bool:
    return bool(np.abs(values - np.rint(values)).max() < 1e-2)
