"""Sorting."""

import numpy as np
import pytest

from galaxyclust.features.kernels.order import sort_by

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "keys",
    [
        np.zeros(0),
        np.array([3.0]),
        np.array([2.0, -1.0, 2.0]),
        RNG.normal(size=1000),
        RNG.exponential(size=500) ** 3,
        np.full(300, 7.0),
        np.r_[RNG.normal(size=200), 1e90, -1e90],
        np.r_[np.zeros(400), RNG.normal(size=30)],
    ],
    ids=["none", "one", "few", "noise", "a long tail", "equal", "outliers", "mostly 0"],
)
def test_numbers_come_in_order_and_bring_theirs_along(keys):
    sorted_keys, values = keys.copy(), keys**3
    sort_by(sorted_keys, values)
    np.testing.assert_array_equal(sorted_keys, np.sort(keys))
    np.testing.assert_array_equal(values, sorted_keys**3)
