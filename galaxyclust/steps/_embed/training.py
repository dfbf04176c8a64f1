"""Training in a step, with the state of the training saved beside the catalog."""

import logging
import os
from pathlib import Path
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.embed.checkpoint_words import read_words
from galaxyclust.errors import InputError, SettingError
from galaxyclust.steps._embed.source import Source
from galaxyclust.steps._embed.trained import curve_in
from galaxyclust.steps._names import made_by
from galaxyclust.types import Arrays, Session, Trained

_LOGGER = logging.getLogger(__name__)


def kept_at(catalog: Catalog, name: str) -> Path:
    """Return the path of the state of an unfinished training of ``name``."""
    return catalog.path.with_name(f"{catalog.path.stem}.{name}.training")


def clear_finished(catalog: Catalog) -> None:
    """Remove the states of trainings whose result is in the catalog.

    Such a state is left if a process is killed just after it has written the catalog.
    """
    for name in made_by(catalog, "embed"):
        kept = kept_at(catalog, name)
        if not kept.exists():
            continue
        # the state has no column "kept": which epoch that is was not known yet
        curve = {key: column.tolist() for key, column in curve_in(catalog, name).items()}
        curve.pop("kept", None)
        if _curve_of(kept) == curve:
            kept.unlink(missing_ok=True)


def _curve_of(kept: Path) -> dict[str, list[float]] | None:
    """Return the learning curve of a state by column; None if it cannot be read."""
    try:
        rows = read_words(kept).about["curve"]
    except InputError:
        return None
    return {key: [row[key] for row in rows] for key in (rows[0] if rows else ())}


def fit(
    catalog: Catalog, source: Source, *, name: str, resume: bool, weights: Arrays | None
) -> Trained:
    """Train an embedder and return what it learned.

    Parameters
    ----------
    catalog
        The catalog; the state of the training is saved beside it.
    source
        The embedder, its rows and its data.
    name
        Name of the embedding.
    resume
        Whether to resume from the saved state.
    weights
        Weights to start from, if any.

    Raises
    ------
    SettingError
        If there is nothing to resume, or the embedder does not train in epochs.
    """
    embedder, rows, data = source
    if not trains(embedder):
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
        learned = embedder.fit(data, rows=rows, session=session)
    except KeyboardInterrupt:
        if kept.exists():
            _LOGGER.warning("%s: the same command with --resume goes on from there", kept)
        raise
    return learned


def trains(embedder: Any) -> bool:
    """Return whether an embedder trains a network in epochs, and can be resumed."""
    return bool(getattr(embedder, "TRAINS", False))


def is_first_process() -> bool:
    """Return whether this is the one torchrun process that writes the result."""
    return os.environ.get("WORLD_SIZE", "1") == "1" or os.environ.get("RANK", "0") == "0"
