"""Embed the stamps of a catalog with the model of another catalog."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from galaxyclust.catalog.core import Catalog
from galaxyclust.embed import METHODS
from galaxyclust.errors import InputError, SettingError
from galaxyclust.methods import build
from galaxyclust.steps._embed.columns import Made, derived, derived_names
from galaxyclust.steps._embed.source import prepared, reads, rows_to_embed
from galaxyclust.steps._embed.trained import settings_anywhere, trained_model, weights_of
from galaxyclust.steps._embed.write import Embedded, planned, recorded, summary, write
from galaxyclust.steps._names import check_columns, check_free
from galaxyclust.words import counted

_LOGGER = logging.getLogger(__name__)


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
    """Embed a catalog's stamps with the model of another catalog.

    Parameters
    ----------
    catalog
        The catalog to embed.
    source
        ``other.h5:name`` of a trained embedding.
    name
        Name of the embedding; None: the same as in the other catalog.
    settings
        Only ``device``, and ``on`` of a map, can differ from the training.
    include
        Flags that normally exclude sources; sources with these flags are embedded too.
    overwrite
        Replace an embedding of that name.
    dry_run
        Only report what would be embedded.

    Raises
    ------
    CatalogError
        If there is no such model, or the name is taken.
    InputError
        If the number of bands differs from that in training.
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
        return planned(catalog, name, rows)
    model = other.model(model_name)
    learned = weights_of(other, model_name)
    vectors = embedder.embed(learned, data, rows=rows)
    step = recorded(
        embedder,
        name=name,
        method=known["method"],
        sources=[f"{source} ({other.uuid})"],
        include=include,
        notes=(*notes, summary(vectors)),
    )
    columns = derived(embedder, learned, vectors)
    return write(catalog, step, Made(rows, vectors, columns, model), overwrite=overwrite)


def _as_trained(known: Mapping[str, Any], settings: Mapping[str, Any]) -> Any:
    """Return the embedder with its training settings, except ``device`` and ``on``."""
    free = [key for key in ("device", "on") if key in known["settings"]]
    if set(settings) - {"device", *free}:
        message = (
            "embed --from: the settings are those of the training; only "
            f"{' and '.join(free or ['device'])} can be set"
        )
        raise SettingError(message)
    return build(METHODS, known["method"], settings_anywhere(known) | dict(settings))


def _compare_bands(catalog: Catalog, known: Mapping[str, Any]) -> tuple[str, ...]:
    bands = list(catalog.stamp_info().bands)
    trained = list(known.get("bands", bands))
    if len(bands) != len(trained):
        message = (
            f"{catalog.path}: stamps in {counted(len(bands), 'band')} "
            f"({', '.join(bands)}), but the model was trained on {len(trained)} "
            f"({', '.join(trained)})"
        )
        raise InputError(message)
    if bands != trained:
        note = f"trained on bands {', '.join(trained)}, used on {', '.join(bands)}"
        _LOGGER.warning("%s", note)
        return (note,)
    return ()
