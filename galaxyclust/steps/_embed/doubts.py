"""Warnings about problems of a new embedding."""

import logging

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.types import IntArray

_LOGGER = logging.getLogger(__name__)
_FEW = 100  # sources; a network trained on fewer learns mostly chance


def warn_of_stale(catalog: Catalog, name: str) -> None:
    """Warn of clusterings and maps that were made from the embedding just replaced."""
    stale = made_of(catalog, name)
    if stale:
        one = len(stale) == 1
        _LOGGER.warning(
            "%s of the embedding %s that was replaced; make %s again with --overwrite",
            f"{', '.join(stale)} {'is' if one else 'are'} made",
            name,
            "it" if one else "them",
        )


def made_of(catalog: Catalog, name: str) -> list[str]:
    """Return the clusterings and maps made from an embedding, and those made from maps."""
    sources = {}
    for other in catalog.names("models"):
        about = catalog.attributes("models", other)
        sources[other] = about.get("embedding") or about.get("settings", {}).get("on")
    found = [name]
    for source in found:  # the list grows during the loop
        found += [key for key, of in sources.items() if of == source and key not in found]
    return found[1:]


def warn_of_few(rows: IntArray, name: str) -> None:
    """Warn if a network was trained on too few sources to learn much."""
    if len(rows) < _FEW:
        _LOGGER.warning(
            "%s: a network that learned from %d sources knows little; apply one of a "
            "larger survey (--from), or use --method features",
            name,
            len(rows),
        )


def warn_of_one_point(vectors: npt.NDArray[np.float32], name: str) -> None:
    """Warn if all sources have the same vector, as no clusterer would."""
    if len(vectors) > 1 and np.allclose(vectors, vectors[0], rtol=1e-5, atol=0):
        _LOGGER.warning(
            "%s: all %d sources have the same vector; do their stamps show anything? "
            "(galaxyclust show)",
            name,
            len(vectors),
        )
