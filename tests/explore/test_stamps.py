"""Pictures for the gallery are drawn once, and again when they shall look otherwise."""

import io
import shutil

import numpy as np
import pytest
from PIL import Image

from galaxyclust import steps
from galaxyclust.errors import SettingError
from galaxyclust.explore import stamps
from galaxyclust.explore.stamps import Drawing, Gallery


def pixels(made):
    return np.asarray(Image.open(io.BytesIO(made.data)).convert("RGB"), dtype=float)


def test_a_picture_stands_where_its_row_was_asked_for(ingested):
    gallery = Gallery(ingested)
    alone = pixels(gallery.draw([3], Drawing()))
    both = pixels(gallery.draw([5, 3], Drawing()))
    assert both.shape == (96, 192, 3)
    assert np.abs(both[:, 96:] - alone).mean() < 3


def test_what_was_drawn_is_not_drawn_again(ingested, monkeypatch):
    asked = []
    drawn = stamps.pictures_of

    def noted(catalog, rows, **how):
        asked.append(rows.tolist())
        return drawn(catalog, rows, **how)

    monkeypatch.setattr(stamps, "pictures_of", noted)
    gallery = Gallery(ingested)
    gallery.draw([2, 1, 2], Drawing())
    gallery.draw([1, 4], Drawing())
    gallery.draw([1], Drawing(gain=2.0))
    assert asked == [[1, 2], [4], [1]]


def test_the_oldest_pictures_are_forgotten_first(ingested, monkeypatch):
    monkeypatch.setattr(stamps, "_KEPT_BYTES", 3 * 64 * 64 * 3)
    gallery = Gallery(ingested)
    gallery.draw(list(range(6)), Drawing(size=64))
    assert [row for _, row in gallery._kept] == [3, 4, 5]


def test_a_brighter_drawing_is_brighter_and_a_softer_one_shows_less_of_the_faint(ingested):
    gallery = Gallery(ingested)
    mean = [
        pixels(gallery.draw([0, 1, 2, 3], drawing)).mean()
        for drawing in (Drawing(softening=40.0), Drawing(), Drawing(gain=3.0))
    ]
    assert mean[0] < mean[1] < mean[2]


@pytest.mark.parametrize(
    ("rows", "drawing", "words"),
    [
        ([], Drawing(), "0 rows; ask for 1 to 120"),
        ([0] * 121, Drawing(), "121 rows; ask for 1 to 120"),
        ([-1], Drawing(), "row -1 is not there"),
        ([10**9], Drawing(), "row 1000000000 is not there"),
        ([0], Drawing(size=5000), "size 5000; choose from 64, 96, 256"),
        ([0], Drawing(softening=0.0), "softening 0.0 is not between"),
        ([0], Drawing(gain=float("nan")), "gain nan is not between"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ingested, rows, *, drawing, words):
    with pytest.raises(SettingError, match=words):
        Gallery(ingested).draw(rows, drawing)


def test_pictures_of_a_survey_that_was_replaced_are_not_shown(regrouped, tmp_path):
    gallery = Gallery(regrouped)
    before = pixels(gallery.draw([0], Drawing()))
    steps.export(regrouped, tmp_path / "other.h5", where="km_label == 2")
    shutil.copy(tmp_path / "other.h5", regrouped.path)
    after = pixels(gallery.draw([0], Drawing()))
    assert np.array_equal(after, pixels(Gallery(regrouped).draw([0], Drawing())))
    assert not np.array_equal(after, before)
