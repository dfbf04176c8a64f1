"""An embedding becomes a part of its catalog."""

import numpy as np

from galaxyclust import steps
from galaxyclust.flags import Source
from galaxyclust.steps._embed.write import summary
from galaxyclust.types import NOT_EMBEDDED

FROM = {"settings": {"device": "cpu"}}


def test_rows_set_aside_are_nan_and_the_others_as_they_were(surveyed, fresh, with_flags):
    with_flags(
        fresh, {0: Source.LOW_SN, 3: Source.POINT_LIKE | Source.EDGE, 4: Source.EDGE}
    )
    made = steps.embed_from(fresh, f"{surveyed.path}:ae", **FROM)
    assert (made.n_rows, made.n_left_out) == (fresh.n_rows - 2, 2)
    found = fresh.embedding("ae")
    assert np.flatnonzero(np.isnan(found).any(axis=1)).tolist() == [0, 3]
    assert np.isnan(fresh.projection("ae")[[0, 3]]).all()
    kept = np.isfinite(found).all(axis=1)
    np.testing.assert_allclose(found[kept], surveyed.embedding("ae")[kept], atol=1e-5)


def test_a_replaced_map_leaves_no_neurons_behind(regrouped):
    small = {"width": 2, "height": 2, "device": "cpu", "on": "ae"}
    steps.embed(regrouped, method="som", name="map", settings=small)
    assert (regrouped.column("map_neuron") >= 0).any()
    steps.embed(regrouped, method="polar", name="map", overwrite=True)
    assert (regrouped.column("map_neuron") == NOT_EMBEDDED).all()
    assert np.isnan(regrouped.column("map_distance")).all()


def test_one_dimension_is_said_as_one():
    assert summary(np.zeros((20, 1))) == "20 sources embedded in 1 dimension"
