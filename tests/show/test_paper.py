"""Figures for a paper are white, as wide as a page, and their colours can be told apart."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from galaxyclust.show.paper import COLOURS, NOISE_COLOUR, PAGE_WIDTH, look, plain, sheet


def contrast(colour):
    """Return the contrast of a colour on white (WCAG 2.1)."""
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
    ]
    return 1.05 / (np.dot(linear, [0.2126, 0.7152, 0.0722]) + 0.05)


@pytest.mark.parametrize("colour", [*COLOURS, NOISE_COLOUR])
def test_every_colour_shows_on_white(colour):
    assert contrast(colour) > 3


def test_clusters_have_forty_looks_and_noise_its_own():
    looks = {look(k) for k in range(40)}
    assert len(looks) == 40
    assert look(-1) not in looks


def test_a_sheet_is_white_and_as_wide_as_a_page(rendered):
    figure = sheet(1.0)
    assert figure.get_size_inches().tolist() == [PAGE_WIDTH, 1.0]
    plain(figure.subplots())
    assert (rendered(figure)[0] == 255).all()
