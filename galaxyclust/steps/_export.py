"""Export the catalog to the formats of other tools."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from galaxyclust.catalog.core import Catalog
from galaxyclust.catalog.export import export as write_table
from galaxyclust.errors import CatalogError


def export(
    catalog: Catalog,
    output: str | Path,
    *,
    columns: Sequence[str] = (),
    embeddings: Sequence[str] = (),
    format: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the catalog's columns, and embeddings where asked for, as another format.

    Parameters
    ----------
    catalog
        The catalog.
    output
        Where to; the format goes by the name.
    columns
        Columns to write; all where empty.
    embeddings
        Embeddings to write as vector columns ``embedding_<name>``.
    format
        ``fits``, ``votable``, ``ecsv``, ``csv``, ``parquet`` or ``hats``, over the name.
    overwrite
        Replace a file that is there.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    CatalogError
        If a column or an embedding does not exist, or the file does.
    SettingError
        If the format is unknown.
    """
    output = Path(output)
    if output.exists() and not overwrite:
        message = f"{output} exists; use --overwrite to replace it"
        raise CatalogError(message)
    table = catalog.table(columns=list(columns) or None)
    for name in embeddings:
        vectors = catalog.embedding(name)
        table[f"embedding_{name}"] = vectors.astype(np.float32)
        table[
            f"embedding_{name}"
        ].info.description = f"Embedding {name!r}; NaN where not embedded"
    write_table(table, output, format=format)
    return output
