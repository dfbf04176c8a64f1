"""Embedding with what another catalog learned."""

import logging

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, InputError, SettingError

FROM = {"settings": {"device": "cpu"}}


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


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        ("{0}", SettingError, "write CATALOG:NAME, as in survey.h5:ae"),
        (":ae", SettingError, "write CATALOG:NAME"),
        ("{0}:", SettingError, "write CATALOG:NAME"),
        ("{0}:km", CatalogError, "no embedding 'km'; it has ae"),
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
    words = r"stamps in 1 band \(r\), but the model was trained on 2 \(g, r\)"
    with pytest.raises(InputError, match=words):
        steps.embed_from(one_band, f"{surveyed.path}:ae", **FROM)


def test_other_bands_of_the_same_number_are_noted(surveyed, sky, tmp_path, *, caplog):
    path = tmp_path / "other.h5"
    images = sorted(sky.glob("*.fits"))
    bands = {"u": images[0].name, "z": images[1].name}
    steps.ingest(images, path, settings=steps.IngestSettings(size=32), bands=bands)
    with caplog.at_level(logging.WARNING, "galaxyclust"):
        made = steps.embed_from(Catalog(path), f"{surveyed.path}:ae", **FROM)
    assert made.notes[0] == "trained on bands g, r, used on u, z"
    assert "trained on bands g, r" in caplog.text
