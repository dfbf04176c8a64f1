import json
from dataclasses import replace

import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Content
from galaxyclust.catalog.history import Step
from galaxyclust.steps._run.changed import done_otherwise

AE = {"name": "ae", "method": "autoencoder"}
KM = {"embedding": "ae", "method": "kmeans", "name": "km", "settings": {"n_clusters": 2}}


def made_of(catalog, name):
    step = next(s for s in catalog.history() if s.name == name)
    return json.loads(json.dumps(dict(step.settings)))


@pytest.fixture
def asked(surveyed):
    """Return the section that asks for the embedding as it was made."""
    settings = made_of(surveyed, "embed")
    settings.pop("include")
    return AE | {"settings": settings}


def test_what_was_made_as_asked_is_not_talked_of(surveyed, asked):
    assert not done_otherwise(surveyed, "embed", asked)
    assert not done_otherwise(surveyed, "cluster", KM)


def test_what_an_embedder_chose_to_read_is_not_talked_of(regrouped):
    steps.embed(regrouped, method="features", name="f")
    assert not done_otherwise(regrouped, "embed", {"name": "f", "method": "features"})
    entry = {"name": "f", "method": "features", "settings": {"columns": "gini"}}
    assert done_otherwise(regrouped, "embed", entry).endswith("not ['gini']")


def test_another_setting_is_named_with_both_values(surveyed, asked):
    asked["settings"]["n_epochs"] += 1
    n_epochs = asked["settings"]["n_epochs"]
    assert (
        done_otherwise(surveyed, "embed", asked)
        == f"n_epochs = {n_epochs - 1}, not {n_epochs}"
    )
    assert done_otherwise(surveyed, "cluster", KM | {"settings": {"n_clusters": 3}}) == (
        "n_clusters = 2, not 3"
    )


def test_many_differences_are_cut_to_a_line(surveyed):
    told = done_otherwise(surveyed, "embed", {"name": "ae"})
    assert told.startswith("method = autoencoder, not vicreg; ")
    assert told.endswith(" more")


def test_another_embedding_under_the_clusters_is_named(surveyed):
    told = done_otherwise(surveyed, "cluster", KM | {"embedding": "b"})
    assert told == "embedding = ae, not b"


def test_neurons_are_talked_of_also_where_older_catalogs_do_not_record_them(survey):
    assert done_otherwise(survey, "cluster", KM | {"neurons": True}) == (
        "neurons = False, not True"
    )
    step = survey.last_step("cluster", "km")
    settings = {key: v for key, v in step.settings.items() if key != "neurons"}
    survey.write(Content(), replace(step, settings=settings))
    assert not done_otherwise(survey, "cluster", KM)
    told = done_otherwise(survey, "cluster", KM | {"neurons": True})
    assert told == "neurons = False, not True"


def test_what_was_taken_from_another_catalog_is_talked_of(survey, surveyed):
    source = f"{surveyed.path}:ae"
    steps.embed_from(survey, source, name="b", settings={"device": "cpu"})
    steps.cluster_from(survey, f"{surveyed.path}:km", embedding="b", name="c")
    embedded = {"name": "b", "from": source, "settings": {"device": "cpu"}}
    clustered = {"name": "c", "from": f"{surveyed.path}:km", "embedding": "b"}
    assert not done_otherwise(survey, "embed", embedded)
    assert not done_otherwise(survey, "cluster", clustered)
    included = embedded | {"include": ["point_like"]}
    assert done_otherwise(survey, "embed", included) == "include = [], not ['point_like']"
    told = done_otherwise(survey, "cluster", clustered | {"from": "old.h5:km"})
    assert told == f"from = {surveyed.path}:km, not old.h5:km"
    told = done_otherwise(survey, "cluster", KM | {"name": "c", "embedding": "b"})
    assert told == f"from = {surveyed.path}:km, not none"
    assert done_otherwise(survey, "embed", AE | {"from": source}) == (
        f"from = none, not {source}"
    )


def test_of_a_training_that_goes_on_only_what_is_given_is_compared(survey, surveyed):
    source = f"{surveyed.path}:ae"
    settings = {"n_epochs": 1, "learning_rate": 1e-4}
    steps.embed(survey, start_from=source, name="b", settings=settings)
    entry = {"name": "b", "start_from": source, "settings": settings}
    assert not done_otherwise(survey, "embed", entry)
    entry["settings"] = {"n_epochs": "2", "no_setting": 1}
    assert done_otherwise(survey, "embed", entry) == "n_epochs = 1, not 2"


def test_a_file_of_weights_goes_by_its_name(survey):
    settings = {"weights": "/there/a.onnx", "include": []}
    step = Step(name="embed", output="b", inputs=("stamps",), method="imported")
    survey.write(Content(), replace(step, settings=settings))
    assert not done_otherwise(survey, "embed", {"name": "b", "weights": "a.onnx"})
    told = done_otherwise(survey, "embed", {"name": "b", "weights": "b.onnx"})
    assert told == "weights = a.onnx, not b.onnx"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"columns": ["all"]}, ""),
        ({"other": "there/zoo.csv"}, ""),
        ({"output": "a.fits", "find": "all"}, ""),
        ({"other": "other.csv"}, "other = zoo.csv, not other.csv"),
        ({"other": "II/246/out"}, "other = zoo.csv, not II/246/out"),
        ({"radius": "3arcsec"}, "radius_arcsec = 2.0, not 3.0"),
        ({"columns": ["z"]}, "columns = ['votes'], not ['z']"),
        ({"find": "best1"}, "find = best, not best1"),
        ({"epoch": 2015}, "epoch = None, not 2015"),
        ({"positions": {"ra": "ALPHA"}}, "positions.ra = ra, not ALPHA"),
        ({"ra_unit": "hours", "shift": True},
         "shift = False, not True; ra_unit = None, not hours"),
    ],
)  # fmt: skip
def test_every_change_of_a_cross_match_is_talked_of(fresh, *, change, words):
    table = fresh.path.with_name("zoo.csv")
    positions = fresh.table(columns=["id", "ra", "dec"])
    positions["votes"] = 1.5
    positions.write(table, format="ascii.csv")
    steps.crossmatch(fresh, table, name="gz", columns=["votes"], find="best",
                     radius_arcsec=2.0)  # fmt: skip
    entry = {"other": "zoo.csv", "name": "gz", "find": "best", "radius": "2arcsec",
             "columns": ["votes"]}  # fmt: skip
    assert done_otherwise(fresh, "crossmatch", entry | change) == words


def test_the_last_of_several_steps_counts(survey):
    settings = {"n_clusters": 3}
    steps.cluster(
        survey,
        embedding="ae",
        method="kmeans",
        name="km",
        settings=settings,
        overwrite=True,
    )
    assert not done_otherwise(survey, "cluster", KM | {"settings": settings})


def test_of_what_no_history_tells_nothing_is_said(survey):
    assert not done_otherwise(survey, "embed", {"name": "unknown"})
    assert not done_otherwise(survey, "measure", {})
