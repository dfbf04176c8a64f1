"""A trained model in a catalog: its weights, its learning curve and its settings."""

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.nested import part, without
from galaxyclust.steps._names import catalog_and_name, check_made

CURVE = "learning_curve"  # name of the group of its columns among the arrays of a model


def trained_model(source: str) -> tuple[Catalog, str]:
    """Return the catalog and the name of the embedding that ``CATALOG:NAME`` refers to.

    Raises
    ------
    CatalogError
        If there is no such embedding.
    SettingError
        If ``source`` does not have this form.
    """
    other, name = catalog_and_name(source)
    check_made(other, name, step="embed")
    return other, name


def weights_of(catalog: Catalog, name: str) -> dict[str, Any]:
    """Return the arrays of a model without its learning curve."""
    return without(catalog.model(name), CURVE)


def settings_anywhere(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a trained model, with the device chosen on this machine.

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
        Settings that replace those of the trained model.
    """
    other, name = trained_model(source)
    known = other.attributes("models", name)
    return (
        known["method"],
        settings_anywhere(known) | dict(settings),
        weights_of(other, name),
    )


def curve_in(catalog: Catalog, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the learning curve of a model by column; empty if it has none."""
    return part(catalog.model(name), CURVE)
