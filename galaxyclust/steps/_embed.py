"""Embed the stamps of a catalog, by training or with what another catalog learned."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust import flags
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.embed import METHODS
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.methods import build
from galaxyclust.show.project import project
from galaxyclust.types import Arrays, IntArray

_LOGGER = logging.getLogger(__name__)
_CURVE = "learning_curve."  # prefix of the learning curve's columns among a model's arrays


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


def embed(
    catalog: Catalog,
    *,
    method: str = "autoencoder",
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
    include: Sequence[str] = (),
    overwrite: bool = False,
    dry_run: bool = False,
) -> Embedded:
    """Train an embedder on a catalog's stamps and embed them.

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
    overwrite
        Replace an embedding of that name.
    dry_run
        Only say what would be embedded.

    Returns
    -------
    Embedded
        How many rows; the embedding is in ``embeddings/<name>``, what was learned in
        ``models/<name>``, a map for the eye in ``projections/<name>``.

    Raises
    ------
    CatalogError
        If the name is taken and ``overwrite`` is not set.
    InputError
        If there are too few sources to learn from.
    SettingError
        If a method, a setting or a flag does not exist.
    """
    name = name or method
    embedder = build(METHODS, method, settings or {})
    _refuse_taken(catalog, name, overwrite=overwrite)
    rows = rows_to_embed(catalog, include)
    if dry_run:
        return Embedded(name=name, n_rows=len(rows), n_left_out=catalog.n_rows - len(rows), n_dim=0)
    stamps = catalog.stamps()
    trained = embedder.fit(stamps, rows=rows)
    vectors = embedder.embed(trained.weights, stamps, rows=rows)
    curve = {f"{_CURVE}{key}": values for key, values in trained.learning_curve.items()}
    step = Step(
        name="embed",
        output=name,
        inputs=("stamps",),
        method=method,
        settings=asdict(embedder) | {"include": list(include)},
        seed=getattr(embedder, "seed", None),
        notes=(f"{len(rows)} sources embedded in {vectors.shape[1]} dimensions",),
    )
    return _write(
        catalog, step, (rows, vectors), dict(trained.weights) | curve, overwrite=overwrite
    )


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
        Only ``device`` and the like can differ from the training.
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
    path, _, model_name = source.rpartition(":")
    if not path or not model_name:
        message = f"{source!r}: write CATALOG:NAME, as in survey.h5:ae"
        raise SettingError(message)
    other = Catalog(Path(path))
    known = other.attributes("models", model_name)
    if known.get("step") != "embed":
        message = f"{source}: not an embedding's model; embed --from takes one made by embed"
        raise CatalogError(message)
    name = name or model_name
    _refuse_taken(catalog, name, overwrite=overwrite)
    changed = {"device": "auto"} | dict(settings or {})
    if set(changed) != {"device"}:
        message = "embed --from: the settings are those of the training; only device can be set"
        raise SettingError(message)
    embedder = build(METHODS, known["method"], known["settings"] | changed)
    notes = _compare_bands(catalog, known)
    rows = rows_to_embed(catalog, include)
    if dry_run:
        return Embedded(name=name, n_rows=len(rows), n_left_out=catalog.n_rows - len(rows), n_dim=0)
    weights = other.model(model_name)
    learned = {key: v for key, v in weights.items() if not key.startswith(_CURVE)}
    vectors = embedder.embed(learned, catalog.stamps(), rows=rows)
    step = Step(
        name="embed",
        output=name,
        inputs=("stamps", f"{source} ({other.uuid})"),
        method=known["method"],
        settings=asdict(embedder) | {"include": list(include)},
        seed=getattr(embedder, "seed", None),
        notes=(*notes, f"{len(rows)} sources embedded in {vectors.shape[1]} dimensions"),
    )
    return _write(catalog, step, (rows, vectors), weights, overwrite=overwrite)


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
        message = f"{catalog.path}: all sources are set aside ({why}); --include FLAG takes them in"
        raise InputError(message)
    return rows


def _refuse_taken(catalog: Catalog, name: str, *, overwrite: bool) -> None:
    """Refuse before hours of training what the end would refuse."""
    if name in catalog.names("embeddings") and not overwrite:
        message = f"{catalog.path}: embedding {name!r} is there; use --overwrite or another --name"
        raise CatalogError(message)


def _compare_bands(catalog: Catalog, known: Mapping[str, Any]) -> tuple[str, ...]:
    bands = list(catalog.stamp_info().bands)
    trained = list(known.get("bands", bands))
    if len(bands) != len(trained):
        message = (
            f"{catalog.path}: stamps in {len(bands)} bands ({', '.join(bands)}), but the model "
            f"was trained on {len(trained)} ({', '.join(trained)})"
        )
        raise InputError(message)
    if bands != trained:
        note = f"trained on bands {', '.join(trained)}, used on {', '.join(bands)}"
        _LOGGER.warning("%s", note)
        return (note,)
    return ()


def _write(
    catalog: Catalog,
    step: Step,
    found: tuple[IntArray, npt.NDArray[np.float32]],
    model: Arrays,
    *,
    overwrite: bool,
) -> Embedded:
    rows, vectors = found
    n_rows = catalog.n_rows
    embedding = np.full((n_rows, vectors.shape[1]), np.nan, np.float32)
    embedding[rows] = vectors
    projection = np.full((n_rows, 2), np.nan, np.float32)
    projection[rows] = project(vectors, seed=step.seed or 0)
    settings = {key: value for key, value in step.settings.items() if key != "include"}
    attributes = {
        "step": "embed",
        "method": step.method,
        "settings": settings,
        "bands": list(catalog.stamp_info().bands),
    }
    content = Content(
        embeddings={step.output: embedding},
        projections={step.output: projection},
        models={step.output: model},
        attributes=attributes,
    )
    catalog.write(content, step, overwrite=overwrite)
    return Embedded(
        name=step.output,
        n_rows=len(rows),
        n_left_out=n_rows - len(rows),
        n_dim=vectors.shape[1],
        notes=step.notes,
    )
