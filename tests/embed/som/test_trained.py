"""What a trained map says of galaxies."""

import numpy as np
import pytest

from galaxyclust.embed.som import trained
from galaxyclust.embed.som.grid import Grid

GRID = Grid(width=3, height=1)


def test_errors_are_the_mean_distance_and_the_part_that_is_torn():
    distance = np.array([[1.0, 2, 3], [3, 1, 2], [2, 3, 1], [1, 3, 2]], np.float32)
    found = trained.errors([distance[:1], distance[1:]], GRID)
    assert found == (1.0, 0.5)


def test_a_map_of_one_neuron_is_not_torn():
    assert trained.errors([np.ones((4, 1))], Grid(width=1, height=1)) == (1, 0)


def test_errors_of_no_galaxy_are_nan():
    assert np.isnan(trained.errors([], GRID)).all()


def test_a_galaxy_is_placed_at_its_nearest_neuron():
    distance = np.array([[1.0, 0.5, 3], [3, 1, 0.25]], np.float32)
    found = trained.places(distance, GRID.positions().numpy())
    assert {key: values.tolist() for key, values in found.items()} == {
        "neuron": [1, 2],
        "x": [1, 2],
        "y": [0, 0],
        "distance": [0.5, 0.25],
    }
    assert tuple(found) == trained.DERIVED
    assert found["neuron"].dtype == np.int32


def test_a_wall_between_two_groups_stands_out_in_the_u_matrix():
    codebook = np.array([0.0, 0, 0, 9, 9, 9])
    apart = np.abs(codebook[:, None] - codebook)
    found = trained.u_matrix(apart, Grid(width=6, height=1))
    assert found == pytest.approx([0, 0, 4.5, 4.5, 0, 0])


def test_remarks_say_how_true_the_map_is():
    weights = {
        "position": np.zeros((6, 2)),
        "quantisation_error": np.array(1.5),
        "topographic_error": np.array(0.0625),
    }
    assert trained.remarks(weights) == (
        "6 neurons; quantisation error 1.5, topographic error 0.062",
    )


def test_what_is_kept_of_a_map_is_plain_arrays():
    distance = np.array([[1.0, 2, 3], [3, 1, 2]], np.float32)
    kept = trained.as_arrays([distance], np.ones((3, 3)), GRID)
    assert all(type(array) is np.ndarray for array in kept.values())
    assert (kept["quantisation_error"], kept["topographic_error"]) == (1, 0)
    assert kept["position"].tolist() == [[0, 0], [1, 0], [2, 0]]
