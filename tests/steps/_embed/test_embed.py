"""Training an embedder on a catalog's stamps."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError

FROM = {"settings": {"device": "cpu"}}


def test_an_embedding_a_model_and_a_map_are_written(surveyed):
    n_rows = surveyed.n_rows
    assert surveyed.embedding("ae").shape == (n_rows, 4)
    assert surveyed.projection("ae").shape == (n_rows, 2)
    assert any(name.startswith("learning_curve.") for name in surveyed.model("ae"))
    about = surveyed.attributes("models", "ae")
    assert (about["step"], about["method"], about["bands"]) == (
        "embed",
        "autoencoder",
        ["g", "r"],
    )
    assert about["settings"]["n_dim"] == 4


def test_the_history_says_how(surveyed, tiny):
    step = next(step for step in surveyed.history() if step.name == "embed")
    assert (step.output, step.inputs, step.method, step.seed) == (
        "ae",
        ("stamps",),
        "autoencoder",
        0,
    )
    assert tiny.items() <= step.settings.items()
    assert step.notes == (f"{surveyed.n_rows} sources embedded in 4 dimensions",)


def test_an_empty_catalog_is_refused_in_words(empty):
    with pytest.raises(InputError, match="no sources in it, so nothing to embed"):
        steps.embed(empty)


def test_a_name_that_is_taken_is_refused_before_the_training(survey, tiny):
    long = tiny | {"n_epochs": 10**6}
    with pytest.raises(CatalogError, match="embedding 'ae' is there; use --overwrite"):
        steps.embed(survey, method="autoencoder", name="ae", settings=long)
    with pytest.raises(CatalogError, match="'km' names the clustering; give the embedding"):
        steps.embed(survey, name="km", overwrite=True)
    with pytest.raises(CatalogError, match="'a b' cannot be a name"):
        steps.embed(survey, name="a b")


def test_a_dry_run_writes_nothing(surveyed, fresh):
    before = fresh.path.read_bytes()
    for made in (
        steps.embed(fresh, dry_run=True),
        steps.embed_from(fresh, f"{surveyed.path}:ae", dry_run=True),
    ):
        assert (made.n_rows, made.n_dim) == (fresh.n_rows, 0)
    assert fresh.path.read_bytes() == before


def test_a_map_is_laid_over_an_embedding_and_used_on_new_data(survey):
    settings = {"width": 3, "height": 2, "device": "cpu"}
    made = steps.embed(survey, method="som", settings=settings)
    assert made.n_dim == 6
    assert made.notes[1].startswith("6 neurons; quantisation error ")
    found = survey.embedding("som")
    np.testing.assert_array_equal(survey.column("som_neuron"), found.argmin(axis=1))
    np.testing.assert_array_equal(survey.column("som_distance"), found.min(axis=1))
    assert "neuron" in survey.table(columns=["som_x"])["som_x"].info.description
    assert survey.history()[-1].inputs == ("embeddings/ae",)
    source = f"{survey.path}:som"
    with pytest.raises(InputError, match="say which with --set on=NAME: ae, som"):
        steps.embed_from(survey, source, name="again", settings={"on": ""})
    steps.embed_from(survey, source, name="again", settings={"on": "ae"})
    np.testing.assert_array_equal(survey.embedding("again"), found)
    np.testing.assert_array_equal(survey.column("again_neuron"), found.argmin(axis=1))


def test_a_map_does_not_take_over_other_columns(survey):
    columns = {"som_x": np.zeros(survey.n_rows)}
    survey.write(Content(columns=columns), Step(name="test"))
    with pytest.raises(CatalogError, match="a column som_x that no embedding made"):
        steps.embed(survey, method="som")
