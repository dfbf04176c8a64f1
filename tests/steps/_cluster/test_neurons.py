import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._cluster.neurons import neurons_of


@pytest.fixture
def mapped(survey):
    """A survey with a map of six neurons."""
    settings = {"width": 3, "height": 2, "device": "cpu"}
    steps.embed(survey, method="som", name="map", settings=settings)
    return survey


def test_galaxies_of_one_neuron_share_a_cluster(mapped):
    made = steps.cluster(
        mapped,
        embedding="map",
        method="kmeans",
        name="groups",
        settings={"n_clusters": 2},
        neurons=True,
    )
    neuron, label = mapped.column("map_neuron"), mapped.column("groups_label")
    assert all(len(set(label[neuron == k])) == 1 for k in set(neuron))
    assert set(label) == {0, 1}
    assert sum(made.sizes) == mapped.n_rows
    assert mapped.history()[-1].settings["neurons"] is True


def test_only_neurons_with_galaxies_are_clustered(mapped):
    found = neurons_of(mapped, "map", features_weight=0)
    neuron = mapped.column("map_neuron")
    np.testing.assert_array_equal(np.unique(neuron)[found.of_row], neuron)
    assert found.vectors.shape == (len(np.unique(neuron)), 6)


def test_what_has_no_neurons_is_refused(mapped):
    with pytest.raises(CatalogError, match="'ae' is no self-organizing map"):
        neurons_of(mapped, "ae", features_weight=0)
    with pytest.raises(SettingError, match="a neuron has no measured shapes"):
        neurons_of(mapped, "map", features_weight=1)
