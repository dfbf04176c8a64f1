"""Catalogs as HATS: Parquet files by parts of the sky, for LSDB and Dask."""

import importlib
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy import units as u
from astropy.table import QTable

from galaxyclust.catalog.arrow import as_arrow, said_for_topcat
from galaxyclust.catalog.folders import new_folder
from galaxyclust.catalog.healpix import healpix_29
from galaxyclust.catalog.selection import Selection
from galaxyclust.errors import CatalogError, InputError
from galaxyclust.words import counted

# What a folder of the format contains; one such file is enough.
MARK = "*properties"


@dataclass(frozen=True, kw_only=True)
class HATS:
    """A HATS collection, for LSDB: a folder. Needs lsdb (the extra ``hats``).

    The rows are sorted by ``_healpix_29`` (nested HEALPix index of order 29) and divided
    into parts of the sky; each part has a margin, so that a cross-match finds neighbours
    across the borders. Units, UCDs and descriptions are in the schema file as VOTable
    metadata; a vector column has one list per row. Rows without a position are left out.

    Parameters
    ----------
    margin_arcsec
        Width of the margin: the largest radius of a later cross-match.
    """

    margin_arcsec: float = 10.0

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the folder.

        Raises
        ------
        InputError
            If lsdb is not installed.
        CatalogError
            If there are no positions, or something else is at ``path``.
        """
        lsdb = import_lsdb()
        table = _placed(selection.table, path)
        left = len(selection) - len(table)
        name = re.sub(r"\W+", "_", path.stem) or "catalog"
        with new_folder(path, mark=MARK) as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings among lsdb's own libraries
            made = lsdb.from_dataframe(
                _frame(as_arrow(table)),
                ra_column="ra",
                dec_column="dec",
                catalog_name=name,
                margin_threshold=self.margin_arcsec,
            )
            made.write_catalog(folder, catalog_name=name, progress_bar=False)
            _describe(folder / name / "dataset" / "_common_metadata", table)
        return [f"{counted(left, 'source')} without a position left out"] if left else []


def is_hats(path: Path) -> bool:
    """Return whether a folder holds a HATS catalog or collection."""
    return path.is_dir() and any(path.glob(MARK))


def import_lsdb() -> Any:
    """Return the module lsdb.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # lsdb uses deprecated functions
            return importlib.import_module("lsdb")
    except ImportError as error:
        message = 'HATS needs lsdb: pip install "galaxyclust[hats]"'
        raise InputError(message) from error


def _placed(table: QTable, path: Path) -> QTable:
    """Return the rows with a position, in HEALPix order: readers can then skip parts.

    Positions become plain degrees.
    """
    lacking = [name for name in ("ra", "dec") if name not in table.colnames]
    if lacking:
        message = f"{path}: HATS needs a position; there is no column {lacking[0]!r}"
        raise CatalogError(message)
    out = table.copy(copy_data=False)
    for name in ("ra", "dec"):
        out[name] = u.Quantity(table[name], u.deg)
        out[name].info.description = table[name].info.description
        out[name].info.meta = table[name].info.meta
    ra, dec = out["ra"].value, out["dec"].value
    good = np.isfinite(ra) & np.isfinite(dec)
    if not good.any():
        message = f"{path}: HATS needs positions; no row has one"
        raise CatalogError(message)
    rows = np.flatnonzero(good)
    return out[rows[np.argsort(healpix_29(ra[rows], dec[rows]), kind="stable")]]


def _frame(rows: pa.Table) -> Any:
    """Return an Arrow table as a pandas one that keeps Arrow's types."""
    plain = rows.replace_schema_metadata(None)
    return plain.to_pandas(types_mapper=importlib.import_module("pandas").ArrowDtype)


def _describe(schema_file: Path, table: QTable) -> None:
    """Write units, UCDs and descriptions into the schema file, as VOTable meta data.

    The function of hats for this does not support vector columns.
    """
    schema = pq.read_schema(schema_file)
    about = (schema.metadata or {}) | {
        key.encode(): text.encode() for key, text in said_for_topcat(table).items()
    }
    pq.write_metadata(schema.with_metadata(about), schema_file)
