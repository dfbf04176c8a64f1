"""The picture of a clustering: its map and a contact sheet of every cluster."""

from pathlib import Path

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.show import choose, picture
from galaxyclust.steps import _figure
from galaxyclust.steps._names import made_by
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
        Where to: ``.png``, ``.pdf``, ``.svg`` or ``.jpg``.
    n_stamps
        Stamps a cluster: half are its most typical members, a sixth each are drawn at
        random, the least sure, and the farthest out.
    whole
        Show whole stamps, one scale for all, rather than each galaxy close up (its frame
        reaches four half-light radii to each side).

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
    known = made_by(catalog, "cluster")
    if clustering not in known:
        have = ", ".join(known) or "none yet"
        message = f"{catalog.path}: no clustering {clustering!r}; it has {have}"
        raise CatalogError(message)
    about = catalog.attributes("models", clustering)
    embedding = str(about["embedding"])
    label = catalog.column(f"{clustering}_label")
    probability = np.nan_to_num(catalog.column(f"{clustering}_probability"))
    typical = choose.typicality(catalog.embedding(embedding), label, probability)
    chosen = choose.choose(
        label,
        typical,
        sureness=probability,
        outlier=np.nan_to_num(catalog.column(f"{clustering}_outlier")),
        counts=choose.Counts.of(n_stamps),
    )
    figure = picture.clusters(
        catalog.projection(embedding),
        label,
        choice=chosen,
        pictures=pictures_of(catalog, chosen.rows, whole=whole),
        title=f"{catalog.path.stem} · {clustering}",
        caption=f"{about['method']} on the embedding {embedding!r}, {about['reduce']}",
    )
    return _figure.save(figure, output)
