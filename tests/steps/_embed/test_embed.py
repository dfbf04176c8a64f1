import logging

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.content import Content
from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.flags import Source
from galaxyclust.steps._embed.embed import _warn_of_few, _warn_of_one_point, rows_to_embed

FROM = {"settings": {"device": "cpu"}}


def with_flags(catalog, flags):
    """Give the catalog's rows these flags."""
    values = np.zeros(catalog.n_rows, catalog.column("flags").dtype)
    for row, flag in flags.items():
        values[row] = int(flag)
    catalog.write(Content(columns={"flags": values}), Step(name="test"), overwrite=True)
    return catalog


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


def test_what_another_catalog_learned_gives_the_same_vectors_as_the_training(
    surveyed, fresh
):
    made = steps.embed_from(fresh, f"{surveyed.path}:ae", **FROM)
    assert (made.name, made.n_rows, made.n_dim) == ("ae", fresh.n_rows, 4)
    np.testing.assert_allclose(fresh.embedding("ae"), surveyed.embedding("ae"), atol=1e-5)
    assert surveyed.uuid in fresh.history()[-1].inputs[1]
    # and it can be handed on
    again = steps.embed_from(fresh, f"{fresh.path}:ae", name="again", **FROM)
    assert again.n_dim == 4


def test_rows_set_aside_are_nan_and_the_others_as_they_were(surveyed, fresh):
    with_flags(
        fresh, {0: Source.LOW_SN, 3: Source.POINT_LIKE | Source.EDGE, 4: Source.EDGE}
    )
    made = steps.embed_from(fresh, f"{surveyed.path}:ae", **FROM)
    assert (made.n_rows, made.n_left_out) == (fresh.n_rows - 2, 2)
    found = fresh.embedding("ae")
    assert np.flatnonzero(np.isnan(found).any(axis=1)).tolist() == [0, 3]
    assert np.isnan(fresh.projection("ae")[[0, 3]]).all()
    kept = np.isfinite(found).all(axis=1)
    np.testing.assert_allclose(found[kept], surveyed.embedding("ae")[kept], atol=1e-5)


def test_include_takes_in_sources_of_that_flag(ingested, fresh):
    with_flags(
        fresh,
        {0: Source.LOW_SN, 3: Source.POINT_LIKE, 4: Source.POINT_LIKE | Source.LOW_SN},
    )
    n_rows = ingested.n_rows
    assert len(rows_to_embed(fresh, ())) == n_rows - 3
    assert len(rows_to_embed(fresh, ["point_like"])) == n_rows - 2
    assert len(rows_to_embed(fresh, ["point_like", "low_sn"])) == n_rows
    with pytest.raises(SettingError, match="unknown flag 'star'; choose from "):
        rows_to_embed(fresh, ["star"])


def test_a_catalog_with_all_rows_set_aside_is_refused_in_words(fresh):
    with_flags(fresh, dict.fromkeys(range(fresh.n_rows), Source.LOW_SN))
    words = rf"all sources are set aside \({fresh.n_rows} low_sn\); --include FLAG"
    with pytest.raises(InputError, match=words):
        steps.embed(fresh)


def test_an_empty_catalog_is_refused_in_words(empty):
    with pytest.raises(InputError, match="no sources in it, so nothing to embed"):
        steps.embed(empty)


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        ("{0}", SettingError, "write CATALOG:NAME, as in survey.h5:ae"),
        (":ae", SettingError, "write CATALOG:NAME"),
        ("{0}:", SettingError, "write CATALOG:NAME"),
        (
            "{0}:km",
            CatalogError,
            "not an embedding's model; embed --from",
        ),
        ("{0}:nope", CatalogError, "no model 'nope'; it has ae, km"),
        ("no.h5:ae", CatalogError, r"no\.h5: no such file"),
    ],
)
def test_a_source_that_cannot_be_is_refused(surveyed, ingested, *, source, error, words):
    with pytest.raises(error, match=words):
        steps.embed_from(ingested, source.format(surveyed.path))


def test_the_settings_of_a_training_cannot_be_changed_afterwards(surveyed, ingested):
    with pytest.raises(SettingError, match="those of the training; only device can be set"):
        steps.embed_from(ingested, f"{surveyed.path}:ae", settings={"n_dim": 3})


@pytest.fixture
def one_band(sky, tmp_path):
    path = tmp_path / "one.h5"
    steps.ingest([sky / "field-r.fits"], path, settings=steps.IngestSettings(size=32))
    return Catalog(path)


def test_a_wrong_number_of_bands_is_refused(surveyed, one_band):
    words = r"stamps in 1 bands \(r\), but the model was trained on 2 \(g, r\)"
    with pytest.raises(InputError, match=words):
        steps.embed_from(one_band, f"{surveyed.path}:ae", **FROM)


def test_a_name_that_is_taken_is_refused_before_the_training(survey, tiny):
    long = tiny | {"n_epochs": 10**6}
    with pytest.raises(CatalogError, match="embedding 'ae' is there; use --overwrite"):
        steps.embed(survey, method="autoencoder", name="ae", settings=long)
    with pytest.raises(CatalogError, match="'km' names the clustering; give the embedding"):
        steps.embed(survey, name="km", overwrite=True)
    with pytest.raises(CatalogError, match="'a b' cannot be a name"):
        steps.embed(survey, name="a b")


def test_clusterings_of_a_replaced_embedding_are_named(survey, surveyed, caplog):
    with caplog.at_level(logging.WARNING, "galaxyclust"):
        steps.embed_from(survey, f"{surveyed.path}:ae", overwrite=True, **FROM)
    assert "km is made of the embedding ae that was replaced; cluster again" in caplog.text


def test_other_bands_of_the_same_number_are_noted(surveyed, sky, tmp_path, *, caplog):
    path = tmp_path / "other.h5"
    images = sorted(sky.glob("*.fits"))
    bands = {"u": images[0].name, "z": images[1].name}
    steps.ingest(images, path, settings=steps.IngestSettings(size=32), bands=bands)
    with caplog.at_level(logging.WARNING, "galaxyclust"):
        made = steps.embed_from(Catalog(path), f"{surveyed.path}:ae", **FROM)
    assert made.notes[0] == "trained on bands g, r, used on u, z"
    assert "trained on bands g, r" in caplog.text


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


@pytest.mark.parametrize(("number", "said"), [(99, True), (100, False)])
def test_a_network_that_learned_from_few_sources_is_told_of(number, said, caplog):
    with caplog.at_level(logging.WARNING):
        _warn_of_few(np.arange(number), "ssl")
    assert ("ssl: a network that learned from 99 sources" in caplog.text) == said


@pytest.mark.parametrize(("vectors", "said"), [([1.0, 2.0], False), ([2.0, 2.0], True)])
def test_an_embedding_that_is_one_point_is_told_of(vectors, said, caplog):
    with caplog.at_level(logging.WARNING):
        _warn_of_one_point(np.array(vectors, np.float32)[:, None], "ae")
    assert ("ae: all 2 sources have the same vector" in caplog.text) == said
