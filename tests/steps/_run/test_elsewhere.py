from pathlib import Path

import pytest

from galaxyclust.catalog.history import Step
from galaxyclust.errors import SettingError
from galaxyclust.steps._run.elsewhere import (
    check_elsewhere,
    embedder_settings,
    source_of,
    taken_otherwise,
)

HERE = Path("/here")


@pytest.mark.parametrize(
    ("step", "entry", "words"),
    [
        (
            "embed",
            {"from": "a.h5:b", "method": "pca", "start_from": "a.h5:b"},
            "from applies what was learned, .*; leave out start_from, method$",
        ),
        (
            "embed",
            {"start_from": "a.h5:b", "name": "c", "method": "vicreg"},
            "start_from trains on with the method of then; leave out method",
        ),
        (
            "embed",
            {"weights": "a.onnx", "method": "vicreg"},
            "weights is an encoder of its own; leave out method",
        ),
        (
            "cluster",
            {"from": "a.h5:b", "reduce": "none", "settings": {}},
            "from labels by the clusters of then; leave out reduce, settings",
        ),
        ("cluster", {"from": "a.h5"}, "from = 'a.h5': write CATALOG:NAME"),
        ("embed", {"start_from": "a.h5:"}, "start_from = 'a.h5:': write CATALOG:NAME"),
        ("embed", {"start_from": "a.h5:b"}, "start_from = 'a.h5:b' goes with a name"),
    ],
)
def test_what_has_no_effect_or_no_source_is_refused(step, entry, words):
    with pytest.raises(SettingError, match=words):
        check_elsewhere(step, entry)


def test_sections_that_take_nothing_from_elsewhere_pass():
    check_elsewhere("embed", {"method": "vicreg"})
    check_elsewhere("cluster", {"embedding": "ae", "reduce": "none"})
    check_elsewhere("export", {"output": "a.fits"})


def test_names_are_relative_to_the_folder():
    entry = {"from": "old.h5:ae", "weights": "a.onnx", "settings": {"seed": 1}}
    assert source_of(entry, "from", HERE) == "/here/old.h5:ae"
    assert source_of(entry, "start_from", HERE) is None
    assert source_of({"from": "/a/old.h5:ae"}, "from", HERE) == "/a/old.h5:ae"
    assert embedder_settings(entry, HERE) == {"seed": 1, "weights": "/here/a.onnx"}


def step_of(text):
    return Step(name="embed", inputs=("stamps", *([text] if text else [])))


@pytest.mark.parametrize(
    ("text", "entry", "differ"),
    [
        ("", {}, ()),
        ("x/old.h5:ae (12)", {"from": "old.h5:ae"}, ()),  # which is not here now
        ("x/old.h5:ae (12)", {"from": "old.h5:b"}, ("from = x/old.h5:ae, not old.h5:b",)),
        ("weights of x/old.h5:ae", {"start_from": "old.h5:ae"}, ()),
        ("old.h5:ae (12)", {}, ("from = old.h5:ae, not none",)),
        ("", {"start_from": "old.h5:ae"}, ("start_from = none, not old.h5:ae",)),
        (
            "weights of old.h5:ae (12)",
            {"from": "old.h5:ae"},
            ("from = none, not old.h5:ae", "start_from = old.h5:ae, not none"),
        ),
    ],
)
def test_another_source_is_named(text, entry, differ):
    assert taken_otherwise(step_of(text), entry, HERE) == differ


def test_a_catalog_that_took_the_place_of_the_source_is_told(ingested):
    source, folder = f"{ingested.path}:ae", ingested.path.parent
    for name in (source, f"{ingested.path.name}:ae"):
        known = step_of(f"elsewhere/moved.h5:ae ({ingested.uuid})")
        assert taken_otherwise(known, {"from": name}, folder) == ()
    (told,) = taken_otherwise(step_of(f"{source} (12-34)"), {"from": source}, folder)
    assert told == f"from = {source}, not {source} made anew since"
