import numpy as np
import pytest

from galaxyclust.match.sphere import ARCSEC, Sky
from galaxyclust.match.zones import distance, half_width, place, sort_into_zones, stretches


def test_positions_stand_in_order_of_zone_and_right_ascension():
    random = np.random.default_rng(0)
    sky = Sky(random.uniform(0, 360, 1000), random.uniform(-90, 90, 1000))
    zones = sort_into_zones(sky, radius_arcsec=7200)
    zone = ((zones.dec + np.pi / 2) / zones.height).astype(int)
    assert np.all(np.diff(zone) >= 0)
    for k in np.unique(zone):
        own = slice(zones.start[k], zones.start[k + 1])
        assert np.all(zone[own] == k)
        assert np.all(np.diff(zones.ra[own]) >= 0)
    assert np.array_equal(np.sort(zones.row), np.arange(1000))
    assert np.degrees(zones.ra) == pytest.approx(sky.ra[zones.row])


def test_rows_without_a_position_are_left_out():
    sky = Sky(np.array([1.0, np.nan, 3.0]), np.array([0.0, 0.0, np.nan]))
    zones = sort_into_zones(sky, radius_arcsec=1)
    assert zones.row.tolist() == [0]
    assert zones.start[-1] == 1


@pytest.mark.parametrize("dec", [-90.0, 90.0, 0.0])
def test_the_poles_have_a_zone(dec):
    zones = sort_into_zones(Sky(np.array([0.0]), np.array([dec])), radius_arcsec=1)
    assert zones.start[-1] == 1


def test_a_circle_about_a_pole_reaches_all_around():
    radius = 10 * ARCSEC
    assert half_width(np.pi / 2 - radius / 2, radius) == np.pi
    assert half_width(0.0, radius) == pytest.approx(radius, rel=1e-6)
    assert half_width(np.radians(60), radius) == pytest.approx(2 * radius, rel=1e-6)


def test_neighbours_across_zero_are_in_the_stretches():
    sky = Sky(np.array([359.9999, 0.0001, 180.0]), np.zeros(3))
    zones = sort_into_zones(sky, radius_arcsec=1)
    out = np.empty((8, 2), np.int64)
    for ra in np.radians([0.0, 0.0001, 359.9999]):
        n = stretches(out, ra, 0.0, ARCSEC, zones.ra, zones.start, zones.height)
        rows = {int(zones.row[j]) for low, high in out[:n] for j in range(low, high)}
        assert rows == {0, 1}


def test_the_place_of_a_value_is_that_of_a_sorted_search():
    values = np.array([1.0, 2.0, 2.0, 5.0])
    for value in (0.0, 1.0, 2.0, 3.0, 9.0):
        assert place(values, 0, 4, value) == np.searchsorted(values, value)


def test_distances_are_right_at_both_ends_of_the_scale():
    assert distance(0.0, 0.0, 1e-9, 0.0) == pytest.approx(1e-9, rel=1e-12)
    assert distance(0.0, np.pi / 2, 1.0, -np.pi / 2) == pytest.approx(np.pi)
