"""Plots of a survey for a paper."""

import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError


def test_boxes_tree_and_map_are_written(grouped, tmp_path):
    made = [
        steps.show_quantities(grouped, clustering="km", output=tmp_path / "q.svg"),
        steps.show_tree(grouped, clustering="km", output=tmp_path / "t.svg"),
        steps.show_map(
            grouped, name="ae", colours=["r50_arcsec"], output=tmp_path / "m.svg"
        ),
    ]
    assert sorted(tmp_path.iterdir()) == sorted(made)


def test_columns_named_are_those_drawn(grouped, tmp_path, monkeypatch):
    module = __import__("galaxyclust.steps._look.plots", fromlist=["x"])
    drawn = module.distributions
    asked = []

    def noted(found, **how):
        asked.extend(found)
        return drawn(found, **how)

    monkeypatch.setattr(module, "distributions", noted)
    columns = ["sn", "ellipticity"]
    steps.show_quantities(
        grouped, clustering="km", output=tmp_path / "q.png", columns=columns
    )
    assert asked == columns


def test_what_cannot_be_drawn_is_refused(grouped, tmp_path):
    path = tmp_path / "a.png"
    for act in (steps.show_quantities, steps.show_tree):
        with pytest.raises(CatalogError, match="no clustering 'h'; it has km"):
            act(grouped, clustering="h", output=path)
        with pytest.raises(SettingError, match="unknown kind of picture"):
            act(grouped, clustering="km", output=tmp_path / "a.txt")
    with pytest.raises(SettingError, match="a map needs a column to colour it by"):
        steps.show_map(grouped, name="ae", colours=[], output=path)
    with pytest.raises(SettingError, match="'id' is no column of numbers"):
        steps.show_map(grouped, name="ae", colours=["id"], output=path)
    with pytest.raises(CatalogError, match="no projection 'x'"):
        steps.show_map(grouped, name="x", colours=["sn"], output=path)
    assert not path.exists()


def test_names_that_try_to_be_formulas_and_markup_are_drawn_as_they_are(hostile, tmp_path):
    drawn = [
        steps.show(hostile, clustering="km", output=tmp_path / "a b #1.png"),
        steps.show_tree(hostile, clustering="km", output=tmp_path / "tree.pdf"),
        steps.show_quantities(hostile, clustering="km", output=tmp_path / "boxes.pdf"),
        steps.show_map(hostile, name="ae", colours=["sn"], output=tmp_path / "map.png"),
    ]
    assert all(path.stat().st_size > 1000 for path in drawn)
