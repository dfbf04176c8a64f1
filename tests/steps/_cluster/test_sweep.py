"""A sweep of a catalog's embedding says which setting to take, and draws it."""

import json
import math

import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._cluster.sweep import last_sweep, swept_setting


def test_a_sweep_is_drawn_and_kept_in_the_history_alone(survey, tmp_path):
    columns, steps_before = survey.names("catalog"), len(survey.history())
    made = steps.sweep(
        survey, embedding="ae", method="kmeans", values=(2, 3), draws=2,
        output=tmp_path / "sweep.png",
    )  # fmt: skip
    assert [point.value for point in made.points] == [2, 3]
    assert made.setting == "n_clusters"
    assert made.advice.reason
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")
    assert survey.names("catalog") == columns
    assert len(survey.history()) == steps_before + 1
    assert last_sweep(survey, embedding="ae", method="kmeans") == made
    assert last_sweep(survey, embedding="ae", method="ward") is None


def test_the_history_of_a_sweep_is_json(regrouped):
    made = steps.sweep(regrouped, embedding="ae", method="kmeans", values=(1, 2), draws=1)
    assert math.isnan(made.points[0].silhouette)
    kept = regrouped.history()[-1].settings["points"]
    assert kept[0]["silhouette"] is None
    assert json.dumps(kept, allow_nan=False)
    again = last_sweep(regrouped, embedding="ae", method="kmeans")
    assert repr(again) == repr(made)


def test_a_value_that_cannot_work_is_left_out_with_the_reason(regrouped):
    values = (2, 3, 900)
    made = steps.sweep(regrouped, embedding="ae", method="kmeans", values=values, draws=1)
    assert [point.value for point in made.points] == [2, 3]
    assert "\nn_clusters = 900 is left out: " in repr(made)
    assert last_sweep(regrouped, embedding="ae", method="kmeans") == made


def test_what_is_swept_depends_on_the_method():
    assert swept_setting("hdbscan") == "min_cluster_size"
    assert swept_setting("gmm") == "n_clusters"


def test_values_that_suit_the_method_are_tried_by_themselves(survey):
    made = steps.sweep(survey, embedding="ae", method="hdbscan", draws=1)
    assert made.points[0].value == 5


def test_another_kind_of_picture_is_refused(survey):
    with pytest.raises(SettingError, match="unknown kind of picture; name it"):
        steps.sweep(survey, embedding="ae", output="a.gif")


def test_a_method_without_anything_to_sweep_is_refused(monkeypatch):
    monkeypatch.setattr("galaxyclust.steps._cluster.sweep._VALUES", {"k": (1, 2)})
    with pytest.raises(SettingError, match="kmeans has neither of k to sweep"):
        swept_setting("kmeans")


@pytest.mark.usefixtures("unwritable")
def test_nothing_is_tried_for_a_catalog_that_cannot_be_written(regrouped):
    with pytest.raises(CatalogError, match="cannot be written"):
        steps.sweep(regrouped, embedding="ae", method="kmeans", values=(2,), draws=1)


@pytest.mark.parametrize("draws", [0, -1])
def test_a_sweep_without_draws_is_refused(ingested, draws):
    with pytest.raises(SettingError, match=f"a sweep of {draws} draws: it needs 1 or more"):
        steps.sweep(ingested, embedding="ae", draws=draws)
