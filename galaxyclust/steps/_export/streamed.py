"""The catalog as text for the standard output, so that other programs can read on."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import WRITERS
from galaxyclust.errors import SettingError
from galaxyclust.steps._export.export import export

STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1")
TEXT = ("csv", "ecsv", "votable", "regions")


class Streamed(NamedTuple):
    """The text, encoded, its number of rows, and remarks for the user."""

    content: bytes
    n_rows: int
    notes: tuple[str, ...]


def streamed(
    catalog: Catalog,
    *,
    format: str | None,
    columns: Sequence[str] = (),
    where: str = "",
    embeddings: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
) -> Streamed:
    """Return rows and columns of the catalog as text of a format.

    Parameters
    ----------
    catalog
        The catalog.
    format
        One of `TEXT`.
    columns, where, embeddings, settings
        As in `galaxyclust.steps.export`.

    Raises
    ------
    CatalogError
        If a column or an embedding does not exist.
    SettingError
        If the format is none of text, or a setting or the condition is invalid.
    """
    if format is None:
        message = f"standard output has no ending; give --format {'|'.join(TEXT)}"
        raise SettingError(message)
    if format in WRITERS and format not in TEXT:
        message = (
            f"format {format} is no text for standard output; give -o the name of a file, "
            f"or --format {'|'.join(TEXT)}"
        )
        raise SettingError(message)
    with tempfile.TemporaryDirectory(prefix="galaxyclust-") as folder:
        made = export(
            catalog,
            Path(folder) / "text",
            columns=columns,
            where=where,
            embeddings=embeddings,
            format=format,
            settings=settings,
        )
        return Streamed(made.path.read_bytes(), made.n_rows, made.notes)
