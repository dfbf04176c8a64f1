"""The contact sheet shows every picture, says what it is and what it leaves out."""

import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.show.choose import Counts, choose
from galaxyclust.show.sheet import draw_sheet, height, width
from galaxyclust.show.theme import page


def drawn(choice, pictures):
    """Return a page with nothing but the contact sheet."""
    figure = page(width(choice), height(choice))
    draw_sheet(figure, choice, pictures, top=0)
    return figure


def sheet(label, **settings):
    """Return the contact sheet of red pictures for labels."""
    choice = choose(np.asarray(label), np.zeros(len(label)), **settings)
    pictures = np.zeros((len(choice.rows), 16, 16, 3), dtype=np.uint8)
    pictures[..., 0] = 255
    return drawn(choice, pictures)


def test_every_picture_is_on_the_page():
    figure = sheet(np.repeat([0, 1, -1], [40, 30, 20]))
    assert sum(len(axes.images) for axes in figure.axes) == 36


def test_pictures_do_not_overlap():
    figure = sheet(np.repeat([0, 1, -1], [40, 30, 20]))
    boxes = [image.get_extent() for axes in figure.axes for image in axes.images]
    for i, (left, right, bottom, top) in enumerate(boxes):
        for other_left, other_right, other_bottom, other_top in boxes[:i]:
            beside = left >= other_right or right <= other_left
            assert beside or top >= other_bottom or bottom <= other_top


def test_pictures_are_on_the_page_in_colour(rendered):
    pixels = rendered(sheet(np.repeat([0, 1], [40, 30])))
    assert ((pixels[..., 0] > 240) & (pixels[..., 1] < 15)).mean() > 0.3


def test_each_cluster_is_named_with_its_size_and_share(words):
    written = words(sheet(np.repeat([0, 1, -1], [1500, 300, 200])))
    assert {"0", "1", "noise"} <= set(written)
    assert "1,500 galaxies\n75 %" in written
    assert "200 galaxies\n10 %, at random" in written


def test_the_page_grows_with_the_clusters():
    heights = [sheet(np.arange(k)).get_size_inches()[1] for k in (2, 10, 30)]
    assert heights[2] - heights[1] == pytest.approx(2.5 * (heights[1] - heights[0]))


def test_clusters_left_out_are_counted(words):
    assert "20 smaller clusters not shown." in words(sheet(np.arange(50), most=30))
    assert "1 smaller cluster not shown." in words(sheet(np.arange(31), most=30))


def test_no_cluster_is_said_in_words(words):
    assert "No cluster was found." in words(sheet(np.full(20, -1)))


@pytest.mark.parametrize("label", [[], [-2, -2], [0]])
def test_little_to_show_is_still_a_page(label, rendered):
    assert rendered(sheet(np.array(label, dtype=int))).size


def test_a_picture_too_few_is_refused():
    choice = choose(np.zeros(9, int), np.zeros(9))
    with pytest.raises(InputError, match="8 pictures for 9 galaxies"):
        drawn(choice, np.zeros((8, 4, 4, 3), np.uint8))


def test_each_reason_to_be_shown_has_its_headline(words):
    label = np.repeat([0, 1, -1], [40, 30, 20])
    scores = {"sureness": np.linspace(0, 1, 90), "outlier": np.linspace(1, 0, 90)}
    figure = sheet(label, counts=Counts.of(12), **scores)
    written = words(figure)
    headlines = ["most typical", "chosen at random", "least sure", "farthest out"]
    assert all(headline in written for headline in headlines)
    assert sum(len(axes.images) for axes in figure.axes) == 36
