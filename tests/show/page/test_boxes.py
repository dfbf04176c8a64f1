"""Boxes stand where their quantiles are."""

import numpy as np
import pytest

from galaxyclust.show.page.boxes import LEFT, RIGHT, plot
from galaxyclust.show.quantiles import distribution


def test_boxes_span_the_axis_and_keep_their_order():
    rng = np.random.default_rng(0)
    label = np.repeat([0, 1, -1], 200)
    made = plot("gini", distribution(rng.normal(size=600) + label, label), unit="pix")
    assert [box.short for box in made.boxes] == ["0", "1", "noise"]
    assert min(box.low for box in made.boxes) == LEFT
    assert max(box.high for box in made.boxes) == RIGHT
    for box in made.boxes:
        assert box.low < box.left < box.middle < box.left + box.width < box.high
    assert made.words.startswith("gini by cluster, medians 0: ")


def test_ticks_stand_at_their_values():
    values = np.concatenate([np.linspace(0, 10, 101), np.linspace(0, 10, 101)])
    made = plot("x", distribution(values, np.repeat([0, 1], 101)))
    places = {float(tick.text): tick.x for tick in made.ticks}
    # 5 and 95 per cent of 0 to 10 are the ends of the axis
    assert places[5] == pytest.approx((LEFT + RIGHT) / 2, abs=0.1)


def test_a_quantity_of_a_wide_range_has_a_logarithmic_axis():
    values = np.geomspace(1, 1e6, 1000)
    made = plot("flux", distribution(values, np.zeros(1000, int)))
    assert made.boxes[0].middle == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert {tick.text for tick in made.ticks} >= {"100", "10,000"}


def test_a_constant_is_drawn_in_the_middle():
    made = plot("x", distribution(np.full(10, 3.0), np.zeros(10, int)))
    assert made.boxes[0].middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.1)


def test_a_cluster_without_values_has_no_box():
    values = np.array([1.0, 2.0, np.nan, np.nan])
    made = plot("x", distribution(values, np.array([0, 0, 1, 1])))
    assert [box.short for box in made.boxes] == ["0"]
