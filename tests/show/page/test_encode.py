"""What a page holds as text is what was put in."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from galaxyclust.show.page.encode import data_uri, on_canvas, sheet, text_of


def test_each_tile_of_a_sheet_is_its_picture():
    colours = np.random.default_rng(0).integers(0, 255, (7, 3))
    pictures = np.broadcast_to(colours[:, None, None], (7, 16, 16, 3)).astype(np.uint8)
    made = sheet(pictures, columns=3, quality=95)
    assert (made.columns, made.rows, made.tile) == (3, 3, 16)
    pixels = np.asarray(Image.open(io.BytesIO(made.data)).convert("RGB"), dtype=int)
    for i, colour in enumerate(colours):
        y, x = 16 * (i // 3) + 8, 16 * (i % 3) + 8
        assert np.abs(pixels[y, x] - colour).max() < 12


def test_a_sheet_of_nothing_is_still_an_image():
    made = sheet(np.zeros((0, 8, 8, 3), np.uint8))
    assert Image.open(io.BytesIO(made.data)).size == (8, 8)


def test_numbers_come_back_from_text_whatever_their_byte_order():
    values = np.array([1.5, -2.0, np.nan], dtype=">f4")
    back = np.frombuffer(base64.b64decode(text_of(values)), dtype="<f4")
    assert np.array_equal(back, values, equal_nan=True)


def test_a_data_address_says_what_it_holds():
    assert data_uri(b"", "image/png") == "data:image/png;base64,"


def test_places_keep_their_proportions_and_turn_upside_down():
    made = on_canvas(np.array([[0.0, 0.0], [2.0, 1.0]]), width=100, margin=0.1)
    assert made.places == pytest.approx(np.array([[10, 50], [90, 10]]))
    assert made.height == pytest.approx(60)


def test_a_high_map_stands_in_the_middle_of_its_canvas():
    made = on_canvas(np.array([[0.0, 0.0], [1.0, 2.0]]), width=100, margin=0.1)
    assert made.places == pytest.approx(np.array([[30, 90], [70, 10]]))
    assert made.height == pytest.approx(100)


def test_one_place_and_no_place_are_on_the_canvas():
    assert on_canvas(np.array([[3.0, 4.0]])).places.tolist() == [[500, 30]]
    assert on_canvas(np.zeros((0, 2))).places.shape == (0, 2)
