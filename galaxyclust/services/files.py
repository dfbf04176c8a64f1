"""An outside catalog that is one file: only rows near given positions are read."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.io import fits
from astropy.table import Table, vstack

from galaxyclust.errors import InputError
from galaxyclust.parquet import as_table
from galaxyclust.services.answers import read_csv, read_votable, typed
from galaxyclust.services.catalogs import OutsideCatalog
from galaxyclust.services.near import Places, near
from galaxyclust.services.queries import wanted

_FORMATS = {
    ".parquet": "parquet",
    ".fits": "fits",
    ".fit": "fits",
    ".fits.gz": "fits",
    ".csv": "csv",
    ".vot": "votable",
    ".xml": "votable",
}
_BATCH_ROWS = 200_000


def suffix(catalog: OutsideCatalog) -> str:
    """Return the extension of the catalog's file, which tells its format.

    Raises
    ------
    InputError
        If the format is not supported.
    """
    name = Path(urlsplit(catalog.url).path).name.lower()
    for ending in sorted(_FORMATS, key=len, reverse=True):
        if name.endswith(ending):
            return ending
    message = (
        f"{catalog.url}: not a table that is read; it can end in {', '.join(_FORMATS)}"
    )
    raise InputError(message)


def rows_near(
    catalog: OutsideCatalog,
    path: Path,
    *,
    places: Places,
    columns: tuple[str, ...],
) -> Table:
    """Return the rows of a downloaded file that lie near any of the given positions.

    Parameters
    ----------
    catalog
        The catalog that the file holds.
    path
        The file.
    places
        Positions around which rows are wanted.
    columns
        Columns to read besides identifier and position; all if empty.

    Raises
    ------
    InputError
        If it cannot be read or lacks a column.
    """
    names = wanted(catalog, columns)
    kind = _FORMATS[suffix(catalog)]
    if kind == "parquet":
        return _from_parquet(catalog, path, places=places, names=names)
    table = _whole(catalog, path, kind)
    _need(catalog, [*names, catalog.ra_column, catalog.dec_column], table.colnames)
    return _kept(catalog, table, places)[names or table.colnames]


def _whole(catalog: OutsideCatalog, path: Path, kind: str) -> Table:
    if kind == "votable":
        return read_votable(path, named=catalog.url, holding=catalog.ra_column).table
    if kind == "csv":
        return typed(read_csv(path, named=catalog.url, holding=catalog.ra_column).table)
    try:
        with path.open("rb") as stream, fits.open(stream, memmap=False) as hdus:
            return Table.read(hdus)
    except Exception as error:  # the reader may raise anything
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        message = f"{catalog.url}: not a readable FITS table ({reason})"
        raise InputError(message) from error


def _from_parquet(
    catalog: OutsideCatalog,
    path: Path,
    *,
    places: Places,
    names: list[str],
) -> Table:
    """Read part by part: such a file can be larger than the memory."""
    try:
        with pq.ParquetFile(path) as file:
            have = file.schema_arrow.names
            _need(catalog, [*names, catalog.ra_column, catalog.dec_column], have)
            parts = [
                _kept(catalog, as_table(batch), places)
                for batch in file.iter_batches(_BATCH_ROWS, columns=names or None)
            ]
            empty = as_table(file.schema_arrow.empty_table().select(names or have))
    except (pa.ArrowException, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        message = f"{catalog.url}: not a readable Parquet file ({reason})"
        raise InputError(message) from error
    filled = [part for part in parts if len(part)]
    return vstack(filled, metadata_conflicts="silent") if filled else empty


def _kept(catalog: OutsideCatalog, table: Table, places: Places) -> Table:
    ra, dec = (
        np.ma.filled(np.ma.asarray(table[name], dtype=np.float64), np.nan)
        for name in (catalog.ra_column, catalog.dec_column)
    )
    return table[near(ra, dec, places)]


def _need(catalog: OutsideCatalog, names: Sequence[str], have: Sequence[str]) -> None:
    lacking = [name for name in names if name not in have]
    if lacking:
        message = (
            f"{catalog.url}: it has no column {lacking[0]!r}; it has {', '.join(have)}"
        )
        raise InputError(message)
