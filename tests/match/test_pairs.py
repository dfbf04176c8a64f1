import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from galaxyclust.errors import SettingError
from galaxyclust.match import pairs as pairs_module
from galaxyclust.match.pairs import nearest, within
from galaxyclust.match.sphere import Sky, axes, separation_arcsec
from galaxyclust.match.zones import sort_into_zones

NOWHERE = Sky(np.zeros(0), np.zeros(0))


def random_sky(place, n, random):
    """Return a crowd: over the whole sphere, at a pole, across RA 0, or on one spot."""
    if place == "sphere":
        dec = np.degrees(np.arcsin(random.uniform(-1, 1, n)))
        return Sky(random.uniform(0, 360, n), dec)
    if place in {"north", "south"}:
        dec = 90 - np.abs(random.normal(0, 0.001, n))
        return Sky(random.uniform(0, 360, n), dec if place == "north" else -dec)
    ra, dec = random.normal(0, 0.001, (2, n))
    if place == "grid":  # many at the very same place
        ra, dec = np.round(ra, 3), np.round(dec, 3)
    return Sky(ra % 360, dec)


def brute(first, second):
    i, j = np.indices((len(first), len(second)))
    apart = separation_arcsec(first.at(i.ravel()), second.at(j.ravel()))
    return apart.reshape(i.shape)


@given(
    place=st.sampled_from(["sphere", "north", "south", "wrap", "grid"]),
    n=st.integers(0, 40),
    m=st.integers(0, 40),
    radius=st.sampled_from([0.5, 4.0, 60.0, 7200.0, 36_000.0, 90 * 3600.0]),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=150, deadline=None)
def test_neighbours_are_those_of_brute_force(*, place, n, m, radius, seed):
    random = np.random.default_rng(seed)
    first, second = random_sky(place, n, random), random_sky(place, m, random)
    apart = brute(first, second)
    near = apart <= radius + 1e-9
    found = within(first, second, radius_arcsec=radius)
    order = np.lexsort([found.second, found.first])
    assert np.array_equal(found.first[order], near.nonzero()[0])
    assert np.array_equal(found.second[order], near.nonzero()[1])
    assert found.separation_arcsec == pytest.approx(
        apart[found.first, found.second], abs=1e-9
    )
    closest = nearest(first, second, radius_arcsec=radius)
    assert np.array_equal(closest.n_within, near.sum(axis=1))
    ranked = np.sort(np.where(near, apart, np.nan), axis=1)
    ranked = np.pad(ranked, ((0, 0), (0, 2)), constant_values=np.nan)
    assert closest.separation_arcsec == pytest.approx(ranked[:, 0], abs=1e-9, nan_ok=True)
    assert closest.second_arcsec == pytest.approx(ranked[:, 1], abs=1e-9, nan_ok=True)


def test_neighbours_are_those_of_a_tree():
    random = np.random.default_rng(1)
    first, second = (random_sky("sphere", 20_000, random) for _ in range(2))
    found = nearest(first, second, radius_arcsec=1800)
    tree = cKDTree(axes(second)[2].T)
    chord, row = tree.query(axes(first)[2].T)
    near = 2 * np.degrees(np.arcsin(chord / 2)) * 3600 <= 1800
    assert np.array_equal(found.row >= 0, near)
    assert np.array_equal(found.row[near], row[near])


def test_pairs_come_in_order_of_row_and_separation():
    first = Sky(np.zeros(2), np.array([1.0, 0.0]))
    second = Sky(np.zeros(3), np.array([2, 1, 1]) / 3600)
    found = within(first, second, radius_arcsec=5)
    assert found.first.tolist() == [1, 1, 1]
    assert found.second.tolist() == [1, 2, 0]  # of equal ones the first first


def test_of_equally_near_ones_the_first_row_is_taken():
    here = Sky(np.array([10.0]), np.array([0.0]))
    others = Sky(np.array([10.001, 10.0001, 10.0001, 10.0001]), np.zeros(4))
    found = nearest(here, others, radius_arcsec=10)
    assert found.row[0] == 1
    assert found.n_within[0] == 4
    assert found.second_arcsec[0] == found.separation_arcsec[0]


def test_a_neighbour_at_the_very_radius_counts():
    first, second = Sky(np.zeros(1), np.zeros(1)), Sky(np.zeros(1), np.array([2 / 3600]))
    assert nearest(first, second, radius_arcsec=2).row[0] == 0
    assert nearest(first, second, radius_arcsec=2 - 1e-6).row[0] == -1


def test_nothing_has_no_neighbours():
    one = Sky(np.array([5.0]), np.array([5.0]))
    assert len(nearest(NOWHERE, one, radius_arcsec=1).row) == 0
    found = nearest(one, NOWHERE, radius_arcsec=1)
    assert found.row.tolist() == [-1]
    assert np.isnan(found.separation_arcsec[0])
    for first, second in ((NOWHERE, one), (one, NOWHERE), (NOWHERE, NOWHERE)):
        assert len(within(first, second, radius_arcsec=1).first) == 0


def test_rows_without_a_position_have_no_neighbours():
    first = Sky(np.array([np.nan, 5.0, 5.0]), np.array([5.0, 5.0, np.nan]))
    found = nearest(first, first, radius_arcsec=1)
    assert found.row.tolist() == [-1, 1, -1]
    assert found.n_within.tolist() == [0, 1, 0]


def test_right_ascensions_beyond_the_circle_are_wrapped():
    first, second = (
        Sky(np.array([-0.0001]), np.zeros(1)),
        Sky(np.array([359.9999]), np.zeros(1)),
    )
    assert nearest(first, second, radius_arcsec=0.001).row[0] == 0


def test_zones_sorted_before_give_the_same_for_every_radius():
    random = np.random.default_rng(2)
    first, second = (random_sky("wrap", 300, random) for _ in range(2))
    zones = sort_into_zones(second, radius_arcsec=10)
    for radius in (1.0, 10.0, 70.0):
        assert np.array_equal(
            within(first, zones, radius_arcsec=radius).second,
            within(first, second, radius_arcsec=radius).second,
        )


def test_threads_change_nothing(monkeypatch):
    monkeypatch.setattr(pairs_module, "_BLOCK", 64)
    random = np.random.default_rng(3)
    first, second = (random_sky("north", 1000, random) for _ in range(2))
    for search in (nearest, within):
        one = search(first, second, radius_arcsec=2, workers=1)
        many = search(first, second, radius_arcsec=2, workers=4)
        for a, b in zip(one, many, strict=True):
            assert np.array_equal(a, b, equal_nan=True)


def test_more_pairs_than_memory_are_refused(monkeypatch):
    monkeypatch.setattr(pairs_module, "_MOST_PAIRS", 99)
    ten = Sky(np.zeros(10), np.zeros(10))
    with pytest.raises(SettingError, match="a radius of 1 arcsec gives 100 pairs"):
        within(ten, ten, radius_arcsec=1)
