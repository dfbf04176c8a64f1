"""The picture of a self-organizing map."""

import numpy as np
import pytest

from galaxyclust.show import som


def a_map(*, hexagonal=False):
    position = np.array([[x, y] for y in range(2) for x in range(3)], float)
    picture = np.full((6, 8, 8, 3), 200, np.uint8)
    return som.Map(position, hexagonal, picture, np.array([4, 0, 1200, 1, 2, 3]))


@pytest.mark.parametrize("hexagonal", [False, True])
def test_neurons_are_drawn_with_their_counts_and_planes_with_their_range(
    hexagonal, rendered, words
):
    planes = {"gini": np.array([0.25, np.nan, 0.5, 0.75, 0.5, 0.5]), "b": np.zeros(6)}
    figure = som.picture(a_map(hexagonal=hexagonal), planes, title="A", caption="B")
    said = words(figure)
    assert {"A", "B", "4", "0", "1,200", "gini", "0.25", "0.75", "b"} <= set(said)
    assert (rendered(figure) > 190).any()


def test_a_neuron_without_galaxies_stays_dark(rendered):
    empty = a_map()._replace(n_galaxies=np.zeros(6, int))
    figure = som.picture(empty, {}, title="", caption="")
    assert (rendered(figure) == 200).mean() < (
        rendered(som.picture(a_map(), {}, title="", caption="")) == 200
    ).mean()


def test_a_plane_with_one_neuron_far_above_all_is_logarithmic(words, rendered):
    planes = {"sn": np.array([10, 20, 30, 40, 1000, np.nan]), "x": np.arange(6.0)}
    figure = som.picture(a_map(), planes, title="", caption="")
    assert {"sn, logarithmic", "10", "x"} <= set(words(figure))
    assert rendered(figure).size


def test_a_plane_of_no_values_is_drawn_empty(rendered):
    figure = som.picture(a_map(), {"none": np.full(6, np.nan)}, title="", caption="")
    assert rendered(figure).size


def test_cells_of_a_hexagonal_grid_adjoin():
    corners = som.outline(hexagonal=True)
    assert np.ptp(corners[:, 0]) == pytest.approx(1)
    assert np.ptp(corners[:, 1]) == pytest.approx(2 / np.sqrt(3))


def test_means_are_of_the_finite_values_of_each_neuron():
    found = som.means_by_neuron(
        np.array([1.0, 3, np.nan, 5, 7]), np.array([0, 0, 0, 2, -2]), n_neurons=3
    )
    np.testing.assert_array_equal(found, [2, np.nan, 5])
