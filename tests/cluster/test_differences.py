"""What tells two groups apart is found, in units of their scatter."""

import numpy as np
import pytest

from galaxyclust.cluster.differences import differences, spread


@pytest.fixture
def groups():
    rng = np.random.default_rng(0)
    here = np.arange(4000) < 2000
    table = {
        "same": rng.normal(size=4000),
        "size": rng.normal(size=4000) * 5 + np.where(here, 20, 10),
        "shape": rng.normal(size=4000) + np.where(here, 0, 3),
        "constant": np.ones(4000),
    }
    return table, here


def test_the_clearest_difference_comes_first_in_units_of_the_scatter(groups):
    table, here = groups
    found = differences(table, here, ~here)
    assert [one.feature for one in found] == ["shape", "size", "same"]
    assert found[0].shift == pytest.approx(-3, abs=0.15)
    assert found[1].shift == pytest.approx(2, abs=0.15)
    assert found[2].shift == pytest.approx(0, abs=0.1)
    assert found[1].here == pytest.approx(20, abs=0.5)


def test_the_unit_of_a_feature_does_not_matter(groups):
    table, here = groups
    scaled = {name: 1e3 * values for name, values in table.items()}
    for one, other in zip(
        differences(table, here, ~here), differences(scaled, here, ~here), strict=True
    ):
        assert one.shift == pytest.approx(other.shift)


def test_values_that_are_missing_do_not_count(groups):
    table, here = groups
    holed = table["shape"].copy()
    holed[::3] = np.nan
    found = differences({"shape": holed}, here, ~here)
    assert found[0].shift == pytest.approx(-3, abs=0.2)
    assert not differences({"shape": np.full(4000, np.nan)}, here, ~here)


def test_two_thirds_of_a_gaussian_lie_within_one_sigma():
    found = spread(np.random.default_rng(1).normal(3, 2, 100_000))
    assert (found.low, found.median, found.high) == pytest.approx((1, 3, 5), abs=0.05)


def test_the_spread_of_nothing_is_nan():
    assert np.isnan(spread(np.full(3, np.nan)).median)
    assert spread(np.zeros(0)).n == 0
