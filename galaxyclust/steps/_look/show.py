"""The picture of a clustering: its map and a contact sheet of every cluster."""

from pathlib import Path

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster.reductions import in_words
from galaxyclust.show import picture
from galaxyclust.show.choose import Counts
from galaxyclust.steps import _figure
from galaxyclust.steps._look.chosen import chosen
from galaxyclust.steps._names import check_made
from galaxyclust.steps._pictures import pictures_of


def show(
    catalog: Catalog,
    *,
    clustering: str,
    output: str | Path,
    n_stamps: int = 12,
    whole: bool = False,
) -> Path:
    """Draw the map of a clustering and stamps of each of its clusters.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    output
        File to write: ``.png``, ``.pdf``, ``.svg`` or ``.jpg``.
    n_stamps
        Stamps per cluster: a sixth each are random, least certain and farthest members, the
        rest (about half) are the most typical members.
    whole
        Show whole stamps at the same scale instead of close-ups, which reach four
        half-light radii from the centre.

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
    about = check_made(catalog, clustering, step="cluster")
    embedding = str(about["embedding"])
    choice = chosen(catalog, clustering, counts=Counts.of(n_stamps))
    figure = picture.clusters(
        catalog.projection(embedding),
        catalog.column(f"{clustering}_label"),
        choice=choice,
        pictures=pictures_of(catalog, choice.rows, whole=whole),
        title=f"{catalog.path.stem} · {clustering}",
        caption=f"{about['method']} on the embedding {embedding!r}"
        + in_words(about["reduce"]),
    )
    return _figure.save(figure, output)
