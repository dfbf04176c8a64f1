"""Which quantities are coloured by their logarithm: those with a wide positive range."""

import numpy as np
import numpy.typing as npt

WIDE = 30.0  # ratio of the 99th to the 1st percentile


def is_wide(values: npt.NDArray[np.float64]) -> bool:
    """Return whether all values are positive and their range is too wide for a linear ramp.

    >>> is_wide(np.geomspace(10, 1000, 50)), is_wide(np.linspace(10, 30, 50))
    (True, False)
    >>> is_wide(np.array([-1.0, 1000.0])), is_wide(np.zeros(0))
    (False, False)
    """
    if not values.size or not values.min() > 0:
        return False
    low, high = np.percentile(values, [1, 99])
    return bool(high > WIDE * low)
