"""The scale bar and the compass."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from galaxyclust.show.galaxy_page import Frame
from galaxyclust.show.sky_marks import compass, draw_compass, draw_scale_bar, round_length

FRAME = Frame(-0.5, -0.5, 40.0)


def test_north_is_where_declination_grows():
    east, north = compass(0.4 * np.diag([-1.0, 1.0]))
    assert east == pytest.approx([-1, 0])
    assert north == pytest.approx([0, 1])
    # turned by 90 degrees
    east, north = compass(np.array([[0.0, 0.4], [0.4, 0.0]]))
    assert east == pytest.approx([0, 1])
    assert north == pytest.approx([1, 0])


def test_without_a_wcs_there_is_no_compass():
    assert compass(np.full((2, 2), np.nan)) is None
    assert compass(np.zeros((2, 2))) is None
    axes = Figure().subplots()
    draw_compass(axes, FRAME, np.full((2, 2), np.nan))
    assert not axes.texts


@pytest.mark.parametrize("down", [True, False])
def test_the_compass_is_named_and_on_the_picture(down):
    axes = Figure().subplots()
    axes.set(xlim=(-0.5, 39.5), ylim=(39.5, -0.5) if down else (-0.5, 39.5))
    draw_compass(axes, FRAME, 0.4 * np.diag([-1.0, 1.0]))
    names = [text for text in axes.texts if text.get_text()]
    assert {text.get_text() for text in names} == {"N", "E"}
    for text in names:
        x, y = text.get_position()
        assert 0 < x < 39
        assert 0 < y < 39


@pytest.mark.parametrize(("scale", "text"), [(0.4, "5 arcsec"), (np.nan, "10 pixels")])
def test_the_bar_is_of_a_round_length(scale, text):
    axes = Figure().subplots()
    draw_scale_bar(axes, FRAME, scale)
    assert axes.texts[0].get_text() == text
    x = axes.lines[0].get_xdata()
    length = float(text.split()[0]) / (scale if np.isfinite(scale) else 1.0)
    assert x[1] - x[0] == pytest.approx(length / 40)


@pytest.mark.parametrize("longest", [0.013, 0.2, 4.9, 70.0, 1e4])
def test_a_round_length_is_not_much_shorter(longest):
    assert longest / 2.5 < round_length(longest) <= longest
