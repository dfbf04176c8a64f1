"""Catalogs as Parquet, for pandas, Arrow, DuckDB and the like."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq

from galaxyclust.catalog.arrow import as_arrow
from galaxyclust.catalog.selection import Selection


@dataclass(frozen=True, kw_only=True)
class Parquet:
    """One Parquet file; units, descriptions and UCDs for astropy and for TOPCAT.

    Parameters
    ----------
    compression
        Compression of the columns.
    """

    compression: Literal["zstd", "snappy", "gzip", "none"] = "zstd"

    def write(self, selection: Selection, path: Path) -> list[str]:
        """Write the table."""
        pq.write_table(as_arrow(selection.table), path, compression=self.compression)
        return []
