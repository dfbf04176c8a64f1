"""The profile on a galaxy's page."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from galaxyclust.show.galaxy_page import Calibration, Profile
from galaxyclust.show.galaxy_profile import draw_profile, scale_of


def drawn(page):
    axes = Figure().subplots()
    draw_profile(axes, page)
    return axes


def named(axes, label):
    handles, labels = axes.get_legend_handles_labels()
    return handles[labels.index(label)]


def test_brightness_is_in_magnitudes_a_square_arcsec():
    scale = scale_of(Calibration("r", "nanomaggy", 22.5, 0.5))
    # one unit on a quarter of a square arcsec
    assert scale.of(np.array(1.0)) == pytest.approx(22.5 - 2.5 * np.log10(4))
    assert scale.label == "surface brightness in r [mag / arcsec²]"


def test_without_a_zero_point_it_is_instrumental():
    scale = scale_of(Calibration("r", "", np.nan, 0.5))
    assert scale.of(np.array(100.0)) == -5
    assert "of image units per pixel in r" in scale.label
    assert np.isnan(scale.of(np.array(-1.0)))


def test_points_lie_where_the_annuli_are_and_brighter_is_up(make_page):
    page = make_page()
    axes = drawn(page)
    points = named(axes, "measured in ellipses").lines[0]
    seen = page.profile.brightness > 0
    np.testing.assert_allclose(points.get_xdata(), 0.4 * page.profile.radius[seen])
    assert axes.yaxis_inverted()
    assert axes.get_xlabel() == "semi-major axis [arcsec]"


def test_an_annulus_below_the_sky_is_an_upper_limit(make_page):
    page = make_page()
    limits = named(drawn(page), "below 2 sigma")
    assert len(limits.get_xdata()) == (page.profile.brightness <= 0).sum()
    assert limits.get_ydata() == pytest.approx(22.5 - 2.5 * np.log10(1.0 / 0.16))


def test_radii_are_marked_by_name(make_page):
    said = [text.get_text() for text in drawn(make_page()).texts]
    for name in ("r50_ellip", "r_petro_ellip", "PSF FWHM"):
        assert name in said


def test_a_profile_of_nothing_can_be_drawn(make_page):
    nothing = Profile(np.arange(1.0, 4), np.full(3, np.nan), np.full(3, np.nan))
    drawn(make_page(profile=nothing, curve=None, calibration=Calibration()))


def test_a_page_without_a_profile_has_none_drawn(make_page):
    assert not drawn(make_page(profile=None)).lines
