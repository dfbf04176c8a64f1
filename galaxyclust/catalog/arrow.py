"""Tables for Arrow and Parquet: missing values as nulls, and the columns' metadata."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from astropy import units as u
from astropy.table import Column, QTable, Table
from astropy.table.meta import get_yaml_from_table

from galaxyclust.catalog.export_votable import as_votable


def as_arrow(table: QTable) -> pa.Table:
    """Return a table for Arrow, with units, descriptions and UCDs for two kinds of reader.

    Text stays text, a vector becomes a list of fixed length, a masked number null, masked
    text empty. The meta data holds astropy's header (``table_meta_yaml``) and an empty
    VOTable (``IVOA.VOTable-Parquet.content``), which TOPCAT and LSDB read.
    """
    plain = {name: _plain(table[name]) for name in table.colnames}
    columns = {name: _array(values) for name, values in plain.items()}
    said = _for_astropy(table, plain) | said_for_topcat(table)
    return pa.table(columns).replace_schema_metadata(said)


def _plain(column: Any) -> npt.NDArray[Any]:
    """Return a column's values without their unit, perhaps masked, as Arrow takes them."""
    values = column.value if isinstance(column, u.Quantity) else column
    values = np.ma.asarray(values) if hasattr(values, "mask") else np.asarray(values)
    if values.dtype.kind == "S":
        values = np.char.decode(np.ma.filled(values, b""), "utf-8")
    if values.dtype.kind in "UO":
        return np.asarray(np.ma.filled(values, ""), dtype=np.str_)
    return np.asanyarray(values.astype(values.dtype.newbyteorder("="), copy=False))


def _array(values: npt.NDArray[Any]) -> pa.Array:
    data, missing = np.ma.getdata(values), np.ma.getmaskarray(values)
    size = math.prod(data.shape[1:])
    flat = np.ascontiguousarray(data).reshape(-1)
    flat = flat.astype(object) if flat.dtype.kind == "U" else flat
    kind = pa.string() if data.dtype.kind == "U" else None
    found = pa.array(flat, kind, mask=missing.reshape(-1) if missing.any() else None)
    return found if data.ndim == 1 else pa.FixedSizeListArray.from_arrays(found, size)


def _for_astropy(table: QTable, plain: dict[str, npt.NDArray[Any]]) -> dict[str, str]:
    """Return metadata from which `QTable.read` restores units, meanings, text lengths."""
    header = Table(meta=dict(table.meta or {}))
    lengths = {}
    for name, values in plain.items():
        info = table[name].info
        header[name] = Column(
            np.ma.getdata(values)[:1],
            unit=info.unit,
            description=info.description,
            meta=dict(info.meta or {}),
        )
        if values.dtype.kind == "U":
            lengths[f"table::len::{name}"] = str(max(1, values.dtype.itemsize // 4))
    return {"table_meta_yaml": "\n".join(get_yaml_from_table(header)), **lengths}


def said_for_topcat(table: QTable) -> dict[str, str]:
    """Return the meta data of the VOParquet convention: a VOTable without rows."""
    return {
        "IVOA.VOTable-Parquet.version": "1.0",
        "IVOA.VOTable-Parquet.content": as_votable(table[:0]).decode("utf-8"),
    }
