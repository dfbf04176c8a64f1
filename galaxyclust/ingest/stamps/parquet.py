"""Stamps in Parquet, as Hugging Face keeps them: pictures as bytes, or pixels in lists."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.table import MaskedColumn, Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps import axes
from galaxyclust.ingest.stamps.parquet_kinds import PIXELS, has, is_image, is_plain
from galaxyclust.ingest.stamps.picture import from_bytes, numbered, without_padding
from galaxyclust.ingest.stamps.source import (
    Picture,
    Ref,
    checked_sides,
    class_names,
    state_of,
)

_BATCH = 64  # rows in memory at a time
_USUAL = ("image", "rgb_image", "images", "img", "picture", "image_crop")
_DAMAGE = (OSError, pa.ArrowException)


@dataclass(kw_only=True)
class ParquetStamps:
    """A stamp per row; the other columns are its labels.

    Parameters
    ----------
    path
        The file.
    file
        The open file.
    column
        Column of the stamps.
    order
        Order of the axes of pixels in lists; None infers it.
    """

    path: Path
    file: pq.ParquetFile
    column: str
    order: str | None = None
    _names: list[str] = field(default_factory=list, repr=False)
    _rows: list[Any] = field(default_factory=list, repr=False)
    _start: int = 0
    _batches: Iterator[pa.RecordBatch] | None = field(default=None, repr=False)

    @property
    def named(self) -> bool:
        """Whether the pictures have file names."""
        return len(self) > 0 and self.ref(0).file != self._numbered(0)

    def __len__(self) -> int:
        return int(self.file.metadata.num_rows)

    def ref(self, number: int) -> Ref:
        """Return the original file name of a picture, or a number."""
        if not self._names:
            self._names = self._paths()
        name = self._names[number] or self._numbered(number)
        return Ref(name, f"{self.path}:{self.column}[{number}]")

    def _numbered(self, number: int) -> str:
        return f"{self.path.stem}-{number:0{len(str(max(len(self) - 1, 0)))}d}"

    def _paths(self) -> list[str]:
        if not has(self.file.schema_arrow.field(self.column).type, "path"):
            return [""] * len(self)
        found = self.file.read(columns=[f"{self.column}.path"]).column(0)
        return [Path((row or {}).get("path") or "").name for row in found.to_pylist()]

    def read(self, number: int) -> Picture:
        """Return a stamp."""
        value, named = self._value(number), self.ref(number).path
        if isinstance(value, dict) and "bytes" in value:
            value = value["bytes"]
        if value is None:
            message = f"{named}: no picture in this row"
            raise InputError(message)
        if isinstance(value, bytes):
            return from_bytes(value, named=named)
        return _of_lists(value, order=self.order, named=named)

    def _value(self, number: int) -> Any:
        try:
            if not self._start <= number < self._start + len(self._rows):
                self._seek(number)
        except _DAMAGE as error:
            self._batches, self._rows = None, []
            message = f"{self.path}: truncated or damaged ({_first_line(error)})"
            raise InputError(message) from error
        return self._rows[number - self._start]

    def _seek(self, number: int) -> None:
        """Load the batch that holds a row: read on, or start again at its row group."""
        if self._batches is None or number < self._start:
            self._batches = self._batches_from(number)
        for batch in self._batches:
            self._start += len(self._rows)
            self._rows = batch.column(0).to_pylist()
            if number < self._start + len(self._rows):
                return

    def _batches_from(self, number: int) -> Iterator[pa.RecordBatch]:
        """Return the batches from the row group of a row onwards."""
        lengths = [
            self.file.metadata.row_group(k).num_rows
            for k in range(self.file.num_row_groups)
        ]
        starts = np.cumsum([0, *lengths])
        first = int(np.searchsorted(starts, number, side="right")) - 1
        self._start, self._rows = int(starts[first]), []
        groups = list(range(first, len(lengths)))
        batches: Iterator[pa.RecordBatch] = self.file.iter_batches(
            batch_size=_BATCH, row_groups=groups, columns=[self.column]
        )
        return batches

    def table(self) -> Table:
        """Return the columns of numbers and texts, with the names of numbered classes."""
        schema = self.file.schema_arrow
        plain = [f.name for f in schema if f.name != self.column and is_plain(f.type)]
        table = Table()
        for name in plain:
            table[name] = _as_column(self.file.read(columns=[name]).column(0))
        for name, classes in _classes(schema).items():
            if name in plain:
                table[f"{name}_class"] = class_names(table[name], classes)
        if has(schema.field(self.column).type, "scale"):
            scales = self.file.read(columns=[f"{self.column}.scale"]).column(0)
            table["image_scale"] = [_first_scale(row) for row in scales.to_pylist()]
        return table

    def state(self, numbers: range) -> Any:
        """Return the size and time of the file."""
        return [state_of(self.path), self.column, numbers.start, numbers.stop]


def find_stamps(
    path: Path, *, column: str | None = None, order: str | None = None
) -> ParquetStamps:
    """Return the stamps of a Parquet file, which stays open; close its ``file``.

    Parameters
    ----------
    path
        The file.
    column
        Column of the stamps; None takes the one with a usual name, or the only one.
    order
        Order of the axes of pixels in lists; None infers it.

    Raises
    ------
    InputError
        If it is damaged, no column holds stamps, or several may.
    """
    try:
        file = pq.ParquetFile(path)
    except _DAMAGE as error:
        message = f"{path}: not a readable Parquet file ({_first_line(error)})"
        raise InputError(message) from error
    try:
        column = _column_of(path, file.schema_arrow, column)
    except InputError:
        file.close()
        raise
    return ParquetStamps(path=path, file=file, column=column, order=order)


def _column_of(path: Path, schema: pa.Schema, asked: str | None) -> str:
    """Return the column that holds the stamps."""
    found = [f.name for f in schema if is_image(f.type)]
    usual = [name for name in _USUAL if name in found]
    if asked is not None and asked in found:
        return asked
    if asked is not None:
        message = (
            f"{path}: no pictures in {asked!r}; they are in {', '.join(found) or 'none'}"
        )
    elif usual or len(found) == 1:
        return (usual or found)[0]
    elif found:
        message = f"{path}: {', '.join(found)} may be the stamps; choose one with --hdu"
    else:
        have = ", ".join(schema.names[:12])
        message = f"{path}: no column holds pictures or pixels; it has {have}"
    raise InputError(message)


def _first_scale(row: Any) -> float:
    """Return the pixel scale of a stamp's first band."""
    found = (row or {}).get("scale") or [np.nan]
    return float(found[0] if isinstance(found, list) else found)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _as_column(values: pa.ChunkedArray) -> MaskedColumn:
    missing = np.asarray(values.is_null().to_numpy(), bool)
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        texts = ["" if v is None else v for v in values.to_pylist()]
        return MaskedColumn(np.array(texts, dtype=np.str_), mask=missing)
    filled = values.fill_null(pa.scalar(0).cast(values.type))
    return MaskedColumn(np.asarray(filled.to_numpy()), mask=missing)


def _classes(schema: pa.Schema) -> dict[str, list[str]]:
    """Return the class names by column, from the metadata of Hugging Face."""
    try:
        said = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        return {
            name: [str(n) for n in feature["names"]]
            for name, feature in said["info"]["features"].items()
            if isinstance(feature, dict) and feature.get("_type") == "ClassLabel"
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _of_lists(value: Any, *, order: str | None, named: str) -> Picture:
    """Return a stamp from lists of pixels, or from one named plane per band."""
    bands: tuple[str, ...] = ()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = {key: [plane[key] for plane in value] for key in value[0]}
    if isinstance(value, dict):
        key = next(name for name in PIXELS if name in value)
        bands, value, order = tuple(map(str, value["band"])), value[key], "chw"
    try:
        pixels = np.array(value, np.float32)
    except (TypeError, ValueError) as error:
        message = f"{named}: its rows of pixels differ in length"
        raise InputError(message) from error
    if order is None and pixels.ndim == 3:  # one stamp: its short axis is the bands
        order = "hwc" if pixels.shape[2] < min(pixels.shape[:2]) else "chw"
    order = axes.order_of(pixels.shape, asked=order, named=named)
    planes = axes.as_planes(pixels, order)[0]
    checked_sides(planes.shape[1:], named=named)
    names = bands or numbered(len(planes))
    return Picture(without_padding(planes), names, None, calibrated=True)
