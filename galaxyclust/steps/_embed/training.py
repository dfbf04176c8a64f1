"""How a step trains: the state kept beside the catalog, and the weights started from."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.store import disk_errors
from galaxyclust.embed.checkpoint_words import read_words
from galaxyclust.errors import CatalogError, InputError, SettingError
from galaxyclust.steps._embed.source import Source
from galaxyclust.steps._names import made_by
from galaxyclust.types import Arrays, Session, Trained

_LOGGER = logging.getLogger(__name__)
CURVE = "learning_curve."  # prefix of the learning curve's columns among a model's arrays


def kept_at(catalog: Catalog, name: str) -> Path:
    """Return where the state of the training of ``name`` is kept while it lasts."""
    return catalog.path.with_name(f"{catalog.path.stem}.{name}.training")


def clear_finished(catalog: Catalog) -> None:
    """Remove states of trainings whose result is in the catalog.

    A process that is killed after it has written the catalog leaves one.
    """
    for name in made_by(catalog, "embed"):
        kept = kept_at(catalog, name)
        if kept.exists() and _curve_of(kept) == _curve_in(catalog, name):
            kept.unlink(missing_ok=True)


def _curve_of(kept: Path) -> dict[str, list[float]] | None:
    """Return the learning curve of a state by column; None where it cannot be read."""
    try:
        rows = read_words(kept).about["curve"]
    except InputError:
        return None
    return {key: [row[key] for row in rows] for key in (rows[0] if rows else ())}


def _curve_in(catalog: Catalog, name: str) -> dict[str, list[float]]:
    """Return the learning curve of a trained model by column."""
    return {
        key.removeprefix(CURVE): np.asarray(values).tolist()
        for key, values in catalog.model(name).items()
        if key.startswith(CURVE)
    }


def fit(
    catalog: Catalog, source: Source, *, name: str, resume: bool, weights: Arrays | None
) -> Trained:
    """Return what an embedder learns.

    Parameters
    ----------
    catalog
        Beside which the state of the training is kept.
    source
        The embedder, its rows and what it reads.
    name
        Of what is trained.
    resume
        Whether to go on from the state that is kept there.
    weights
        What to start from.

    Raises
    ------
    SettingError
        If there is nothing to resume, or the embedder does not train in epochs.
    """
    embedder, rows, data = source
    if not getattr(embedder, "TRAINS", False):
        if resume or weights is not None:
            message = (
                "only a method that trains a network can be resumed or started from; this "
                "one learns in one go, without --resume and --start-from"
            )
            raise SettingError(message)
        learned: Trained = embedder.fit(data, rows=rows)
        return learned
    kept = kept_at(catalog, name)
    if resume and not kept.exists():
        message = f"{kept}: no interrupted training of {name!r}; train without --resume"
        raise SettingError(message)
    session = Session(checkpoint=kept, resume=resume, start_from=weights)
    try:
        with disk_errors(kept):
            learned = embedder.fit(data, rows=rows, session=session)
    except KeyboardInterrupt:
        if kept.exists():
            _LOGGER.warning("%s: the same command with --resume goes on from there", kept)
        raise
    return learned


def trained_model(source: str) -> tuple[Catalog, str]:
    """Return the catalog and the name of the model that ``CATALOG:NAME`` says.

    Raises
    ------
    CatalogError
        If there is no such model, or it is none of an embedding.
    SettingError
        If it is not written so.
    """
    path, _, name = source.rpartition(":")
    if not path or not name:
        message = f"{source!r}: write CATALOG:NAME, as in survey.h5:ae"
        raise SettingError(message)
    other = Catalog(Path(path))
    if other.attributes("models", name).get("step") != "embed":
        message = (
            f"{source}: not an embedding's model; embed --from takes one made by embed"
        )
        raise CatalogError(message)
    return other, name


def weights_of(catalog: Catalog, name: str) -> dict[str, Any]:
    """Return what a model has learned, without the curve of how it learned it."""
    model = catalog.model(name)
    return {key: value for key, value in model.items() if not key.startswith(CURVE)}


def settings_anywhere(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a trained model, on whatever device there is here.

    Parameters
    ----------
    known
        The attributes of the model.
    """
    settings = dict(known["settings"])
    return settings | ({"device": "auto"} if "device" in settings else {})


def started_from(
    source: str, settings: Mapping[str, Any]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the method, the settings and the weights to start a training from.

    Parameters
    ----------
    source
        ``CATALOG:NAME`` of a trained embedding.
    settings
        What is to differ from its settings.
    """
    other, name = trained_model(source)
    known = other.attributes("models", name)
    return (
        known["method"],
        settings_anywhere(known) | dict(settings),
        weights_of(other, name),
    )


def is_first_process() -> bool:
    """Return whether this process writes the result, of those that torchrun has started."""
    return os.environ.get("RANK", "0") == "0"
