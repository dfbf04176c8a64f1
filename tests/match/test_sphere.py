import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.match.sphere import (
    Sky,
    closest_arcsec,
    moved,
    offsets_arcsec,
    separation_arcsec,
)

RA = st.floats(0, 360, exclude_max=True)
DEC = st.floats(-90, 90)
ARCSEC = st.floats(-7200, 7200)


def sky(ra, dec):
    return Sky(np.atleast_1d(np.float64(ra)), np.atleast_1d(np.float64(dec)))


def test_separations_are_those_of_astropy():
    random = np.random.default_rng(0)
    first, second = (
        Sky(random.uniform(0, 360, 500), random.uniform(-90, 90, 500)) for _ in range(2)
    )
    theirs = SkyCoord(first.ra, first.dec, unit="deg").separation(
        SkyCoord(second.ra, second.dec, unit="deg")
    )
    assert separation_arcsec(first, second) == pytest.approx(theirs.arcsec, rel=1e-9)


@pytest.mark.parametrize("arcsec", [1e-6, 1e-3, 1.0, 3600.0])
def test_the_smallest_separations_keep_their_precision(arcsec):
    there = sky(0, arcsec / 3600)
    assert separation_arcsec(sky(0, 0), there)[0] == pytest.approx(arcsec, rel=1e-12)


def test_separations_cross_zero_and_the_pole():
    assert separation_arcsec(sky(359.9999, 0), sky(0.0001, 0))[0] == pytest.approx(0.72)
    over_the_pole = separation_arcsec(sky(10, 89.9999), sky(190, 89.9999))[0]
    assert over_the_pole == pytest.approx(0.72, rel=1e-6)


@given(ra=RA, dec=DEC, east=ARCSEC, north=ARCSEC)
def test_a_move_goes_as_far_as_it_is_told(*, ra, dec, east, north):
    there = moved(sky(ra, dec), east_arcsec=east, north_arcsec=north)
    apart = separation_arcsec(sky(ra, dec), there)[0]
    assert apart == pytest.approx(np.hypot(east, north), abs=1e-7)
    assert 0 <= there.ra[0] < 360


@given(ra=RA, dec=st.floats(-87, 87), east=ARCSEC, north=ARCSEC)
def test_offsets_undo_a_move(*, ra, dec, east, north):
    here = sky(ra, dec)
    found = offsets_arcsec(here, moved(here, east_arcsec=east, north_arcsec=north))
    assert found[0][0] == pytest.approx(east, abs=1e-7)
    assert found[1][0] == pytest.approx(north, abs=1e-7)


def test_offsets_are_those_of_astropy():
    first, second = sky(150, 60), sky(150.001, 60.0005)
    theirs = SkyCoord(150 * u.deg, 60 * u.deg)
    there = SkyCoord(150.001 * u.deg, 60.0005 * u.deg)
    angle, distance = theirs.position_angle(there), theirs.separation(there)
    east, north = offsets_arcsec(first, second)
    assert east[0] == pytest.approx((distance * np.sin(angle)).to_value("arcsec"))
    assert north[0] == pytest.approx((distance * np.cos(angle)).to_value("arcsec"))


def test_a_place_has_no_offset_from_itself():
    assert np.array_equal(offsets_arcsec(sky(5, 5), sky(5, 5)), [[0], [0]])


def test_rows_without_a_position_are_known():
    positions = Sky(np.array([1.0, np.nan, 2.0]), np.array([1.0, 2.0, np.nan]))
    assert positions.usable().tolist() == [True, False, False]
    assert len(positions.at(positions.usable())) == 1


def test_the_closest_two_are_those_of_all_pairs():
    random = np.random.default_rng(1)
    first, second = (
        Sky(random.uniform(0, 360, 40), random.uniform(-90, 90, 40)) for _ in range(2)
    )
    one, other = (part.ravel() for part in np.mgrid[:40, :40])
    pairs = separation_arcsec(first.at(one), second.at(other))
    assert closest_arcsec(first, second) == pytest.approx(pairs.min())
    assert np.isnan(closest_arcsec(first, sky(np.nan, 0)))
