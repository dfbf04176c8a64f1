"""Arrays in HDF5, each with its checksum; text is UTF-8 of variable length."""

import zlib
from collections.abc import Iterable
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from galaxyclust.errors import CatalogError

_BLOCK = 64 * 2**20  # bytes checked at a time
_MOST_TIMES = 1000  # an array may be this many times what is stored of it …
_HARMLESS = 2**30  # … or have this many bytes


def put(group: h5py.Group, name: str, values: npt.NDArray[Any]) -> h5py.Dataset:
    """Write one array; text becomes UTF-8 of variable length.

    Bytes of a file name that are no UTF-8, which Python keeps as lone surrogates, are
    written as such are escaped.
    """
    values = np.asarray(values)
    if values.dtype.kind in "UO":
        kind = h5py.string_dtype()
        values = _encodable(values)
        dataset = group.create_dataset(name, data=values, dtype=kind)
    else:
        dataset = group.create_dataset(name, data=values)
    dataset.attrs["crc32"] = checksum(values)
    return dataset


def _encodable(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return texts that UTF-8 can hold."""
    out = values.astype(object)
    for at, text in np.ndenumerate(out):
        if isinstance(text, str):
            out[at] = text.encode("utf-8", "backslashreplace").decode()
    return out


def require_stored(dataset: h5py.Dataset) -> None:
    """Refuse a huge array of which next to nothing is in the file: HDF5 makes up the rest.

    Raises
    ------
    CatalogError
        If it has over 1 GB, and over a thousand times what is stored of it.
    """
    stored = dataset.id.get_storage_size()
    if dataset.nbytes > max(_MOST_TIMES * stored, _HARMLESS):
        name = str(dataset.name).strip("/")
        message = (
            f"{dataset.file.filename}: {name} unpacks to {dataset.nbytes / 1e9:,.0f} GB, "
            f"of which {stored / 1e6:,.1f} MB are stored; refused"
        )
        raise CatalogError(message)


def get(dataset: h5py.Dataset) -> npt.NDArray[Any]:
    """Read one array; UTF-8 becomes text.

    Raises
    ------
    CatalogError
        If it is huge and next to nothing of it is in the file.
    """
    require_stored(dataset)
    if h5py.check_string_dtype(dataset.dtype):
        return np.asarray(dataset.asstr()[()], dtype=np.str_)
    return np.asarray(dataset[()])


def checksum(values: npt.NDArray[Any], before: int = 0) -> int:
    """Return the CRC-32 of an array's bytes (continuing ``before``), or of its texts."""
    if values.dtype.kind in "UO":
        return zlib.crc32("\0".join(map(str, values.ravel())).encode())
    return zlib.crc32(np.ascontiguousarray(values).reshape(-1).view(np.uint8).data, before)


def intact(dataset: h5py.Dataset) -> bool:
    """Return whether an array is what was written, by its checksum."""
    require_stored(dataset)
    if h5py.check_string_dtype(dataset.dtype) or not dataset.ndim:
        return bool(checksum(get(dataset)) == dataset.attrs["crc32"])
    found = 0
    step = max(1, _BLOCK // max(1, dataset.nbytes // max(1, len(dataset))))
    for start in range(0, len(dataset), step):  # stamps can be more than memory holds
        found = checksum(np.asarray(dataset[start : start + step]), found)
    return bool(found == dataset.attrs["crc32"])


def put_blocks(
    group: h5py.Group, name: str, blocks: Iterable[npt.NDArray[Any]], *, n_rows: int
) -> h5py.Dataset:
    """Write one array of numbers that comes in blocks of rows, ``n_rows`` in all.

    Raises
    ------
    ValueError
        If there is no block.
    """
    dataset, start, found = None, 0, 0
    for values in blocks:
        if dataset is None:
            shape = (n_rows, *values.shape[1:])
            dataset = group.create_dataset(name, shape, values.dtype)
        dataset[start : start + len(values)] = values
        start, found = start + len(values), checksum(values, found)
    if dataset is None:
        message = f"no rows for {name}"
        raise ValueError(message)
    dataset.attrs["crc32"] = found
    return dataset
