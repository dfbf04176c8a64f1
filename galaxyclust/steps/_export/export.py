"""Export the catalog to the formats of other tools."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import export as write
from galaxyclust.catalog.export import format_of
from galaxyclust.catalog.selection import Selection
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.show.colour import picture
from galaxyclust.steps._rows import columns_of, embeddings_of, rows_of
from galaxyclust.types import IntArray


class Exported(NamedTuple):
    """The file that was written, its number of rows, and remarks for the user."""

    path: Path
    n_rows: int
    notes: tuple[str, ...]


def export(  # noqa: PLR0913 (each is an option of the command)
    catalog: Catalog,
    output: str | Path,
    *,
    columns: Sequence[str] = (),
    where: str = "",
    embeddings: Sequence[str] = (),
    format: str | None = None,
    settings: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write rows and columns of the catalog in the format of another tool.

    Parameters
    ----------
    catalog
        The catalog.
    output
        The file to write; its name decides the format.
    columns
        Names or patterns (``flux_*``) of columns to write; all if empty.
    where
        Condition that rows must meet (`galaxyclust.where`); all rows if empty.
    embeddings
        Names or patterns of embeddings to write as vector columns ``embedding_<name>``.
    format
        One of `galaxyclust.catalog.export.WRITERS`, instead of that of the file name.
    settings
        Settings of the format.
    overwrite
        Replace the file if it exists.

    Raises
    ------
    CatalogError
        If a column or an embedding does not exist, or the file does.
    SettingError
        If the format, a setting or the condition is invalid.
    """
    output = Path(output)
    if output.name == "-":
        message = f"{output} is no file; galaxyclust export -o - writes to standard output"
        raise SettingError(message)
    format_of(output, format)
    if output.resolve() == catalog.path.resolve():
        message = f"{output} is the catalog itself; choose another name"
        raise CatalogError(message)
    if output.exists() and not overwrite:
        message = f"{output} exists; use --overwrite to replace it"
        raise CatalogError(message)
    selection = selected(catalog, columns=columns, where=where, embeddings=embeddings)
    notes = write(selection, output, format=format, settings=settings)
    return Exported(output, len(selection), tuple(notes))


def selected(
    catalog: Catalog,
    *,
    columns: Sequence[str] = (),
    where: str = "",
    embeddings: Sequence[str] = (),
    rows: IntArray | None = None,
) -> Selection:
    """Return the selected rows and columns; ``rows`` are used instead of ``where``.

    Other parameters as in `export`.
    """
    if rows is None:
        rows = rows_of(catalog, where)
    table = catalog.table(columns=columns_of(catalog, columns))[rows]
    if where:
        table.meta["where"] = where
    names = embeddings_of(catalog, embeddings)
    vectors = {name: catalog.embedding(name)[rows] for name in names}
    for name, values in vectors.items():
        table[f"embedding_{name}"] = values
        about = f"Embedding {name!r}; NaN where not embedded"
        table[f"embedding_{name}"].info.description = about
    info = catalog.stamp_info()
    return Selection(
        table=table,
        rows=rows,
        catalog=catalog,
        embeddings=vectors,
        painter=partial(picture, bands=info.bands, stretched=not info.calibrated),
    )
