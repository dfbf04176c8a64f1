"""A stamp outside the catalog, embedded by a model of the catalog."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import InputError
from galaxyclust.steps._embed.embed_from import embed_from
from galaxyclust.steps._ingest.readymade import ingest_stamps
from galaxyclust.steps._names import check_made


@contextmanager
def embedded(
    image: str | Path, catalog: Catalog, embedding: str
) -> Iterator[tuple[Catalog, npt.NDArray[np.float32]]]:
    """Yield a temporary catalog of one stamp, and the stamp's vector.

    Parameters
    ----------
    image
        A FITS, JPEG or PNG stamp with the galaxy in its middle.
    catalog
        The catalog with the model.
    embedding
        Name of the embedding made by the model.

    Raises
    ------
    InputError
        If the file cannot be used, or its number of bands does not fit.
    """
    path = Path(image).resolve()
    if not path.is_file():
        message = f"{image}: no such file"
        raise InputError(message)
    with tempfile.TemporaryDirectory(prefix="galaxyclust-") as folder:
        listed = Path(folder) / "stamps.txt"
        listed.write_text(f"{path}\n", encoding="utf-8")
        made = ingest_stamps(listed, Path(folder) / "one.h5").catalog
        if made is None:
            message = f"{image}: no stamp in it"
            raise InputError(message)
        try:
            _embed(made, catalog, embedding)
        except InputError as error:  # name the user's file instead of the temporary catalog
            raise InputError(str(error).replace(str(made.path), str(image))) from error
        yield made, made.embedding(embedding)


def _embed(made: Catalog, catalog: Catalog, embedding: str) -> None:
    """Embed with a model of a catalog, and first with those that a map rests on."""
    settings = check_made(catalog, embedding, step="embed")["settings"]
    if on := settings.get("on"):
        _embed(made, catalog, on)
    embed_from(made, f"{catalog.path}:{embedding}")
