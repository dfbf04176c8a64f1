import numpy as np
import pytest
from astropy.wcs import WCS
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.features import orientation

CENTRE = np.array([50.0])


def make_wcs(parity=(-1, 1), *, turn=0.0, at=(150.0, 2.0), scale=0.4):
    """Return a WCS with steps of the given signs along x (East) and y (North)."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = at
    wcs.wcs.crpix = [51, 51]
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    wcs.wcs.cd = np.array([[cos, -sin], [sin, cos]]) @ np.diag(parity) * scale / 3600
    return wcs


def position_angle(wcs, theta=20.0):
    """Return the position angle of an ellipse at the centre."""
    found = orientation.on_sky(
        np.array([4.0]),
        np.array([2.0]),
        np.array([theta]),
        jacobians=orientation.jacobian(wcs, CENTRE, CENTRE),
    )
    return float(found.position_angle[0])


@pytest.mark.parametrize(
    ("parity", "expected"), [((-1, 1), 110), ((1, 1), 70), ((-1, -1), 70), ((1, -1), 110)]
)
def test_the_position_angle_is_right_for_four_parities(parity, expected):
    assert position_angle(make_wcs(parity)) == pytest.approx(expected, abs=1e-3)


def test_a_turned_image_turns_the_position_angle():
    turned = position_angle(make_wcs(turn=30))
    assert turned == pytest.approx(80, abs=1e-3)


@pytest.mark.parametrize(
    "at", [(0.0, 0.0), (359.99999, 30.0), (150.0, 89.9), (10.0, -89.9)]
)
def test_it_is_right_across_zero_and_near_the_poles(at):
    assert position_angle(make_wcs(at=at)) == pytest.approx(110, abs=0.1)


def test_the_pixel_scale_is_that_of_the_header():
    jacobians = orientation.jacobian(make_wcs(scale=0.262), CENTRE, CENTRE)
    assert orientation.pixel_scale_arcsec(jacobians) == pytest.approx(0.262, rel=1e-5)


def test_axes_become_arcsec_and_keep_their_ratio():
    found = orientation.on_sky(
        np.array([4.0]),
        np.array([2.0]),
        np.array([33.0]),
        jacobians=orientation.jacobian(make_wcs(), CENTRE, CENTRE),
    )
    assert found.semi_major_axis_arcsec == pytest.approx(1.6, rel=1e-4)
    assert found.semi_minor_axis_arcsec == pytest.approx(0.8, rel=1e-4)
    assert np.hypot(found.eps1, found.eps2) == pytest.approx(1 / 3, rel=1e-4)


def test_unequal_pixel_sides_make_an_ellipse_of_a_circle():
    one = np.array([1.0])
    sheared = np.array([[[-0.4, 0.0], [0.0, 0.8]]])
    found = orientation.on_sky(one, one, np.zeros(1), jacobians=sheared)
    assert found.semi_major_axis_arcsec == pytest.approx(0.8)
    assert found.semi_minor_axis_arcsec == pytest.approx(0.4)
    assert found.position_angle == pytest.approx(0)


def test_what_is_missing_stays_missing():
    nan = np.array([np.nan])
    found = orientation.on_sky(nan, nan, nan, jacobians=np.full((1, 2, 2), np.nan))
    assert all(np.isnan(value).all() for value in found)


@given(
    a=st.floats(1.1, 20), ratio=st.floats(0.1, 0.95), theta=st.floats(-89, 90),
    turn=st.floats(0, 360),
)  # fmt: skip
def test_the_ellipticity_does_not_depend_on_how_the_image_is_turned(
    *, a, ratio, theta, turn
):
    angle = np.radians(turn)
    rotation = np.array([[[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]])
    found = orientation.on_sky(
        np.array([a]), np.array([a * ratio]), np.array([theta]), jacobians=rotation
    )
    assert found.semi_major_axis_arcsec == pytest.approx(a, rel=1e-6)
    assert np.hypot(found.eps1, found.eps2) == pytest.approx(
        (1 - ratio) / (1 + ratio), rel=1e-5
    )
    assert 0 <= found.position_angle[0] < 180
    # East is x and North is y here, and the angle is from North towards East
    expected = (90 - theta - turn) % 180
    apart = (found.position_angle[0] - expected + 90) % 180 - 90
    assert apart == pytest.approx(0, abs=1e-4)
