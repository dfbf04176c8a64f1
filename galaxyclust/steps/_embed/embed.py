"""Embed the stamps of a catalog, by training or with what another catalog learned."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.embed import DEFAULT, METHODS
from galaxyclust.errors import InputError, SettingError
from galaxyclust.methods import build
from galaxyclust.show.project import project
from galaxyclust.steps._embed.columns import Made, derived, derived_names, remarks, spread
from galaxyclust.steps._embed.source import input_of, prepared, reads
from galaxyclust.steps._embed.training import (
    CURVE,
    clear_finished,
    fit,
    is_first_process,
    kept_at,
    started_from,
    trained_model,
    weights_of,
)
from galaxyclust.steps._names import check_columns, check_free, made_by
from galaxyclust.types import IntArray

_LOGGER = logging.getLogger(__name__)
_FEW = 100  # sources, below which what a network learns is mostly chance


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """What an embedding step did.

    Parameters
    ----------
    name
        Of the embedding.
    n_rows
        Sources embedded.
    n_left_out
        Sources that were not.
    n_dim
        Length of the embedding; 0 after a dry run.
    notes
        What a user should know, a line each.
    """

    name: str
    n_rows: int
    n_left_out: int
    n_dim: int
    notes: tuple[str, ...] = ()


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

    While a network trains, its state is kept after each epoch in
    ``<catalog>.<name>.training`` beside the catalog.

    Parameters
    ----------
    catalog
        The catalog.
    method
        One of `galaxyclust.embed.METHODS`.
    name
        Of the embedding and the model; that of the method where None.
    settings
        Settings of the method, over its defaults.
    include
        Flags whose sources are embedded although they are set aside.
    start_from
        ``other.h5:name`` of a trained embedding of the same method, whose weights are
        trained further; its settings are then the defaults.
    resume
        Go on from where an interrupted training of that name was.
    overwrite
        Replace an embedding of that name.
    dry_run
        Only say what would be embedded.

    Returns
    -------
    Embedded
        How many rows; the embedding is in ``embeddings/<name>``, what was learned in
        ``models/<name>``, a map for the eye in ``projections/<name>``, and what a
        self-organizing map says of each source in the columns ``<name>_neuron``,
        ``<name>_x``, ``<name>_y`` and ``<name>_distance``.

    Raises
    ------
    CatalogError
        If the name is taken and ``overwrite`` is not set.
    InputError
        If there are too few sources to learn from.
    SettingError
        If a method, a setting or a flag does not exist.
    """
    weights = None
    if start_from is not None:
        method, settings, weights = started_from(start_from, settings or {})
    name = name or method
    embedder = build(METHODS, method, settings or {})
    clear_finished(catalog)
    check_free(catalog, name, step="embed", overwrite=overwrite)
    check_columns(catalog, name, derived_names(embedder))
    source = prepared(catalog, embedder, rows_to_embed(catalog, include))
    embedder, rows, data = source
    if dry_run:
        return _planned(catalog, name, rows)
    trained = fit(catalog, source, name=name, resume=resume, weights=weights)
    if not is_first_process():
        return _planned(catalog, name, rows)
    vectors = embedder.embed(trained.weights, data, rows=rows)
    curve = {f"{CURVE}{key}": values for key, values in trained.learning_curve.items()}
    step = Step(
        name="embed",
        output=name,
        inputs=(input_of(embedder), *([f"weights of {start_from}"] if start_from else [])),
        method=method,
        settings=asdict(embedder) | {"include": list(include)},
        seed=getattr(embedder, "seed", None),
        notes=(_note(vectors), *remarks(embedder, trained.weights)),
    )
    model = dict(trained.weights) | curve
    columns = derived(embedder, model, vectors)
    made = _write(catalog, step, Made(rows, vectors, columns, model), overwrite=overwrite)
    if curve:
        _warn_of_few(rows, name)
    kept_at(catalog, name).unlink(missing_ok=True)
    return made


def embed_from(
    catalog: Catalog,
    source: str,
    *,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    include: Sequence[str] = (),
    overwrite: bool = False,
    dry_run: bool = False,
) -> Embedded:
    """Embed a catalog's stamps with what another catalog learned.

    Parameters
    ----------
    catalog
        The catalog to embed.
    source
        ``other.h5:name`` of a trained embedding.
    name
        Of the embedding; as in the other catalog where None.
    settings
        Only ``device``, and ``on`` of a map, can differ from the training.
    include
        Flags whose sources are embedded although they are set aside.
    overwrite
        Replace an embedding of that name.
    dry_run
        Only say what would be embedded.

    Raises
    ------
    CatalogError
        If there is no such model, or the name is taken.
    InputError
        If the bands do not fit the training.
    """
    other, model_name = trained_model(source)
    known = other.attributes("models", model_name)
    name = name or model_name
    check_free(catalog, name, step="embed", overwrite=overwrite)
    embedder = _as_trained(known, settings or {})
    check_columns(catalog, name, derived_names(embedder))
    notes = _compare_bands(catalog, known) if reads(embedder) == "stamps" else ()
    embedder, rows, data = prepared(catalog, embedder, rows_to_embed(catalog, include))
    if dry_run:
        return _planned(catalog, name, rows)
    model = other.model(model_name)
    learned = weights_of(other, model_name)
    vectors = embedder.embed(learned, data, rows=rows)
    step = Step(
        name="embed",
        output=name,
        inputs=(input_of(embedder), f"{source} ({other.uuid})"),
        method=known["method"],
        settings=asdict(embedder) | {"include": list(include)},
        seed=getattr(embedder, "seed", None),
        notes=(*notes, _note(vectors)),
    )
    columns = derived(embedder, learned, vectors)
    return _write(catalog, step, Made(rows, vectors, columns, model), overwrite=overwrite)


def _as_trained(known: Mapping[str, Any], settings: Mapping[str, Any]) -> Any:
    """Return the embedder with the settings of its training, but for where it works."""
    free = [key for key in ("device", "on") if key in known["settings"]]
    if set(settings) - {"device", *free}:
        message = (
            "embed --from: the settings are those of the training; only "
            f"{' and '.join(free or ['device'])} can be set"
        )
        raise SettingError(message)
    changed = {"device": "auto"} if "device" in known["settings"] else {}
    changed |= dict(settings)
    return build(METHODS, known["method"], known["settings"] | changed)


def _planned(catalog: Catalog, name: str, rows: IntArray) -> Embedded:
    left_out = catalog.n_rows - len(rows)
    return Embedded(name=name, n_rows=len(rows), n_left_out=left_out, n_dim=0)


def _note(vectors: npt.NDArray[np.float32]) -> str:
    return f"{len(vectors)} sources embedded in {vectors.shape[1]} dimensions"


def rows_to_embed(catalog: Catalog, include: Sequence[str]) -> IntArray:
    """Return the rows that are not set aside.

    Raises
    ------
    InputError
        If the catalog is empty or all of it is set aside.
    """
    if not catalog.n_rows:
        message = f"{catalog.path}: no sources in it, so nothing to embed"
        raise InputError(message)
    source_flags = catalog.column("flags")
    aside = source_flags & int(flags.SET_ASIDE) & ~flags.encode(list(include))
    rows = np.flatnonzero(aside == 0)
    if not rows.size:
        found = flags.count(aside)
        why = ", ".join(f"{number} {flag}" for flag, number in found.items())
        message = (
            f"{catalog.path}: all sources are set aside ({why}); "
            "--include FLAG takes them in"
        )
        raise InputError(message)
    return rows


def _compare_bands(catalog: Catalog, known: Mapping[str, Any]) -> tuple[str, ...]:
    bands = list(catalog.stamp_info().bands)
    trained = list(known.get("bands", bands))
    if len(bands) != len(trained):
        message = (
            f"{catalog.path}: stamps in {len(bands)} bands ({', '.join(bands)}), but the "
            f"model was trained on {len(trained)} ({', '.join(trained)})"
        )
        raise InputError(message)
    if bands != trained:
        note = f"trained on bands {', '.join(trained)}, used on {', '.join(bands)}"
        _LOGGER.warning("%s", note)
        return (note,)
    return ()


def _write(catalog: Catalog, step: Step, made: Made, *, overwrite: bool) -> Embedded:
    n_rows, vectors = catalog.n_rows, made.vectors
    projection = project(vectors, seed=step.seed or 0)
    settings = {key: value for key, value in step.settings.items() if key != "include"}
    attributes = {
        "step": "embed",
        "method": step.method,
        "settings": settings,
        "bands": list(catalog.stamp_info().bands),
    }
    content = Content(
        columns={
            f"{step.output}_{key}": spread(values, made.rows, n_rows=n_rows)
            for key, values in made.columns.items()
        },
        embeddings={step.output: spread(vectors, made.rows, n_rows=n_rows)},
        projections={step.output: spread(projection, made.rows, n_rows=n_rows)},
        models={step.output: made.model},
        attributes=attributes,
    )
    catalog.write(content, step, overwrite=overwrite)
    _warn_of_stale(catalog, step.output)
    _warn_of_one_point(vectors, step.output)
    return Embedded(
        name=step.output,
        n_rows=len(made.rows),
        n_left_out=n_rows - len(made.rows),
        n_dim=vectors.shape[1],
        notes=step.notes,
    )


def _warn_of_stale(catalog: Catalog, name: str) -> None:
    """Say which clusterings were made from the embedding that has just been replaced."""
    stale = [
        clustering
        for clustering in made_by(catalog, "cluster")
        if catalog.attributes("models", clustering).get("embedding") == name
    ]
    if stale:
        _LOGGER.warning(
            "%s of the embedding %s that was replaced; cluster again with --overwrite",
            f"{', '.join(stale)} {'is' if len(stale) == 1 else 'are'} made",
            name,
        )


def _warn_of_few(rows: IntArray, name: str) -> None:
    """Say so if a network learned from too few sources to have learned what is common."""
    if len(rows) < _FEW:
        _LOGGER.warning(
            "%s: a network that learned from %d sources knows little; apply one of a "
            "larger survey (--from), or use --method features",
            name,
            len(rows),
        )


def _warn_of_one_point(vectors: npt.NDArray[np.float32], name: str) -> None:
    """Say so if no two sources differ, of which no clusterer would tell."""
    if len(vectors) > 1 and np.allclose(vectors, vectors[0], rtol=1e-5, atol=0):
        _LOGGER.warning(
            "%s: all %d sources have the same vector; do their stamps show anything? "
            "(galaxyclust show)",
            name,
            len(vectors),
        )
