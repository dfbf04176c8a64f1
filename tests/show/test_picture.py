"""The picture of a clustering holds map, sizes and galaxies, and all of it is legible."""

import subprocess
import sys

import numpy as np
import pytest

from galaxyclust.show.choose import choose
from galaxyclust.show.picture import clusters


def whole(label, *, names=None):
    """Return the picture of labels scattered at random."""
    label = np.asarray(label)
    places = np.random.default_rng(0).normal(size=(len(label), 2))
    choice = choose(label, np.zeros(len(label))).named(names or {})
    pictures = np.full((len(choice.rows), 8, 8, 3), 128, dtype=np.uint8)
    return clusters(
        places,
        label,
        choice=choice,
        pictures=pictures,
        title="s.h5 - km",
        caption="by k",
    )


def test_the_picture_says_what_it_shows(words):
    written = words(whole(np.repeat([0, 1, -1, -2], [500, 250, 250, 40])))
    about = "1,000 galaxies, 2 clusters\n250 (25 %) in no cluster: noise\n"
    assert {"s.h5 - km", "by k"} <= set(written)
    assert about + "40 more set aside, not embedded" in written
    assert "500  50 %" in written


def test_what_a_person_calls_a_cluster_stands_in_the_legend_and_beside_its_strip(words):
    long = "spirals that are wound up loosely"
    written = words(whole(np.repeat([0, 1, 2], 30), names={1: "edge-on", 2: long}))
    assert written.count("edge-on") == 1
    assert "30  33 %  edge-on" in written
    assert long[:14] + "\u2026" in written


def test_without_noise_or_set_aside_nothing_is_said_of_them(words):
    assert "60 galaxies, 2 clusters" in words(whole(np.repeat([0, 1], 30)))


@pytest.mark.parametrize("n_clusters", [0, 1, 2, 12, 31])
def test_no_text_is_clipped_or_lies_on_another(n_clusters):
    label = np.concatenate([np.repeat(np.arange(n_clusters), 4), np.full(90_000, -1)])
    figure = whole(label, names=dict.fromkeys(range(n_clusters), "WWWWWWWWW WWWWWWWW"))
    renderer = figure.canvas.get_renderer()
    width, height = figure.get_size_inches() * figure.dpi
    bars = figure.axes[1]
    boxes = [
        text.get_window_extent(renderer)
        for text in [*figure.texts, *bars.texts]
        if text.get_text()
    ]
    for i, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height
        assert not any(box.overlaps(other) for other in boxes[:i])


def test_a_survey_with_nothing_embedded_is_still_a_picture(rendered):
    assert rendered(whole(np.full(3, -2))).size


def test_the_same_clustering_gives_the_same_pixels(rendered):
    label = np.arange(60) % 3
    assert np.array_equal(rendered(whole(label)), rendered(whole(label)))


def test_pictures_leave_pyplot_alone():
    code = (
        "import sys; from galaxyclust.show import picture, map, sheet, project; "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
