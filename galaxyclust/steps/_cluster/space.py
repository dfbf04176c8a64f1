"""The space a clustering was made in: reduced vectors, shapes beside them, and its rows."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.cluster import reduce
from galaxyclust.errors import InputError, SettingError
from galaxyclust.nested import part
from galaxyclust.steps._cluster.fuse import beside
from galaxyclust.steps._names import check_made


class Space(NamedTuple):
    """What a clusterer sees of a catalog."""

    vectors: npt.NDArray[np.float64]  # (n, k)
    rows: npt.NDArray[np.intp]  # (n,) their rows in the catalog
    straight: npt.NDArray[np.float64]  # (n, k) before they got unit length or a layout


def digest(vectors: npt.NDArray[Any]) -> str:
    """Return what tells an embedding from one that was made again."""
    return hashlib.sha256(np.ascontiguousarray(vectors).data).hexdigest()


def refuse_changed(catalog: Catalog, clustering: str, about: Mapping[str, Any]) -> None:
    """Refuse a clustering whose embedding was replaced: its clusters lie elsewhere.

    Parameters
    ----------
    catalog
        Where both are.
    clustering
        Its name.
    about
        The attributes of its model.

    Raises
    ------
    CatalogError
        If the embedding is gone.
    InputError
        If it has other vectors than were clustered.
    """
    embedding = str(about["embedding"])
    if digest(catalog.embedding(embedding)) != about["embedding_sha256"]:
        message = (
            f"{catalog.path}: the embedding {embedding} was made again after the "
            f"clustering {clustering}; cluster it again"
        )
        raise InputError(message)


def space_of(
    catalog: Catalog, clustering: str, *, of: Catalog | None = None, embedding: str = ""
) -> Space:
    """Return the vectors a clustering was made of, or others made alike.

    Parameters
    ----------
    catalog
        Where the clustering is.
    clustering
        Its name.
    of
        The catalog whose galaxies are wanted, where it is another one.
    embedding
        The embedding in ``of``; by the name it had for the clustering where empty.

    Raises
    ------
    CatalogError
        If there is no such clustering or embedding.
    InputError
        If the embedding has other columns than the clustering was made of, or was made
        again since, or another version of galaxyclust made the clustering.
    """
    about = check_made(catalog, clustering, step="cluster")
    with made_by_this_version(catalog, clustering):
        refuse_changed(catalog, clustering, about)
        return _space(catalog, clustering, about, of=of or catalog, embedding=embedding)


@contextlib.contextmanager
def made_by_this_version(catalog: Catalog, clustering: str) -> Iterator[None]:
    """Say in a line that what is known of a clustering is not what this version knows.

    It may lack an array, or have a setting that is no more or not yet.

    Raises
    ------
    InputError
        If it is not.
    """
    try:
        yield
    except (KeyError, SettingError) as error:
        why = f"it has no {error.args[0]}" if isinstance(error, KeyError) else str(error)
        message = (
            f"{catalog.path}: the clustering {clustering} was made by another version of "
            f"galaxyclust ({why}); cluster {catalog.path} again"
        )
        raise InputError(message) from None


def _space(
    catalog: Catalog,
    clustering: str,
    about: Mapping[str, Any],
    *,
    of: Catalog,
    embedding: str,
) -> Space:
    model = catalog.model(clustering)
    embedding = embedding or str(about["embedding"])
    vectors = of.embedding(embedding)
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1))
    if not rows.size:
        message = f"{of.path}: the embedding {embedding} has no row that can be clustered"
        raise InputError(message)
    reduction = part(model, "reduction")
    straight = reduce.straight(vectors[rows], reduction)
    reduced = reduce.bent(straight, reduction)
    shapes = beside(
        of, rows, columns=tuple(about["features"]), arrays=part(model, "features")
    )
    return Space(np.hstack([reduced, shapes]), rows, np.hstack([straight, shapes]))
