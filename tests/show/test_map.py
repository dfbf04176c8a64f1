"""The map shows every galaxy, noise beneath, and numbers that can be read."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from galaxyclust.show.map import draw_map, middle_member, spread_out, weight
from galaxyclust.show.theme import Box, bare_axes, look, page


def drawn(places, label):
    """Return a page with nothing but the map."""
    figure = page(8.0, 8.0)
    draw_map(bare_axes(figure, Box(0, 0, 8, 8)), places, label)
    return figure


@pytest.fixture
def places():
    return np.random.default_rng(0).normal(size=(300, 2))


def test_every_galaxy_with_a_place_is_drawn(places):
    label = np.repeat([0, 1, -1], 100)
    places[:10] = np.nan
    figure = drawn(places, label)
    dots = figure.axes[0].collections
    assert sum(len(each.get_offsets()) for each in dots) == 290


def test_noise_lies_beneath_the_clusters(places):
    label = np.repeat([1, 0, -1], 100)
    figure = drawn(places, label)
    first = figure.axes[0].collections[0]
    assert np.array_equal(first.get_offsets(), places[200:])


def test_galaxies_that_were_not_embedded_are_left_out(places):
    figure = drawn(places, np.repeat([0, -2], 150))
    assert [len(dots.get_offsets()) for dots in figure.axes[0].collections] == [150]


def test_points_have_the_colour_of_their_cluster(places, rendered):
    pixels = rendered(drawn(places, np.ones(300, int)))
    wanted = [int(look(1).colour[i : i + 2], 16) for i in (1, 3, 5)]
    assert (np.abs(pixels.astype(int) - wanted).sum(axis=2) < 60).sum() > 300


def test_every_cluster_has_its_number(places, words):
    figure = drawn(places, np.arange(300) % 30)
    assert {str(k) for k in range(30)} <= set(words(figure))


def test_numbers_at_one_place_are_moved_apart():
    moved = spread_out(np.full((6, 2), 0.5), least=0.05)
    assert pdist(moved).min() > 0.045
    assert np.abs(moved - 0.5).max() < 0.2


def test_numbers_far_apart_stay_where_they_are():
    far = np.array([[0.1, 0.1], [0.9, 0.9]])
    assert spread_out(far, least=0.05) == pytest.approx(far, abs=1e-4)


def test_the_number_of_a_lone_member_stands_above_it():
    places = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    axes = drawn(places, np.array([0, 1, 2])).axes[0]
    first = next(text for text in axes.texts if text.get_text() == "0")
    here = axes.transAxes.inverted().transform(axes.transData.transform((0, 0)))
    x, y = first.get_position()
    assert x == pytest.approx(here[0], abs=0.01)
    assert 0.02 < y - here[1] < 0.05


def test_a_number_lies_on_a_member_even_of_a_ring():
    angle = np.linspace(0, 6, 50)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert np.linalg.norm(middle_member(ring)) == pytest.approx(1)


def test_more_galaxies_are_smaller_and_fainter():
    sizes = [weight(n) for n in (10, 1000, 100_000, 10_000_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == (2.0, 0.45)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_galaxies_are_still_a_map(n, rendered):
    figure = drawn(np.zeros((n, 2)), np.zeros(n, int))
    assert rendered(figure).size


def test_a_map_of_nothing_says_so(words):
    figure = drawn(np.zeros((0, 2)), np.zeros(0, int))
    assert "nothing to show" in words(figure)
