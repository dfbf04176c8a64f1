import astropy.units as u
import numpy as np
import pytest

from galaxyclust.simulate import SimulatedField, simulate_field
from galaxyclust.simulate.frames import make_frames
from galaxyclust.simulate.truth import position_angles

PARITIES = [(-1, 1), (1, 1), (-1, -1), (1, -1)]


@pytest.mark.parametrize("parity", PARITIES)
@pytest.mark.parametrize("rotation", [0.0, 33.0, -120.0])
def test_position_angle_is_that_of_the_axis_drawn_on_the_sky(parity, rotation):
    settings = SimulatedField(parity=parity, rotation_deg=rotation, dec_deg=60.0)
    wcs = make_frames(settings)["r"].wcs
    xy = np.array([[40.0, 470.0], [255.5, 255.5]])
    theta = np.array([-35.0, 70.0])
    found = position_angles(wcs, xy, theta)
    start, end = wcs.pixel_to_world(*xy.T), None
    angle = np.deg2rad(theta)
    end = wcs.pixel_to_world(xy[:, 0] + 3 * np.cos(angle), xy[:, 1] + 3 * np.sin(angle))
    offset_east, offset_north = start.spherical_offsets_to(end)
    expected = np.rad2deg(np.arctan2(offset_east, offset_north).value) % 180
    assert found == pytest.approx(expected, abs=0.01)
    assert ((found >= 0) & (found < 180)).all()


@pytest.mark.parametrize(
    ("parity", "expected"),
    [((-1, 1), 120.0), ((1, 1), 60.0), ((-1, -1), 60.0), ((1, -1), 120.0)],
)
def test_position_angle_of_thirty_degrees_for_each_parity(parity, expected):
    # 30 degrees from +x: with East to the left that is 90 + 30 from North through East
    wcs = make_frames(SimulatedField(parity=parity, dec_deg=0.0))["r"].wcs
    found = position_angles(wcs, np.array([[255.5, 255.5]]), np.array([30.0]))
    assert found[0] == pytest.approx(expected, abs=1e-3)


def test_a_missing_angle_stays_missing():
    wcs = make_frames(SimulatedField())["r"].wcs
    assert np.isnan(position_angles(wcs, np.array([[5.0, 5.0]]), np.array([np.nan]))).all()


def test_the_table_has_a_row_a_source_with_units():
    truth = simulate_field(SimulatedField(shape=(200, 200), n_galaxies=6, n_stars=2)).truth
    assert len(truth) == 8
    assert truth["is_star"].sum() == 2
    assert set(truth["family"][6:]) == {"star"}
    assert np.isnan(truth["theta_image"][6:]).all()
    assert truth["x"].unit == u.pix
    assert truth["position_angle"].unit == u.deg
    assert truth["r50_arcsec"][0].to_value("arcsec") == pytest.approx(
        0.262 * truth["r50"][0].to_value("pix")
    )
    assert {"flux_g", "flux_r", "flux_i"} <= set(truth.colnames)
    assert (truth["bulge_share"][:6] <= 1.0).all()
    assert np.isnan(truth["arm_strength"][6:]).all()
