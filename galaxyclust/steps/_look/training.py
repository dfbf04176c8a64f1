"""The picture of the training of an embedding."""

from pathlib import Path

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.show.training import training
from galaxyclust.steps import _figure
from galaxyclust.steps._embed.trained import curve_in
from galaxyclust.steps._names import check_made


def show_training(catalog: Catalog, name: str, *, output: str | Path) -> Path:
    """Draw the learning curve of an embedding.

    Parameters
    ----------
    catalog
        The catalog.
    name
        Name of the embedding.
    output
        File to write: ``.png``, ``.pdf``, ``.svg`` or ``.jpg``.

    Returns
    -------
    pathlib.Path
        The picture.

    Raises
    ------
    CatalogError
        If there is no such embedding, or it was not trained in epochs.
    SettingError
        If the format of the picture is unknown.
    """
    output = _figure.check(output)
    method = check_made(catalog, name, step="embed")["method"]
    curve = curve_in(catalog, name)
    if "validation_loss" not in curve:
        message = f"{catalog.path}: {name} is a {method}, which has no learning curve"
        raise CatalogError(message)
    n_epochs, speed = len(curve["epoch"]), curve["images_per_s"].mean()
    lowest = curve["kept"][np.nanargmin(curve["validation_loss"])]
    which = (
        "the epoch with the lowest loss on galaxies held out"
        if lowest
        else "the last epoch: too few galaxies were held out to judge by"
    )
    figure = training(
        curve,
        title=f"{catalog.path.stem} · {name}",
        caption=f"{method}, {n_epochs} epochs at {speed:,.0f} images a second; the "
        f"weights are those of {which}",
    )
    return _figure.save(figure, output)
