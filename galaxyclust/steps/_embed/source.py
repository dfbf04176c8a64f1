"""What an embedder reads: stamps, columns or another embedding of the catalog."""

from typing import Any, NamedTuple

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.types import Arrays, FloatArray, IntArray, StampReader


class Source(NamedTuple):
    """An embedder that knows what to read, the rows it can embed, and what it reads."""

    embedder: Any
    rows: IntArray
    data: StampReader | Arrays | FloatArray


def reads(embedder: Any) -> str:
    """Return ``stamps``, ``columns``, or ``embedding`` where it reads another one.

    An embedder says so by a class attribute ``READS``; without one it reads stamps.
    """
    return str(getattr(embedder, "READS", "stamps"))


def input_of(embedder: Any) -> str:
    """Return what an embedder reads as the history names it."""
    what = reads(embedder)
    return f"embeddings/{embedder.on}" if what == "embedding" else what


def prepared(catalog: Catalog, embedder: Any, rows: IntArray) -> Source:
    """Return the embedder with its choice among what there is, and what it reads.

    Parameters
    ----------
    catalog
        The catalog.
    embedder
        One of `galaxyclust.embed.METHODS`.
    rows
        Rows that are not set aside.

    Raises
    ------
    InputError
        If what it reads is not there, or no row has any of it.
    """
    what = reads(embedder)
    if what == "stamps":
        return Source(embedder, rows, catalog.stamps())
    data: Arrays | FloatArray
    if what == "embedding":
        embedder = embedder.choose(catalog.names("embeddings"))
        names: tuple[str, ...] = (embedder.on,)
        data = catalog.embedding(embedder.on)
    else:
        embedder = embedder.choose(catalog.names("catalog"))
        names = embedder.columns
        data = {name: catalog.column(name) for name in names}
    rows = rows[np.asarray(embedder.usable(data))[rows]]
    if not rows.size:
        message = f"{catalog.path}: {', '.join(names)}: no source has a value"
        raise InputError(message)
    return Source(embedder, rows, data)
