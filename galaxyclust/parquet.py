"""Parquet as astropy tables; astropy's reader needs pandas and no missing texts."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from astropy.table import Column, MaskedColumn, Table, meta

_HEADER = b"table_meta_yaml"  # astropy's metadata of columns
_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_MASK = ".mask"  # suffix of astropy's columns of masks


def is_parquet(path: Path) -> bool:
    """Return whether a file is Parquet, by its first bytes."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def read(path: Path) -> Table:
    """Return the table in a file, with the units and descriptions that astropy wrote.

    Raises
    ------
    pyarrow.ArrowException, OSError
        If it is damaged.
    """
    found = pq.read_table(path)
    table = as_table(found)
    for name in [name for name in table.colnames if name.endswith(_MASK)]:
        of = name.removesuffix(_MASK)
        if of in table.colnames and table[name].dtype == bool:
            table[of] = MaskedColumn(table[of], mask=table[name])
            table.remove_column(name)
    header = (found.schema.metadata or {}).get(_HEADER)
    if header is not None:
        said = meta.get_header_from_yaml(header.decode("utf-8").split("\n"))
        for about in said["datatype"]:
            if about["name"] in table.colnames:
                column = table[about["name"]]
                column.unit = about.get("unit")
                column.description = about.get("description")
                column.meta.update(about.get("meta") or {})
    return table


def as_table(rows: pa.RecordBatch | pa.Table) -> Table:
    """Return Arrow's columns as an astropy table; nested ones but vectors are left out.

    A missing float is NaN, a missing text empty; a missing integer or boolean is masked.
    """
    out = Table()
    for name, column in zip(rows.schema.names, rows.columns, strict=True):
        if pa.types.is_fixed_size_list(column.type) and not column.null_count:
            size = column.type.list_size
            flat = pc.list_flatten(column)
            if not pa.types.is_nested(flat.type):
                out[name] = np.asarray(_plain(flat)).reshape(-1, size)
        elif not pa.types.is_nested(column.type):
            out[name] = _plain(column)
    return out


def _plain(column: pa.Array | pa.ChunkedArray) -> Column | MaskedColumn:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if any(is_text(kind) for is_text in _TEXT):
        return Column(np.array([one or "" for one in column.to_pylist()], dtype=np.str_))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return Column(np.array([one or b"" for one in column.to_pylist()], dtype=np.bytes_))
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    missing = column.is_null().to_numpy(zero_copy_only=False)
    if missing.any() and (pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        filled = column.fill_null(False if pa.types.is_boolean(kind) else 0)
        return MaskedColumn(filled.to_numpy(zero_copy_only=False), mask=missing)
    return Column(column.to_numpy(zero_copy_only=False))
