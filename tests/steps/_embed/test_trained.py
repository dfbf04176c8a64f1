"""A trained model that a catalog holds."""

import pytest

from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.steps._embed.trained import (
    curve_in,
    settings_anywhere,
    started_from,
    trained_model,
    weights_of,
)


def test_what_is_started_from_has_no_curve(survey):
    method, settings, weights = started_from(f"{survey.path}:ae", {"n_epochs": 2})
    assert method == "autoencoder"
    assert settings["n_epochs"] == 2
    assert not any(name.startswith("learning_curve") for name in weights)
    assert list(weights) == list(weights_of(survey, "ae"))


def test_a_source_must_be_a_catalog_and_a_name(survey):
    with pytest.raises(SettingError, match="write CATALOG:NAME"):
        trained_model("survey.h5")
    with pytest.raises(CatalogError, match="no embedding 'km'; it has ae"):
        trained_model(f"{survey.path}:km")


def test_a_model_is_used_on_whatever_device_there_is():
    known = {"settings": {"device": "cuda:3", "width": 8}}
    assert settings_anywhere(known) == {"device": "auto", "width": 8}
    assert settings_anywhere({"settings": {"n_dim": 4}}) == {"n_dim": 4}
    assert known["settings"]["device"] == "cuda:3"


def test_the_curve_of_a_model_has_an_entry_an_epoch(survey):
    curve = curve_in(survey, "ae")
    assert curve["epoch"].tolist() == list(range(1, len(curve["epoch"]) + 1))
    losses = {"train_loss", "validation_loss"}
    assert set(curve) == {"epoch", "images_per_s", "kept"} | losses
