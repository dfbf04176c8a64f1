"""A trained model that a catalog holds: its weights, its curve, its settings used here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, SettingError

CURVE = "learning_curve."  # prefix of the learning curve's columns among a model's arrays


def trained_model(source: str) -> tuple[Catalog, str]:
    """Return the catalog and the name of the model that ``CATALOG:NAME`` says.

    Raises
    ------
    CatalogError
        If there is no such model, or it is none of an embedding.
    SettingError
        If it is not written so.
    """
    path, _, name = source.rpartition(":")
    if not path or not name:
        message = f"{source!r}: write CATALOG:NAME, as in survey.h5:ae"
        raise SettingError(message)
    other = Catalog(Path(path))
    if other.attributes("models", name).get("step") != "embed":
        message = (
            f"{source}: not an embedding's model; embed --from takes one made by embed"
        )
        raise CatalogError(message)
    return other, name


def weights_of(catalog: Catalog, name: str) -> dict[str, Any]:
    """Return what a model has learned, without the curve of how it learned it."""
    model = catalog.model(name)
    return {key: value for key, value in model.items() if not key.startswith(CURVE)}


def settings_anywhere(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a trained model, on whatever device there is here.

    Parameters
    ----------
    known
        The attributes of the model.
    """
    settings = dict(known["settings"])
    return settings | ({"device": "auto"} if "device" in settings else {})


def started_from(
    source: str, settings: Mapping[str, Any]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the method, the settings and the weights to start a training from.

    Parameters
    ----------
    source
        ``CATALOG:NAME`` of a trained embedding.
    settings
        What is to differ from its settings.
    """
    other, name = trained_model(source)
    known = other.attributes("models", name)
    return (
        known["method"],
        settings_anywhere(known) | dict(settings),
        weights_of(other, name),
    )


def curve_in(catalog: Catalog, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the learning curve of a model by column; none where it did not train."""
    return {
        key.removeprefix(CURVE): values
        for key, values in catalog.model(name).items()
        if key.startswith(CURVE)
    }
