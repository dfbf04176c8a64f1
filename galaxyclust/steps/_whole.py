"""Values of some rows as arrays of the whole catalog."""

from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.types import NOT_EMBEDDED, IntArray


def whole(values: npt.NDArray[Any], rows: IntArray, *, n_rows: int) -> npt.NDArray[Any]:
    """Return ``values`` in their rows; NaN, or -2 for whole numbers, in the others.

    >>> whole(np.array([7, 8]), np.array([0, 2]), n_rows=3)
    array([ 7, -2,  8])
    """
    missing: Any = NOT_EMBEDDED if values.dtype.kind == "i" else np.nan
    out = np.full((n_rows, *values.shape[1:]), missing, values.dtype)
    out[rows] = values
    return out
