"""The picture of a sweep shows every value, and the one to take."""

import numpy as np
import pytest

from galaxyclust.show.sweep import Curves, sweep_picture


@pytest.mark.parametrize("chosen", [5, None])
def test_every_panel_has_the_values_and_the_choice(chosen):
    value = np.array([2.0, 5.0, 100.0])
    flat = np.array([0.9, 0.8, np.nan])
    figure = sweep_picture(
        Curves(value, flat, flat / 10, flat, flat, flat, [(5, 4), (3,), ()]),
        setting="n_clusters", stable=0.75, chosen=chosen, title="t", caption="c",
    )  # fmt: skip
    assert len(figure.axes) == 4
    assert [axes.get_ylabel() for axes in figure.axes] == [
        "stability (ARI)", "validity", "cluster sizes", "noise, %",
    ]  # fmt: skip
    assert figure.axes[-1].get_xlabel() == "n_clusters"
    marked = [
        line
        for axes in figure.axes
        for line in axes.lines
        if list(line.get_xdata()) == [5, 5]
    ]
    assert len(marked) == (4 if chosen else 0)
    assert figure.axes[0].get_xscale() == "log"
    figure.canvas.draw()
    below = [label.get_text() for label in figure.axes[-1].get_xticklabels()]
    assert below == ["2", "5", "100"]
    beside = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert "1.0" in beside


def test_noise_has_a_panel_only_where_there_is_some():
    value = np.array([2.0, 5.0])
    flat, none = np.array([0.9, 0.8]), np.zeros(2)
    figure = sweep_picture(
        Curves(value, flat, flat / 10, flat, flat, none, [(5, 4), (3,)]),
        setting="n_clusters", stable=0.75, chosen=5, title="t", caption="c",
    )  # fmt: skip
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["stability (ARI)", "validity", "cluster sizes"]


def test_a_sweep_without_any_cluster_can_be_drawn():
    zero = np.zeros(1)
    nothing = np.full(1, np.nan)
    figure = sweep_picture(
        Curves(zero + 5, zero, zero, nothing, nothing, zero + 1, [()]),
        setting="min_cluster_size", stable=0.75, chosen=None, title="t", caption="c",
    )  # fmt: skip
    assert figure.axes[2].get_yscale() == "linear"
    assert figure.axes[0].get_xscale() == "linear"
