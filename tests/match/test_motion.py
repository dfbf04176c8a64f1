import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import Distance, SkyCoord
from astropy.time import Time
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.match.motion import at_epoch
from galaxyclust.match.sphere import Sky, offsets_arcsec, separation_arcsec


def moved(ra, dec, pm, *, years):
    sky = Sky(np.atleast_1d(float(ra)), np.atleast_1d(float(dec)))
    pm_ra, pm_dec = (np.atleast_1d(float(value)) for value in pm)
    return sky, at_epoch(sky, pm_ra_cosdec=pm_ra, pm_dec=pm_dec, years=years)


def test_a_star_moves_as_fast_as_its_proper_motion_says():
    sky, then = moved(150, 60, (100, -50), years=10)
    east, north = offsets_arcsec(sky, then)
    assert east[0] == pytest.approx(1.0, rel=1e-9)
    assert north[0] == pytest.approx(-0.5, rel=1e-9)


@pytest.mark.parametrize(
    ("ra", "dec", "pm"),
    [(269.45, 4.69, (-801.6, 10362.4)), (0.0, -89.99, (500.0, 900.0)), (10, 0, (1, 1))],
)
def test_positions_are_those_of_astropy(ra, dec, pm):
    star = SkyCoord(
        ra * u.deg,
        dec * u.deg,
        distance=Distance(20 * u.pc),
        pm_ra_cosdec=pm[0] * u.mas / u.yr,
        pm_dec=pm[1] * u.mas / u.yr,
        radial_velocity=0 * u.km / u.s,
        obstime=Time(2016.0, format="jyear"),
    )
    theirs = star.apply_space_motion(new_obstime=Time(1966.0, format="jyear"))
    ours = moved(ra, dec, pm, years=-50)[1]
    there = Sky(np.atleast_1d(theirs.ra.deg), np.atleast_1d(theirs.dec.deg))
    # 500 arcsec in 50 years, and astropy keeps light-travel effects of some 1e-6
    assert separation_arcsec(ours, there)[0] < 2e-3


@given(dec=st.floats(-90, 90), pm=st.tuples(st.floats(-9e3, 9e3), st.floats(-9e3, 9e3)))
def test_what_moves_there_moves_back_on_a_great_circle(dec, pm):
    sky, then = moved(10, dec, pm, years=20)
    path = 0.02 * np.hypot(*pm)
    assert separation_arcsec(sky, then)[0] == pytest.approx(path, rel=1e-6, abs=1e-9)


def test_rows_without_motion_stay_to_the_last_bit():
    sky = Sky(np.array([10.1, 20.2, 30.3]), np.array([1.1, 2.2, 3.3]))
    still = at_epoch(
        sky,
        pm_ra_cosdec=np.array([np.nan, 0.0, 5.0]),
        pm_dec=np.array([1.0, 0.0, np.nan]),
        years=100,
    )
    assert np.array_equal(still.ra, sky.ra)
    assert np.array_equal(still.dec, sky.dec)


def test_each_row_can_have_its_own_epoch():
    sky = Sky(np.zeros(3), np.zeros(3))
    moves = at_epoch(
        sky,
        pm_ra_cosdec=np.zeros(3),
        pm_dec=np.full(3, 1000.0),
        years=np.array([0, 1, np.nan]),
    )
    assert moves.dec * 3600 == pytest.approx([0, 1, 0], abs=1e-9)
