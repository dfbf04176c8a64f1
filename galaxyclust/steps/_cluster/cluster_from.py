"""Put a catalog's galaxies into the clusters of another one."""

import itertools
import logging
from collections.abc import Mapping
from typing import Any

import numpy as np

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.cluster import METHODS, edits
from galaxyclust.cluster.drift import Drift, drift
from galaxyclust.errors import InputError
from galaxyclust.methods import build
from galaxyclust.nested import part, without
from galaxyclust.steps._cluster.cluster import Clustered, columns_of
from galaxyclust.steps._cluster.label import name_column
from galaxyclust.steps._cluster.space import (
    Space,
    digest,
    made_by_this_version,
    space_of,
)
from galaxyclust.steps._embed.trained import weights_of
from galaxyclust.steps._names import (
    catalog_and_name,
    check_free,
    check_made,
    cluster_names,
    made_by,
)
from galaxyclust.types import Arrays, Clustering, IntArray
from galaxyclust.words import counted

_LOGGER = logging.getLogger(__name__)


def cluster_from(
    catalog: Catalog,
    source: str,
    *,
    embedding: str | None = None,
    name: str | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Clustered:
    """Label a catalog's galaxies with the clusters that were found in another one.

    A galaxy the clustering was made of gets its own label back; merges, splits and names
    that a person made since are kept.

    Parameters
    ----------
    catalog
        The catalog to label.
    source
        ``other.h5:name`` of a clustering.
    embedding
        Name of the embedding here, made by the model of the other catalog; the name it
        had there where None.
    name
        Of the clustering here; as in the other catalog where None.
    overwrite
        Replace a clustering of that name.
    dry_run
        Only say what would be labelled.

    Returns
    -------
    Clustered
        Sizes, and what a user should know: a warning where the new galaxies lie elsewhere
        than the old ones.

    Raises
    ------
    CatalogError
        If there is no such clustering or embedding, or the name is taken.
    InputError
        If the embedding was not made by the model of the other catalog's, that embedding
        was made again after it was clustered, or another version of galaxyclust made the
        clustering.
    SettingError
        If ``source`` is not of the form CATALOG:NAME.
    """
    other, clustering = catalog_and_name(source)
    about = check_made(other, clustering, step="cluster")
    if about.get("neurons"):
        message = f"{source}: a clustering of a map's neurons labels no other galaxies"
        raise InputError(message)
    embedding, name = embedding or str(about["embedding"]), name or clustering
    check_same_model(other, catalog, there=str(about["embedding"]), here=embedding)
    check_free(catalog, name, step="cluster", overwrite=overwrite)
    space = space_of(other, clustering, of=catalog, embedding=embedding)
    n_rows = catalog.n_rows
    if dry_run:
        return Clustered(name=name, n_not_embedded=n_rows - len(space.rows))
    model = other.model(clustering)
    with made_by_this_version(other, clustering):
        found = _put(space, about, model)
        moved = drift(space.straight, part(model, "region"))
    notes = _notes(catalog, space, source, moved=moved)
    columns = columns_of(catalog, found, space.rows, name=name)
    names = cluster_names(about)
    if names:
        columns[f"{name}_name"] = name_column(columns[f"{name}_label"], names)
    step = Step(
        name="cluster",
        output=name,
        inputs=(f"embeddings/{embedding}", f"{source} ({other.uuid})"),
        method=str(about["method"]),
        settings={"from": source, "drift": moved._asdict()} | about["settings"],
        notes=notes,
    )
    attributes = about | {
        "embedding": embedding,
        "embedding_sha256": digest(catalog.embedding(embedding)),
        "from": source,
    }
    # draws were made of the other galaxies, and say nothing of these
    models = {name: without(model, "stability")}
    content = Content(columns=columns, models=models, attributes=attributes)
    catalog.write(content, step, overwrite=overwrite)
    return Clustered(
        name=name,
        sizes=_sizes(found, of=other.column(f"{clustering}_label")),
        n_noise=found.n_noise,
        n_not_embedded=n_rows - len(space.rows),
        notes=notes,
    )


def _put(space: Space, about: Mapping[str, Any], model: Arrays) -> Clustering:
    """Return the clusters of further galaxies, as a person edited these."""
    clusterer = build(METHODS, str(about["method"]), about["settings"])
    found: Clustering = clusterer.predict(space.vectors, part(model, "clusterer"))
    return edits.apply(found, space.vectors, edits=about.get("edits", ()), model=model)


def _sizes(found: Clustering, *, of: IntArray) -> tuple[int, ...]:
    """Return how many came into each cluster that is there: merged ones are gone."""
    return tuple(int(np.sum(found.label == k)) for k in np.unique(of[of >= 0]))


def _notes(catalog: Catalog, space: Space, source: str, *, moved: Drift) -> tuple[str, ...]:
    """Return what a user should know, and warn of what is worth it."""
    notes = [f"{counted(len(space.rows), 'source')} put into the clusters of {source}"]
    if moved.warning:
        _LOGGER.warning(
            "%s: these galaxies differ from those clustered: %s",
            catalog.path,
            moved.warning,
        )
        notes.append(moved.warning)
    return tuple(notes)


def check_same_model(other: Catalog, catalog: Catalog, *, there: str, here: str) -> None:
    """Refuse an embedding that another model made than the one that was clustered.

    Raises
    ------
    CatalogError
        If there is no such embedding.
    InputError
        If the models differ.
    """
    catalog.embedding(here)  # says what there is, where it is missing
    learned = _learned(other, there)
    if _is_same(learned, _learned(catalog, here)):
        return
    alike = [
        name
        for name in made_by(catalog, "embed")
        if learned and _is_same(learned, _learned(catalog, name))
    ]
    if alike:
        way = f"{alike[0]} was; say --embedding {alike[0]}"
    else:
        name = _free(catalog, there)
        command = f"galaxyclust embed {catalog.path} --from {other.path}:{there}"
        way = f"{command} --name {name} makes one for --embedding {name}"
    message = (
        f"{catalog.path}: its embedding {here} was not made by the model of {there} in "
        f"{other.path}; {way}"
    )
    raise InputError(message)


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two models learned the same."""
    return one.keys() == other.keys() and all(
        np.array_equal(one[key], other[key], equal_nan=one[key].dtype.kind == "f")
        for key in one
    )


def _free(catalog: Catalog, name: str) -> str:
    """Return a name that nothing in the catalog has: this one, or with a number."""
    taken = {*catalog.names("models"), *catalog.names("embeddings")}
    numbered = (f"{name}{number}" for number in itertools.count(2))
    return next(new for new in itertools.chain([name], numbered) if new not in taken)


def _learned(catalog: Catalog, name: str) -> dict[str, Any]:
    """Return the arrays of the model behind an embedding; none where it has no model."""
    return weights_of(catalog, name) if name in catalog.names("models") else {}
