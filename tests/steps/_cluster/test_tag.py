"""Tags are words of a person on single galaxies, kept with the history."""

import importlib

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, LockedError, SettingError

module = importlib.import_module("galaxyclust.steps._cluster.tag")


def test_tags_are_added_and_taken_away(regrouped):
    ids = regrouped.column("id")
    made = steps.tag(regrouped, ids=ids[[2, 0]], tag="ring")
    assert (made.n_changed, made.n_tagged) == (2, 2)
    steps.tag(regrouped, ids=ids[:1], tag="merger")
    again = steps.tag(regrouped, ids=ids[:2], tag="merger")
    assert (again.n_changed, again.n_tagged) == (1, 2)
    assert regrouped.column("tags").tolist()[:3] == ["merger ring", "merger", "ring"]
    gone = steps.tag(regrouped, ids=ids[:1], tag="merger", remove=True)
    assert (gone.n_changed, gone.n_tagged) == (1, 1)
    assert regrouped.column("tags")[0] == "ring"


def test_the_history_says_whom_and_can_be_replayed(regrouped):
    ids = [str(name) for name in regrouped.column("id")[:2]]
    steps.tag(regrouped, ids=ids, tag="odd")
    step = regrouped.history()[-1]
    assert (step.name, step.output) == ("tag", "tags")
    assert step.settings == {"tag": "odd", "remove": False, "ids": ids}


def test_a_condition_tags_all_that_meet_it_and_is_what_the_history_keeps(regrouped):
    made = steps.tag(regrouped, where="km_label == 1", tag="second")
    label = regrouped.column("km_label")
    assert made.n_tagged == np.sum(label == 1)
    assert ((regrouped.column("tags") == "second") == (label == 1)).all()
    settings = {"tag": "second", "remove": False, "where": "km_label == 1"}
    assert regrouped.history()[-1].settings == settings


@pytest.mark.parametrize("word", ["", "two words", "<b>", "-a", "a" * 41])
def test_a_tag_is_one_word(regrouped, word):
    with pytest.raises(SettingError, match="one word of letters"):
        steps.tag(regrouped, ids=regrouped.column("id")[:1], tag=word)


def test_letters_of_any_script_make_a_tag(regrouped):
    assert steps.tag(regrouped, ids=regrouped.column("id")[:1], tag="спираль").n_tagged == 1


def test_who_is_not_there_cannot_be_tagged(regrouped):
    with pytest.raises(CatalogError, match="no source 'nobody'"):
        steps.tag(regrouped, ids=["nobody"], tag="odd")
    with pytest.raises(InputError, match="say which galaxies to tag"):
        steps.tag(regrouped, ids=[], tag="odd")
    with pytest.raises(InputError, match="their ids, or a condition"):
        steps.tag(regrouped, ids=["#0"], where="km_label == 0", tag="odd")
    assert "tags" not in regrouped.names("catalog")


def test_a_column_of_numbers_is_left_alone(regrouped):
    numbers = np.zeros(regrouped.n_rows)
    regrouped.write(Content(columns={"tags": numbers}), Step(name="edit"))
    with pytest.raises(CatalogError, match="tags holds numbers"):
        steps.tag(regrouped, ids=regrouped.column("id")[:1], tag="odd")


def test_nobody_writes_between_reading_tags_and_writing_them(regrouped, monkeypatch):
    ids = regrouped.column("id")
    read = module._tags

    def meanwhile(catalog):
        found = read(catalog)
        monkeypatch.setattr(module, "_tags", read)
        with pytest.raises(LockedError):
            steps.tag(catalog, ids=ids[1:2], tag="theirs")
        return found

    monkeypatch.setattr(module, "_tags", meanwhile)
    steps.tag(regrouped, ids=ids[:1], tag="mine")
    steps.tag(regrouped, ids=ids[1:2], tag="theirs")
    assert regrouped.column("tags").tolist()[:2] == ["mine", "theirs"]
