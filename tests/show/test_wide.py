"""What a few galaxies are far above the rest in is told from what all share."""

import numpy as np
import pytest

from galaxyclust.show.wide import is_wide

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("values", "wide"),
    [
        (RNG.lognormal(sigma=1.0, size=1000), True),  # 99 % over 1 %: a factor of 105
        (RNG.lognormal(sigma=0.5, size=1000), False),
        (np.append(np.full(999, 1.0), 1e9), False),  # one galaxy is no range
        (RNG.normal(size=1000), False),
        (np.zeros(0), False),
    ],
)
def test_only_positive_quantities_that_span_a_factor_of_thirty_are_wide(values, wide):
    assert is_wide(values) is wide
