"""Changes of a clustering in a run file are made once, in order; a history repeats them."""

import tomllib

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.errors import SettingError
from galaxyclust.steps._look.reproduce import run_file
from galaxyclust.steps._run.label import check_label, is_labelled, label

CHANGES = (
    {"clustering": "km", "names": {"0": "round", "1": " edge-on "}},
    {"clustering": "km", "merge": [1, 0]},
    {"clustering": "km", "split": 0, "into": 2, "settings": {"seed": 3}},
)


def test_each_change_is_made_once_and_again_after_a_new_clustering(survey):
    for entry in CHANGES:
        check_label(entry)
        assert not is_labelled(survey, entry)
        label(survey, entry)
        assert is_labelled(survey, entry)
    assert all(is_labelled(survey, entry) for entry in CHANGES)
    assert "round" in set(survey.column("km_name"))
    steps.cluster(survey, embedding="ae", method="kmeans", name="km", overwrite=True,
                  settings={"n_clusters": 2})  # fmt: skip
    assert not any(is_labelled(survey, entry) for entry in CHANGES)


def test_the_run_file_of_a_history_makes_them_again(survey):
    for entry in CHANGES:
        label(survey, entry)
    after = survey.column("km_label")
    text = run_file(survey.history(), output="s.h5")
    found = tomllib.loads(text)["label"]
    assert len(found) == 3
    settings = survey.attributes("models", "km")
    steps.cluster(survey, embedding="ae", method="kmeans", name="km", overwrite=True,
                  reduce=settings["reduce"], settings=settings["settings"])  # fmt: skip
    assert "label" not in tomllib.loads(run_file(survey.history(), output="s.h5"))
    for entry in found:
        check_label(entry)
        label(survey, entry)
    np.testing.assert_array_equal(survey.column("km_label"), after)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "one of names, merge, split is needed; there is none"),
        ({"merge": [1, 2], "split": 0}, "there is .'merge', 'split'."),
        ({"names": {"x": "round"}}, "names: 'x' is the number of no cluster"),
        ({"split": 0, "method": "dbscan"}, "unknown method 'dbscan'"),
        ({"split": 0, "settings": {"k": 3}}, "kmeans has no setting 'k'"),
    ],
)
def test_what_asks_for_no_change_or_several_is_refused(entry, words):
    with pytest.raises(SettingError, match=words):
        check_label({"clustering": "km"} | entry)
