"""Writing an embedding to its catalog."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.show.project import project
from galaxyclust.steps._embed.columns import Made, taken_back
from galaxyclust.steps._embed.doubts import warn_of_one_point, warn_of_stale
from galaxyclust.steps._embed.source import input_of
from galaxyclust.steps._whole import whole
from galaxyclust.types import IntArray
from galaxyclust.words import counted


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """What an embedding step did.

    Parameters
    ----------
    name
        Name of the embedding.
    n_rows
        Number of sources embedded.
    n_left_out
        Number of sources not embedded.
    n_dim
        Length of the embedding; 0 after a dry run.
    notes
        Remarks for the user, one line each.
    """

    name: str
    n_rows: int
    n_left_out: int
    n_dim: int
    notes: tuple[str, ...] = ()


def recorded(
    embedder: Any,
    *,
    name: str,
    method: str,
    sources: Sequence[str],
    include: Sequence[str],
    notes: Sequence[str],
) -> Step:
    """Return the history entry of an embedding.

    Parameters
    ----------
    embedder
        The embedder with its settings.
    name
        Name of the embedding.
    method
        Name of the embedder.
    sources
        Inputs besides what the embedder reads from the catalog.
    include
        Flags that normally exclude sources; sources with these flags were embedded too.
    notes
        Remarks for the user.
    """
    return Step(
        name="embed",
        output=name,
        inputs=(input_of(embedder), *sources),
        method=method,
        settings=asdict(embedder) | {"include": list(include)},
        seed=getattr(embedder, "seed", None),
        notes=tuple(notes),
    )


def planned(catalog: Catalog, name: str, rows: IntArray) -> Embedded:
    """Return the result of a dry run, or of a process that writes nothing."""
    left_out = catalog.n_rows - len(rows)
    return Embedded(name=name, n_rows=len(rows), n_left_out=left_out, n_dim=0)


def summary(vectors: npt.NDArray[np.float32]) -> str:
    """Return a sentence with the number of sources and of dimensions."""
    n_rows, n_dim = vectors.shape
    return f"{counted(n_rows, 'source')} embedded in {counted(n_dim, 'dimension')}"


def write(catalog: Catalog, step: Step, made: Made, *, overwrite: bool) -> Embedded:
    """Write an embedding, its projection, its columns and its model to the catalog."""
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
        columns=taken_back(catalog, step.output, kept=made.columns)
        | {
            f"{step.output}_{key}": whole(values, made.rows, n_rows=n_rows)
            for key, values in made.columns.items()
        },
        embeddings={step.output: whole(vectors, made.rows, n_rows=n_rows)},
        projections={step.output: whole(projection, made.rows, n_rows=n_rows)},
        models={step.output: made.model},
        attributes=attributes,
    )
    catalog.write(content, step, overwrite=overwrite)
    warn_of_stale(catalog, step.output)
    warn_of_one_point(vectors, step.output)
    return Embedded(
        name=step.output,
        n_rows=len(made.rows),
        n_left_out=n_rows - len(made.rows),
        n_dim=vectors.shape[1],
        notes=step.notes,
    )
