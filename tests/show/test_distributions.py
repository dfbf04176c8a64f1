"""Boxes of a figure stand where the quantiles are, and each cluster is named."""

from itertools import pairwise

import numpy as np
import pytest

from galaxyclust.show.distributions import distributions
from galaxyclust.show.paper import PAGE_WIDTH
from galaxyclust.show.quantiles import distribution


def figure(values, label, **settings):
    """Return the figure of one quantity."""
    found = {"gini": distribution(np.asarray(values, float), np.asarray(label))}
    return distributions(found, units={"gini": "pix"}, title="s · km", **settings)


def test_boxes_are_the_middle_halves_and_lines_the_medians():
    rng = np.random.default_rng(0)
    label = np.repeat([0, 1, -1], 100)
    values = rng.normal(size=300) + label
    axes = figure(values, label).axes[0]
    for row, k in enumerate([0, 1, -1]):
        left, right = np.percentile(values[label == k], [25, 75])
        box = axes.patches[row]
        assert (box.get_x(), box.get_width()) == pytest.approx((left, right - left))


def test_a_panel_says_name_unit_and_how_far_apart_and_rows_their_cluster():
    label = np.repeat([0, 1, -1], 20)
    axes = figure(np.arange(60), label, names={1: "edge-on $x$"}).axes[0]
    assert axes.get_title(loc="left") == "gini [pix]  (75 %)"
    ticks = [text.get_text() for text in axes.get_yticklabels()]
    assert ticks == ["0", r"1 edge-on \$x\$", "noise"]


def test_a_cluster_without_values_has_a_row_and_no_box():
    axes = figure([1, 2, np.nan, np.nan], [0, 0, 1, 1]).axes[0]
    assert len(axes.patches) == 1
    assert len(axes.get_yticks()) == 2


def test_a_wide_range_has_a_logarithmic_axis(rendered):
    made = figure(np.geomspace(1, 1e6, 100), np.zeros(100, int))
    assert made.axes[0].get_xscale() == "log"
    assert rendered(made).size


def test_few_quantities_leave_no_empty_panels():
    found = distribution(np.arange(9.0), np.zeros(9, int))
    few = distributions(dict.fromkeys("ab", found), units={}, title="")
    assert len(few.axes) == 2
    assert few.get_figwidth() < PAGE_WIDTH
    four = distributions(dict.fromkeys("abcd", found), units={}, title="")
    assert [axes.get_visible() for axes in four.axes] == [True] * 4 + [False] * 2
    assert four.get_figwidth() == pytest.approx(PAGE_WIDTH)


def test_nothing_to_draw_is_still_a_page(rendered):
    assert rendered(distributions({}, units={}, title="")).size


def test_long_headings_do_not_reach_the_next_panel():
    found = distribution(np.arange(9.0), np.arange(9) % 2)
    names = [f"semi_{k}_axis_deconvolved_error_i" for k in ("major", "minor", "other")]
    made = distributions(
        dict.fromkeys(names, found), units=dict.fromkeys(names, "pix"), title="",
        names={0: "a name of some length"},
    )  # fmt: skip
    made.canvas.draw()
    headings = [axes.get_title(loc="left") for axes in made.axes]
    assert headings[0] == "semi_major_axis_deconvolved_error_i\n[pix]  (0 %)"
    boxes = [axes._left_title.get_window_extent() for axes in made.axes]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert boxes[-1].x1 < made.bbox.x1
