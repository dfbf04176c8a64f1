"""What a user should doubt about a new embedding, as warnings."""

import logging

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.types import IntArray

_LOGGER = logging.getLogger(__name__)
_FEW = 100  # sources, below which what a network learns is mostly chance


def warn_of_stale(catalog: Catalog, name: str) -> None:
    """Say which clusterings and maps were made of the embedding just replaced."""
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
    """Return the clusterings and maps made of an embedding, and those made of the maps."""
    sources = {}
    for other in catalog.names("models"):
        about = catalog.attributes("models", other)
        sources[other] = about.get("embedding") or about.get("settings", {}).get("on")
    found = [name]
    for source in found:  # which grows on the way
        found += [key for key, of in sources.items() if of == source and key not in found]
    return found[1:]


def warn_of_few(rows: IntArray, name: str) -> None:
    """Say so if a network learned from too few sources to have learned what is common."""
    if len(rows) < _FEW:
        _LOGGER.warning(
            "%s: a network that learned from %d sources knows little; apply one of a "
            "larger survey (--from), or use --method features",
            name,
            len(rows),
        )


def warn_of_one_point(vectors: npt.NDArray[np.float32], name: str) -> None:
    """Say so if no two sources differ, of which no clusterer would tell."""
    if len(vectors) > 1 and np.allclose(vectors, vectors[0], rtol=1e-5, atol=0):
        _LOGGER.warning(
            "%s: all %d sources have the same vector; do their stamps show anything? "
            "(galaxyclust show)",
            name,
            len(vectors),
        )
