"""Arrays in ``.npy`` and ``.npz`` files, read by rows and never unpickled."""

import contextlib
import math
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from galaxyclust.errors import InputError
from galaxyclust.types import ArrayKind

_WHOLE = "array"  # what the one array of an .npy file is called
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class _Header(NamedTuple):
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    start: int  # of the first byte of data
    transposed: bool


@dataclass(kw_only=True)
class NumpyFile:
    """The arrays of one file.

    An array saved in Fortran order is read whole, any other by rows.

    Parameters
    ----------
    path
        The file.
    """

    path: Path
    _headers: dict[str, _Header] = field(default_factory=dict, repr=False)
    _packed: zipfile.ZipFile | None = field(default=None, repr=False)
    _inner: tuple[str, IO[bytes]] | None = field(default=None, repr=False)

    def kinds(self) -> Mapping[str, ArrayKind]:
        """Return shape and type of the arrays.

        Raises
        ------
        InputError
            If the file is damaged or cut short, or holds nothing but pickled objects.
        """
        if not self._headers:
            for name in self._names():
                with self._opened(name) as stream:
                    stream.seek(0)
                    header = _header(stream, n_bytes=self._n_bytes(name))
                if not header.dtype.hasobject:
                    self._headers[name] = header
            if not self._headers:
                message = f"{self.path}: holds pickled Python objects, which are not read"
                raise InputError(message)
        return {name: ArrayKind(h.shape, h.dtype) for name, h in self._headers.items()}

    def read(self, name: str, rows: slice) -> npt.NDArray[Any]:
        """Return rows of an array."""
        self.kinds()
        header = self._headers[name]
        start, stop, _ = rows.indices(header.shape[0] if header.shape else 1)
        step = math.prod(header.shape[1:])
        if header.transposed:
            start, stop, step = 0, 1, math.prod(header.shape)
        n_bytes = (stop - start) * step * header.dtype.itemsize
        with self._opened(name) as stream:
            stream.seek(header.start + start * step * header.dtype.itemsize)
            content = stream.read(n_bytes)
            if len(content) < n_bytes:
                message = f"{self.path}: {name} is cut short"
                raise InputError(message)
        values = np.frombuffer(content, header.dtype)
        if header.transposed:
            return values.reshape(header.shape[::-1]).T[rows]
        return values.reshape(stop - start, *header.shape[1:])

    def close(self) -> None:
        """Close what is open."""
        for opened in (self._inner and self._inner[1], self._packed):
            if opened is not None:
                opened.close()
        self._inner = self._packed = None

    def _names(self) -> list[str]:
        if not zipfile.is_zipfile(self.path):
            return [_WHOLE]
        with zipfile.ZipFile(self.path) as packed:
            return [n.removesuffix(".npy") for n in packed.namelist() if n.endswith(".npy")]

    def _n_bytes(self, name: str) -> int:
        """Return how long the bytes of an array are, its header included."""
        if self._packed is None:
            return self.path.stat().st_size
        return self._packed.getinfo(f"{name}.npy").file_size

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        """Open the bytes of one array; any problem becomes an error of one line."""
        try:
            if zipfile.is_zipfile(self.path):
                yield self._unpacked(name)
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except (
            OSError, EOFError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile,
        ) as error:  # fmt: skip
            message = f"{self.path}: {name} is truncated or damaged ({error})"
            raise InputError(message) from error

    def _unpacked(self, name: str) -> IO[bytes]:
        """Return an array's bytes in a zip; they stay open, so that reading can go on."""
        if self._inner is None or self._inner[0] != name:
            self.close()
            self._packed = zipfile.ZipFile(self.path)
            self._inner = name, self._packed.open(f"{name}.npy")
        return self._inner[1]


def _header(stream: IO[bytes], *, n_bytes: int) -> _Header:
    """Return the header of an array in a stream of ``n_bytes``."""
    version = npy.read_magic(stream)
    if version not in _HEADERS:
        message = f"format {version[0]}.{version[1]} of NumPy's files is not known here"
        raise ValueError(message)
    shape, transposed, dtype = _HEADERS[version](stream)
    if min(shape, default=0) < 0:
        message = f"its header says that its shape is {shape}"
        raise ValueError(message)
    need = stream.tell() + math.prod(shape) * dtype.itemsize
    if need > n_bytes and not dtype.hasobject:
        message = f"its header says {need:,} bytes, there are {n_bytes:,}"
        raise ValueError(message)
    return _Header(shape, dtype, stream.tell(), transposed and len(shape) > 1)
