import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.services.near import Places, near

EMPTY = np.empty(0)


@given(
    seed=st.integers(0, 10_000),
    centre=st.sampled_from([(0.0, 0.0), (359.9999, 89.9), (180.0, -90.0), (0.0, 45.0)]),
    radius=st.floats(0.1, 3000),
)
@settings(max_examples=30, deadline=None)
def test_near_is_what_the_separations_say(seed, centre, radius):
    rng = np.random.default_rng(seed)
    ra = (centre[0] + rng.normal(0, 1, 60)) % 360
    dec = np.clip(centre[1] + rng.normal(0, 0.5, 60), -90, 90)
    both = SkyCoord(ra, dec, unit="deg")
    expected = (both[:50, None].separation(both[None, 50:]) <= radius * u.arcsec).any(
        axis=1
    )
    found = near(ra[:50], dec[:50], Places(ra[50:], dec[50:], radius))
    assert found.tolist() == expected.tolist()


def test_a_position_that_is_none_is_near_nothing():
    places = Places(np.array([1.0]), np.array([1.0]), 10.0)
    assert near(np.array([np.nan, 1.0]), np.array([1.0, 1.0]), places).tolist() == [
        False,
        True,
    ]


def test_nothing_is_near_no_places():
    assert not near(np.array([1.0]), np.array([1.0]), Places(EMPTY, EMPTY, 10.0)).any()
