"""What a page shows: its frame, its centre and its numbers."""

import numpy as np
import pytest


def test_the_frame_holds_the_apertures(make_page):
    left, bottom, side = make_page().frame
    assert side == pytest.approx(2 * 1.12 * 16.0)
    assert left + side / 2 == pytest.approx(24.2)
    assert bottom + side / 2 == pytest.approx(23.9)


def test_the_frame_stays_on_the_stamp(make_page):
    page = make_page(values={"x": 142.0, "y": 202.0, "r90": 8.0})
    left, bottom, side = page.frame
    assert left >= -0.5
    assert left + side <= 47.5 + 1e-9
    assert bottom == -0.5


def test_a_whole_stamp_or_one_without_a_radius_is_shown_whole(make_page):
    for page in (make_page(whole=True), make_page(values={})):
        assert page.frame == (-0.5, -0.5, 48)


def test_a_centre_off_the_stamp_is_not_believed(make_page):
    page = make_page(values={"x_asymmetry": 9e9, "y_asymmetry": 0.0, "x": 125, "y": 224})
    assert page.centre == (25.0, 24.0)
    assert make_page(values={}).centre == (24.0, 24.0)


def test_texts_and_vectors_are_no_numbers(make_page):
    page = make_page(values={"id": "J1", "profile": np.ones(3), "gini": 0.4})
    assert page.number("gini") == 0.4
    for name in ("id", "profile", "nothing"):
        assert np.isnan(page.number(name))


def test_pixels_that_are_not_used_are_those_of_neighbours_and_without_data(make_page):
    pixels = make_page().pixels
    assert pixels.masked.sum() == pixels.neighbour.sum() + pixels.missing.sum()
