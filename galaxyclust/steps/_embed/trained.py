"""A trained model that a catalog holds: its weights, its curve, its settings used here."""

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.nested import part, without
from galaxyclust.steps._names import catalog_and_name, check_made

CURVE = "learning_curve"  # what its columns are called among the arrays of a model


def trained_model(source: str) -> tuple[Catalog, str]:
    """Return the catalog and the name of the embedding that ``CATALOG:NAME`` says.

    Raises
    ------
    CatalogError
        If there is no such embedding.
    SettingError
        If it is not written so.
    """
    other, name = catalog_and_name(source)
    check_made(other, name, step="embed")
    return other, name


def weights_of(catalog: Catalog, name: str) -> dict[str, Any]:
    """Return what a model has learned, without the curve of how it learned it."""
    return without(catalog.model(name), CURVE)


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
    return part(catalog.model(name), CURVE)
