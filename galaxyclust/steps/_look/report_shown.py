"""The subject of a report: a clustering, and the galaxies to show."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.show.choose import Choice, Counts
from galaxyclust.steps._look.chosen import chosen
from galaxyclust.steps._names import check_made, cluster_names, made_by
from galaxyclust.types import IntArray

_COUNTS = Counts(typical=10, random=4, borderline=3, outlying=3)


class Shown(NamedTuple):
    """A clustering as a report reads it; arrays have one row per source."""

    catalog: Catalog
    clustering: str
    about: dict[str, Any]
    label: IntArray
    ids: npt.NDArray[np.str_]
    choice: Choice
    names: dict[int, str]


def find_clustering(catalog: Catalog, name: str | None) -> str:
    """Return the clustering called ``name``, or the only one.

    Raises
    ------
    CatalogError
        If it does not exist, or there is none.
    SettingError
        If there are several and none was named.
    """
    if name is not None:
        check_made(catalog, name, step="cluster")
        return name
    known = made_by(catalog, "cluster")
    if not known:
        message = f"{catalog.path}: nothing is clustered yet; galaxyclust cluster does it"
        raise CatalogError(message)
    if len(known) > 1:
        message = f"several clusterings; say --clustering {' or --clustering '.join(known)}"
        raise SettingError(message)
    return known[0]


def read_shown(catalog: Catalog, clustering: str, *, seed: int) -> Shown:
    """Return a clustering, and the galaxies to show.

    Parameters
    ----------
    catalog
        The catalog.
    clustering
        Name of the clustering.
    seed
        Seed of the random choice of galaxies.
    """
    about = catalog.attributes("models", clustering)
    label = catalog.column(f"{clustering}_label")
    choice = chosen(catalog, clustering, counts=_COUNTS, seed=seed)
    ids = catalog.column("id")
    return Shown(catalog, clustering, about, label, ids, choice, cluster_names(about))
