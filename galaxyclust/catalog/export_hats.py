"""Catalogs as HATS: Parquet files by parts of the sky, for LSDB and Dask."""

import importlib
import io
import logging
import re
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy import units as u
from astropy.io.votable import from_table
from astropy.table import QTable

from galaxyclust.catalog.healpix import healpix_29
from galaxyclust.catalog.store import disk_errors
from galaxyclust.catalog.table import masked_strings
from galaxyclust.errors import CatalogError, InputError

_LOGGER = logging.getLogger(__name__)
# What a folder of the format has, of which one is enough.
_MARKS = ("collection.properties", "hats.properties", "properties")


def write_hats(table: QTable, path: Path, *, margin_arcsec: float = 10.0) -> None:
    """Write ``table`` as a HATS collection: the folder ``path``, whole or not at all.

    The rows are sorted by ``_healpix_29`` (nested HEALPix index of order 29) and cut
    into parts of the sky; a margin around each part goes along, so that a cross-match
    finds neighbours across the borders. Units, UCDs and descriptions stand in the
    schema file as VOTable meta data; a vector column is a list a row.

    Parameters
    ----------
    table
        What to write, with columns ``ra`` and ``dec`` in degrees. Rows without a
        position are left out, and their number is said.
    path
        The folder; a HATS folder that is there is replaced, any other is refused.
    margin_arcsec
        Width of the margin: the largest radius of a later cross-match.

    Raises
    ------
    InputError
        If lsdb is not installed.
    CatalogError
        If the table has no positions, or the folder cannot be written.
    """
    lsdb = import_lsdb()
    lacking = [name for name in ("ra", "dec") if name not in table.colnames]
    if lacking:
        message = f"{path}: HATS needs a position; there is no column {lacking[0]!r}"
        raise CatalogError(message)
    if path.exists() and not is_hats(path):
        message = f"{path} is there and is not a HATS folder; choose another name"
        raise CatalogError(message)
    rows = _arrow(_sorted(_with_position(table, path)))
    name = re.sub(r"\W+", "_", path.stem) or "catalog"
    with disk_errors(path):
        folder = Path(
            tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        )
    try:
        with disk_errors(path), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what lsdb's own libraries say to each other
            made = lsdb.from_dataframe(
                rows.to_pandas(types_mapper=importlib.import_module("pandas").ArrowDtype),
                ra_column="ra",
                dec_column="dec",
                catalog_name=name,
                margin_threshold=margin_arcsec,
            )
            made.write_catalog(folder / name, catalog_name=name, progress_bar=False)
            _describe(folder / name / name / "dataset" / "_common_metadata", table)
            replace_folder(folder / name, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_hats(path: Path) -> bool:
    """Return whether a folder holds a HATS catalog or collection."""
    return path.is_dir() and any((path / mark).is_file() for mark in _MARKS)


def import_lsdb() -> Any:
    """Return the module lsdb.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it uses what newer libraries would drop
            return importlib.import_module("lsdb")
    except ImportError as error:
        message = 'HATS needs lsdb: pip install "galaxyclust[hats]"'
        raise InputError(message) from error


def replace_folder(new: Path, path: Path) -> None:
    """Put the folder ``new`` in the place of ``path``, which may be there."""
    if path.exists():
        old = new.with_name(f"{new.name}.old")
        path.rename(old)
    new.rename(path)


def _with_position(table: QTable, path: Path) -> QTable:
    ra, dec = (_plain(table[name], u.deg) for name in ("ra", "dec"))
    good = np.isfinite(ra) & np.isfinite(dec)
    if not good.any():
        message = f"{path}: HATS needs positions; no row has one"
        raise CatalogError(message)
    if not good.all():
        _LOGGER.warning(
            "%s: %d rows without a position are left out: HATS has no place for them",
            path,
            np.count_nonzero(~good),
        )
    return table[good]


def _sorted(table: QTable) -> QTable:
    """Return the table along the sky: readers skip what they need not read."""
    ra, dec = (_plain(table[name], u.deg) for name in ("ra", "dec"))
    return table[np.argsort(healpix_29(ra, dec), kind="stable")]


def _plain(column: Any, unit: u.UnitBase | None = None) -> Any:
    """Return a column's values without their unit."""
    if isinstance(column, u.Quantity):
        return np.asarray(column.to_value(unit or column.unit))
    return np.ma.asarray(column) if hasattr(column, "mask") else np.asarray(column)


def _arrow(table: QTable) -> pa.Table:
    """Return a table for Arrow: text as text, vectors as lists of one length."""
    return pa.table({name: _arrow_column(table[name], name) for name in table.colnames})


def _arrow_column(column: Any, name: str) -> pa.Array:
    values = _plain(column, u.deg if name in {"ra", "dec"} else None)
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8")
    if values.ndim > 1:
        flat = np.ascontiguousarray(np.ma.getdata(values)).reshape(-1)
        return pa.FixedSizeListArray.from_arrays(pa.array(flat), flat.size // len(values))
    missing = np.ma.getmaskarray(values)
    data = np.ma.getdata(values)
    if data.dtype.kind == "U":
        data = data.astype(object)
    native = data.astype(data.dtype.newbyteorder("="), copy=False)
    return pa.array(native, mask=missing if missing.any() else None)


def _describe(schema_file: Path, table: QTable) -> None:
    """Write units, UCDs and descriptions into the schema file, as VOTable meta data.

    hats has a function for this, which knows no columns of vectors.
    """
    text = io.BytesIO()
    from_table(masked_strings(table[:0])).to_xml(text)
    schema = pq.read_schema(schema_file)
    said = {
        b"IVOA.VOTable-Parquet.version": b"1.0",
        b"IVOA.VOTable-Parquet.content": text.getvalue(),
    }
    pq.write_metadata(schema.with_metadata((schema.metadata or {}) | said), schema_file)
