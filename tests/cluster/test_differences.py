"""What tells two groups apart is found, in units of their scatter."""

import numpy as np
import pytest

from galaxyclust.cluster.differences import MAD, differences, middles, spread


def differing(table, here):
    """Return in what the rows of a cluster differ from all others."""
    label = np.where(here, 0, -1)
    found = {name: middles(values, label, apart=[0]) for name, values in table.items()}
    return differences(
        {name: one.of[0] for name, one in found.items()},
        {name: one.without[0] for name, one in found.items()},
    )


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
    found = differing(table, here)
    assert [one.feature for one in found] == ["shape", "size", "same"]
    assert found[0].shift == pytest.approx(-3, abs=0.15)
    assert found[1].shift == pytest.approx(2, abs=0.15)
    assert found[2].shift == pytest.approx(0, abs=0.1)
    assert found[1].here == pytest.approx(20, abs=0.5)


def test_the_unit_of_a_feature_does_not_matter(groups):
    table, here = groups
    scaled = {name: 1e3 * values for name, values in table.items()}
    for one, other in zip(differing(table, here), differing(scaled, here), strict=True):
        assert one.shift == pytest.approx(other.shift)


def test_values_that_are_missing_do_not_count(groups):
    table, here = groups
    holed = table["shape"].copy()
    holed[::3] = np.nan
    found = differing({"shape": holed}, here)
    assert found[0].shift == pytest.approx(-3, abs=0.2)
    assert not differing({"shape": np.full(4000, np.nan)}, here)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 41, 1000])
def test_the_middles_of_all_clusters_are_those_of_each_alone(n):
    rng = np.random.default_rng(n)
    values = rng.integers(-9, 9, n) * rng.choice([1.0, 0.1], n)  # some the same
    values[rng.random(n) < 0.1] = np.nan
    label = rng.integers(-1, 4, n)
    found = middles(values, label, apart=range(3))
    for groups, chosen in ((found.of, np.equal), (found.without, np.not_equal)):
        for k, middle in groups.items():
            own = values[chosen(label, k) & np.isfinite(values)]
            assert middle.n == len(own)
            if len(own):
                assert middle.median == np.median(own)
                deviation = np.median(np.abs(own - np.median(own)))
                assert middle.scatter == pytest.approx(MAD * deviation)
    assert set(found.of) == set(label[label >= 0])


def test_two_thirds_of_a_gaussian_lie_within_one_sigma():
    found = spread(np.random.default_rng(1).normal(3, 2, 100_000))
    assert (found.low, found.median, found.high) == pytest.approx((1, 3, 5), abs=0.05)


def test_the_spread_of_nothing_is_nan():
    assert np.isnan(spread(np.full(3, np.nan)).median)
    assert spread(np.zeros(0)).n == 0
