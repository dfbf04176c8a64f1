"""The pictures on a galaxy's page."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from galaxyclust.show.galaxy_panels import edges, panels


def drawn(page, name):
    """Draw one panel and return its picture and its key."""
    picture, key = Figure().subplots(1, 2)
    next(panel for panel in panels(page) if panel.name == name).draw(picture, key)
    return picture, key


def names(key):
    return [text.get_text() for text in key.get_legend().get_texts()]


def test_the_lines_of_a_segment_go_round_its_pixels():
    area = np.zeros((5, 5), bool)
    area[2, 1:3] = True
    found = edges(area)
    assert found.shape == (6, 2, 2)
    assert found[..., 0].min() == 0.5
    assert found[..., 0].max() == 2.5
    assert set(np.unique(found[..., 1])) == {1.5, 2.5}


def test_what_is_masked_is_named(make_page):
    _, key = drawn(make_page(), "segment and mask")
    assert names(key) == ["its own pixels", "neighbours", "no data"]


def test_apertures_have_their_radii_and_their_angle(make_page):
    picture, key = drawn(make_page(), "apertures")
    sizes = sorted(patch.width / 2 for patch in picture.patches)
    assert sizes == pytest.approx([1.5, 4.0, 7.0, 10.0, 13.5, 16.0])
    flat = next(patch for patch in picture.patches if patch.width == 20)
    assert (flat.height, flat.angle) == (pytest.approx(12), 30)
    assert "r_kron" not in names(key)


def test_the_kron_aperture_stands_in_for_the_petrosian(make_page):
    page = make_page()
    values = dict(page.values, r_petro_ellip=np.nan)
    _, key = drawn(make_page(values=values), "apertures")
    assert "r_kron" in names(key)


def test_what_is_left_is_in_units_of_the_noise_and_without_neighbours(make_page):
    page = make_page()
    picture, _ = drawn(page, "less the model")
    shown = picture.images[0].get_array()
    left = (page.pixels.image - page.model) / page.pixels.sky_sigma
    np.testing.assert_allclose(shown[20:30, 20:30], left[20:30, 20:30])
    assert np.ma.getmaskarray(shown)[page.pixels.masked].all()


def test_a_stamp_without_any_data_can_be_drawn(make_page):
    page = make_page()
    nothing = page.pixels._replace(
        image=np.full((48, 48), np.nan), missing=np.ones((48, 48), bool)
    )
    empty = make_page(pixels=nothing, half_turn=np.full((48, 48), np.nan))
    for panel in panels(empty):
        drawn(empty, panel.name)
