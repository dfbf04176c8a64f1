"""Every galaxy is a dot of its cluster's path."""

import numpy as np

from galaxyclust.show.page.dots import layers, width


def test_every_galaxy_is_one_dot_and_noise_lies_beneath():
    rng = np.random.default_rng(0)
    label = rng.integers(-1, 4, 200)
    made = layers(rng.uniform(0, 1000, (200, 2)), label)
    assert [layer.label for layer in made] == [-1, 0, 1, 2, 3]
    for layer in made:
        assert layer.path.count("M") == np.count_nonzero(label == layer.label)


def test_numbers_of_clusters_at_one_place_are_parted():
    made = layers(np.full((4, 2), 500.0), np.arange(4))
    places = np.array([[layer.x, layer.y] for layer in made], dtype=float)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)[np.triu_indices(4, 1)]
    assert apart.min() > 25


def test_the_number_of_a_lone_galaxy_stands_above_it_and_hides_nothing():
    alone = layers(np.array([[100.0, 200.0], [800.0, 900.0]]), np.arange(2))
    assert [(one.x, one.y) for one in alone] == [(100, 181), (800, 881)]
    assert layers(np.array([[100.0, 5.0]]), np.arange(1))[0].y > 20  # it is not cut off
    many = layers(np.full((9, 2), 300.0), np.zeros(9, int))
    assert (many[0].x, many[0].y) == (300, 309)


def test_no_galaxy_is_no_layer():
    assert layers(np.zeros((0, 2)), np.zeros(0, int)) == []


def test_dots_are_smaller_where_there_are_more():
    assert width(100) > width(2000) >= width(50_000) == 3
