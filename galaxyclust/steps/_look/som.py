"""The picture of a self-organizing map of a catalog."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.show import som
from galaxyclust.show.colour import Picture
from galaxyclust.show.colour import picture as colour_pictures
from galaxyclust.steps import _figure
from galaxyclust.steps._look.quantities import numbers
from galaxyclust.steps._names import made_by
from galaxyclust.steps._pictures import pictures_of
from galaxyclust.types import Arrays, Stamps


def show_som(
    catalog: Catalog,
    *,
    name: str,
    output: str | Path,
    colours: Sequence[str] = (),
    galaxies: bool = False,
) -> Path:
    """Draw a self-organizing map: its neurons, U-matrix, numbers of galaxies, and columns.

    Parameters
    ----------
    catalog
        The catalog.
    name
        Name of the map.
    output
        File to write: ``.png``, ``.pdf``, ``.svg`` or ``.jpg``.
    colours
        Columns whose mean over each neuron's galaxies is drawn; if empty, the axis ratio
        (if the catalog has it).
    galaxies
        Show the galaxy nearest to each neuron, even if the neuron itself is an image.

    Returns
    -------
    pathlib.Path
        The picture.

    Raises
    ------
    CatalogError
        If there is no such map or column.
    SettingError
        If a column is not numeric, or the format of the picture is unknown.
    """
    output = _figure.check(output)
    maps = [one for one in made_by(catalog, "embed") if "apart" in catalog.model(one)]
    if name not in maps:
        have = ", ".join(maps) or "none yet; embed --method som makes one"
        message = f"{catalog.path}: no self-organizing map {name!r}; it has {have}"
        raise CatalogError(message)
    model, about = catalog.model(name), catalog.attributes("models", name)
    drawing = "prototype" in model and not galaxies
    neuron = catalog.column(f"{name}_neuron")
    n_neurons = len(model["position"])
    n_galaxies = np.bincount(neuron[neuron >= 0], minlength=n_neurons)
    drawn = som.Map(
        position=model["position"],
        hexagonal=about["settings"]["grid"] == "hexagonal",
        picture=drawings(catalog, model) if drawing else nearest(catalog, name, n_neurons),
        n_galaxies=n_galaxies,
    )
    planes: dict[str, npt.NDArray[Any]] = {
        "U-matrix: distance to the neighbouring neurons": model["u_matrix"],
        "galaxies": n_galaxies.astype(float),
    }
    for column in colours or _default_colours(catalog):
        planes[column] = som.means_by_neuron(
            numbers(catalog, column), neuron, n_neurons=n_neurons
        )
    on = about["settings"].get("on") or "the stamps"
    shown = "each neuron as it is drawn" if drawing else "the galaxy nearest to each neuron"
    figure = som.picture(
        drawn,
        planes,
        title=f"{catalog.path.stem} · {name}",
        caption=f"{errors_of(model)} over {on}. Shown: {shown}, with its galaxies counted",
    )
    return _figure.save(figure, output)


def errors_of(model: Arrays) -> str:
    """Return a text with the size and the errors of a map."""
    return (
        f"{len(model['position'])} neurons (quantisation error "
        f"{float(model['quantisation_error']):.3g}, topographic error "
        f"{float(model['topographic_error']):.3f})"
    )


def _default_colours(catalog: Catalog) -> list[str]:
    return [name for name in ("axis_ratio",) if name in catalog.names("catalog")]


def nearest(catalog: Catalog, name: str, n_neurons: int) -> Picture:
    """Return a picture of the galaxy nearest to each neuron; black if there is none."""
    neuron, distance = (catalog.column(f"{name}_{key}") for key in ("neuron", "distance"))
    order = np.argsort(distance, kind="stable")
    order = order[neuron[order] >= 0]
    first = np.unique(neuron[order], return_index=True)[1]
    rows = np.sort(order[first])
    size = 96
    out = np.zeros((n_neurons, size, size, 3), np.uint8)
    out[neuron[rows]] = pictures_of(catalog, rows, size=size)
    return out


def drawings(catalog: Catalog, model: Arrays) -> Picture:
    """Return a picture of each neuron of a map of stamps."""
    image = np.asarray(model["prototype"], np.float32)
    flat = np.zeros(image.shape[:2], np.float32)
    stamps = Stamps(image, np.zeros(image.shape, np.uint8), flat, flat + 0.02)
    return colour_pictures(stamps, bands=catalog.stamp_info().bands, stretched=True)
