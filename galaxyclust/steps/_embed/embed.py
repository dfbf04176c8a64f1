"""Train an embedder on the stamps of a catalog, and embed them."""

from collections.abc import Mapping, Sequence
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.embed import DEFAULT, METHODS
from galaxyclust.methods import build
from galaxyclust.nested import joined
from galaxyclust.steps._embed.columns import Made, derived, derived_names, remarks
from galaxyclust.steps._embed.doubts import warn_of_few
from galaxyclust.steps._embed.source import prepared, rows_to_embed
from galaxyclust.steps._embed.trained import CURVE, started_from, trained_model
from galaxyclust.steps._embed.training import (
    clear_finished,
    fit,
    is_first_process,
    kept_at,
    trains,
)
from galaxyclust.steps._embed.write import Embedded, planned, recorded, summary, write
from galaxyclust.steps._names import check_columns, check_free


def embed(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    *,
    method: str = DEFAULT,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    include: Sequence[str] = (),
    start_from: str | None = None,
    resume: bool = False,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Embedded:
    """Train an embedder on a catalog's stamps and embed them.

    While a network trains, its state is saved after each epoch in
    ``<catalog>.<name>.training`` beside the catalog.

    Parameters
    ----------
    catalog
        The catalog.
    method
        One of `galaxyclust.embed.METHODS`.
    name
        Name of the embedding and the model; None: the name of the method.
    settings
        Settings of the method that replace its defaults.
    include
        Flags that normally exclude sources; sources with these flags are embedded too.
    start_from
        ``other.h5:name`` of a trained embedding, whose weights are trained further; its
        method is used, and its settings are the defaults.
    resume
        Resume an interrupted training of that name.
    overwrite
        Replace an embedding of that name.
    dry_run
        Only report what would be embedded.

    Returns
    -------
    Embedded
        Number of rows. The catalog gets the embedding in ``embeddings/<name>``, the model
        in ``models/<name>`` and a two-dimensional map in ``projections/<name>``; a
        self-organizing map adds the columns ``<name>_neuron``, ``<name>_x``, ``<name>_y``
        and ``<name>_distance``.

    Raises
    ------
    CatalogError
        If the name is taken and ``overwrite`` is not set.
    InputError
        If there are too few sources to learn from.
    SettingError
        If a method, a setting or a flag does not exist.
    """
    weights, sources = None, []
    if start_from is not None:
        method, settings, weights = started_from(start_from, settings or {})
        sources = [f"weights of {start_from} ({trained_model(start_from)[0].uuid})"]
    name = name or method
    embedder = build(METHODS, method, settings or {})
    clear_finished(catalog)
    check_free(catalog, name, step="embed", overwrite=overwrite)
    check_columns(catalog, name, derived_names(embedder))
    source = prepared(catalog, embedder, rows_to_embed(catalog, include))
    embedder, rows, data = source
    if dry_run:
        return planned(catalog, name, rows)
    trained = fit(catalog, source, name=name, resume=resume, weights=weights)
    if not is_first_process():
        return planned(catalog, name, rows)
    vectors = embedder.embed(trained.weights, data, rows=rows)
    curve = joined({CURVE: trained.learning_curve})
    step = recorded(
        embedder,
        name=name,
        method=method,
        sources=sources,
        include=include,
        notes=(summary(vectors), *remarks(embedder, trained.weights)),
    )
    model = dict(trained.weights) | curve
    columns = derived(embedder, model, vectors)
    made = write(catalog, step, Made(rows, vectors, columns, model), overwrite=overwrite)
    if trains(embedder):
        warn_of_few(rows, name)
    kept_at(catalog, name).unlink(missing_ok=True)
    return made
