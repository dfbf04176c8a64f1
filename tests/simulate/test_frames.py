import numpy as np
import pytest

from galaxyclust.simulate import SimulatedField
from galaxyclust.simulate.frames import make_frames

PARITIES = [(-1, 1), (1, 1), (-1, -1), (1, -1)]


@pytest.mark.parametrize("parity", PARITIES)
def test_a_position_is_the_same_place_on_the_sky_in_every_band(parity):
    settings = SimulatedField(
        parity=parity, rotation_deg=25.0, band_offset_pix=5.0, band_rotation_deg=2.0
    )
    frames = make_frames(settings)
    xy = np.array([[3.0, 500.0], [250.2, 260.7], [480.0, 15.0]])
    expected = frames["r"].wcs.pixel_to_world(*xy.T)
    for band in ("g", "i"):
        there = frames[band].positions(xy)
        assert np.abs(there - xy).max() > 0.3
        sky = frames[band].wcs.pixel_to_world(*there.T)
        assert sky.separation(expected).arcsec.max() < 1e-5


@pytest.mark.parametrize("parity", PARITIES)
def test_parity_says_where_north_and_east_are(parity):
    wcs = make_frames(SimulatedField(parity=parity))["r"].wcs
    middle, right, up = (
        wcs.pixel_to_world(*xy) for xy in ((255, 255), (260, 255), (255, 260))
    )
    assert np.sign((right.ra - middle.ra).deg) == parity[0]
    assert np.sign((up.dec - middle.dec).deg) == parity[1]


def test_rotation_is_the_position_angle_of_the_y_axis():
    wcs = make_frames(SimulatedField(rotation_deg=30.0))["r"].wcs
    middle, up = wcs.pixel_to_world(255.5, 255.5), wcs.pixel_to_world(255.5, 265.5)
    assert middle.position_angle(up).deg == pytest.approx(30.0, abs=0.01)


def test_bands_without_offset_share_their_pixels():
    frames = make_frames(SimulatedField())
    xy = np.array([[10.0, 20.0]])
    assert frames["g"].positions(xy) == pytest.approx(xy)
    np.testing.assert_allclose(frames["g"].to_reference, np.eye(2), atol=1e-12)


def test_pixels_have_the_scale_asked_for():
    wcs = make_frames(SimulatedField(pixel_scale_arcsec=0.4, rotation_deg=10.0))["r"].wcs
    scales = [scale.to_value("arcsec") for scale in wcs.proj_plane_pixel_scales()]
    assert scales == pytest.approx([0.4, 0.4])
