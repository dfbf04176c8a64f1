"""Plots of a clustering and of a map, on white for a paper."""

from collections.abc import Sequence
from pathlib import Path

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import SettingError
from galaxyclust.show.coloured_map import coloured_map
from galaxyclust.show.dendrogram import dendrogram
from galaxyclust.show.distributions import distributions
from galaxyclust.show.quantiles import distribution
from galaxyclust.steps import _figure
from galaxyclust.steps._cluster.cards import cards
from galaxyclust.steps._look.quantities import (
    most_telling,
    numbers,
    quantities,
    units_of,
)
from galaxyclust.steps._names import check_made, cluster_names

_MOST = 12


def show_quantities(
    catalog: Catalog, *, clustering: str, output: str | Path, columns: Sequence[str] = ()
) -> Path:
    """Draw box plots of quantities by cluster.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    output
        File to write: ``.pdf``, ``.png``, ``.svg`` or ``.jpg``.
    columns
        Quantities; if empty, the twelve that separate the clusters best.

    Returns
    -------
    pathlib.Path
        The picture.

    Raises
    ------
    CatalogError
        If there is no such clustering or column.
    SettingError
        If a column holds no numbers, or the format of the picture is unknown.
    """
    output = _figure.check(output)
    about = check_made(catalog, clustering, step="cluster")
    label = catalog.column(f"{clustering}_label")
    if columns:
        found = {name: distribution(numbers(catalog, name), label) for name in columns}
    else:
        found = most_telling(quantities(catalog), label, most=_MOST)
    figure = distributions(
        found,
        units=units_of(catalog, found),
        title=_title(catalog, clustering),
        names=cluster_names(about),
    )
    return _figure.save(figure, output)


def show_tree(catalog: Catalog, *, clustering: str, output: str | Path) -> Path:
    """Draw the tree of clusters, which shows which merge first by Ward's method.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    output
        File to write: ``.pdf``, ``.png``, ``.svg`` or ``.jpg``.

    Returns
    -------
    pathlib.Path
        The picture.

    Raises
    ------
    CatalogError
        If there is no such clustering.
    SettingError
        If the format of the picture is unknown.
    """
    output = _figure.check(output)
    found = cards(catalog, clustering=clustering)
    figure = dendrogram(
        [(one.first, one.second, one.height, one.size) for one in found.merges],
        {card.label: card.size for card in found.cards},
        title=_title(catalog, clustering),
        names={card.label: card.name for card in found.cards},
    )
    return _figure.save(figure, output)


def show_map(
    catalog: Catalog, *, name: str, colours: Sequence[str], output: str | Path
) -> Path:
    """Draw an embedding's map, coloured by each of some columns.

    Parameters
    ----------
    catalog
        The catalog.
    name
        Name of the embedding.
    colours
        Columns, at least one.
    output
        File to write: ``.pdf``, ``.png``, ``.svg`` or ``.jpg``.

    Returns
    -------
    pathlib.Path
        The picture.

    Raises
    ------
    CatalogError
        If there is no such map or column.
    SettingError
        If no column is named, one is not numeric, or the format is unknown.
    """
    output = _figure.check(output)
    if not colours:
        message = "a map needs a column to colour it by: --colour ellipticity"
        raise SettingError(message)
    values = {}
    for column, unit in units_of(catalog, colours).items():
        values[f"{column} [{unit}]" if unit else column] = numbers(catalog, column)
    figure = coloured_map(catalog.projection(name), values, title=_title(catalog, name))
    return _figure.save(figure, output)


def _title(catalog: Catalog, name: str) -> str:
    return f"{catalog.path.stem} · {name}".replace("$", r"\$")  # $ starts no formula
