"""Sorting: values are put into bins of nearly equal counts, then sorted."""

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled

Floats = npt.NDArray[np.float64]
_SAMPLE = 61
_BINS = 128
_ALMOST = 1e-6  # keeps the largest values in the last bin
_WIDE = 4.0  # how far the bins reach, in widths of the middle two thirds


@compiled
def sort_by(keys: Floats, values: Floats) -> None:
    """Sort two arrays in place by the first of them.

    Parameters
    ----------
    keys
        (n,), finite.
    values
        (n,), put into the same order.
    """
    n = keys.size
    if n > _SAMPLE:
        _bring_near(keys, values)
    for k in range(1, n):
        key, value = keys[k], values[k]
        at = k
        while at > 0 and keys[at - 1] > key:
            keys[at], values[at] = keys[at - 1], values[at - 1]
            at -= 1
        keys[at], values[at] = key, value


@compiled
def _bring_near(keys: Floats, values: Floats) -> None:
    """Move each entry close to its place: into one of the ordered bins."""
    n = keys.size
    sample = np.empty(_SAMPLE)
    for k in range(_SAMPLE):
        value = keys[k * (n - 1) // (_SAMPLE - 1)]
        at = k
        while at > 0 and sample[at - 1] > value:
            sample[at] = sample[at - 1]
            at -= 1
        sample[at] = value
    width = sample[_SAMPLE * 5 // 6] - sample[_SAMPLE // 6]
    low = max(sample[_SAMPLE // 2] - _WIDE * width, sample[0] - width)
    high = sample[_SAMPLE // 2] + _WIDE * width
    scale = _BINS / (high - low) if high > low else 0.0
    place = np.empty(n)
    number = np.zeros(_BINS + 1, np.int64)
    for k in range(n):
        place[k] = min(max((keys[k] - low) * scale, 0.0), _BINS - _ALMOST)
        number[int(place[k]) + 1] += 1
    for k in range(_BINS):
        number[k + 1] += number[k]
    # split each bin into as many as it has entries: most then hold one or two
    begin = np.zeros(n + 1, np.int64)
    for k in range(n):
        at = int(place[k])
        within = (place[k] - at) * (number[at + 1] - number[at])
        place[k] = number[at] + within
        begin[int(place[k]) + 1] += 1
    for k in range(n):
        begin[k + 1] += begin[k]
    old_keys, old_values = keys.copy(), values.copy()
    for k in range(n):
        at = begin[int(place[k])]
        begin[int(place[k])] += 1
        keys[at], values[at] = old_keys[k], old_values[k]
