import numpy as np

from galaxyclust.embed.autoencoder.autoencoder import Autoencoder
from galaxyclust.embed.som.som import Som
from galaxyclust.steps._embed.columns import derived, derived_names, remarks


def test_most_embedders_add_no_columns():
    assert derived_names(Autoencoder()) == ()
    assert derived(Autoencoder(), {}, np.zeros((2, 3), np.float32)) == {}
    assert remarks(Autoencoder(), {}) == ()


def test_a_map_adds_neuron_place_and_distance():
    weights = {"position": np.array([[0.0, 0], [1, 0]])}
    method = Som(width=2, height=1)
    found = derived(method, weights, np.array([[3, 1]], np.float32))
    assert tuple(found) == derived_names(method) == ("neuron", "x", "y", "distance")
    assert [values.tolist() for values in found.values()] == [[1], [1], [0], [1]]
