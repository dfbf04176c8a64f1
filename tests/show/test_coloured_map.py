"""A coloured map shows every galaxy that has a place, grey where its value is missing."""

import numpy as np

from galaxyclust.show.coloured_map import coloured_map


def test_every_galaxy_with_a_place_is_drawn_once_in_each_panel():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(50, 2))
    places[0] = np.nan
    values = np.arange(50.0)
    values[1:6] = np.nan
    made = coloured_map(
        places, {"sn": values, "size [arcsec]": rng.normal(size=50)}, title="t"
    )
    grey, coloured = made.axes[0].collections
    assert (len(grey.get_offsets()), len(coloured.get_offsets())) == (5, 44)
    assert np.array_equal(coloured.get_array(), values[6:])


def test_the_middle_of_the_values_takes_the_ramp_and_the_title_says_of_what():
    values = np.concatenate([np.linspace(0, 1, 999), [1e9]])
    made = coloured_map(
        np.random.default_rng(0).normal(size=(1000, 2)), {"sn": values}, title=""
    )
    low, high = made.axes[0].collections[1].get_clim()
    assert -0.1 < low < high < 1.1
    assert made.axes[0].get_title(loc="left") == "sn"


def test_a_third_map_begins_a_row_and_no_value_is_still_a_map(rendered):
    places = np.random.default_rng(0).normal(size=(9, 2))
    empty = np.full(9, np.nan)
    made = coloured_map(places, dict.fromkeys("abc", empty), title="")
    assert [axes.get_visible() for axes in made.axes[:4]] == [True, True, True, False]
    assert rendered(made).size
    assert rendered(coloured_map(np.zeros((0, 2)), {"a": np.zeros(0)}, title="")).size


def test_a_few_that_are_far_above_all_do_not_take_the_ramp():
    places = np.random.default_rng(0).normal(size=(500, 2))
    values = np.append(np.geomspace(10, 30, 480), np.geomspace(300, 3000, 20))
    (_, drawn) = coloured_map(places, {"sn": values}, title="").axes[0].collections
    share = drawn.norm(30) - drawn.norm(10)
    assert share > 0.15  # of the ramp; 0.01 if it were linear
    (_, plain) = coloured_map(places, {"sn": values - 20}, title="").axes[0].collections
    assert plain.norm(10) - plain.norm(0) < 0.01


def test_a_quantity_without_values_has_no_ramp_and_says_so():
    places = np.random.default_rng(0).normal(size=(20, 2))
    made = coloured_map(places, {"sn": np.full(20, np.nan)}, title="t")
    (panel,) = made.axes
    assert panel.get_title(loc="left") == "sn: no values"


def test_a_ramp_over_many_powers_of_ten_has_ticks():
    places = np.random.default_rng(0).normal(size=(20, 2))
    made = coloured_map(places, {"flux": np.geomspace(1e-30, 1e30, 20)}, title="t")
    made.canvas.draw()
    low, high = made.axes[1].get_ylim()
    inside = [tick for tick in made.axes[1].get_yticks() if low <= tick <= high]
    assert 3 < len(inside) < 20
