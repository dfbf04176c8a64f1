"""Arrays in HDF5, each with its checksum; text is UTF-8 of variable length."""

import zlib
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt


def put(group: h5py.Group, name: str, values: npt.NDArray[Any]) -> h5py.Dataset:
    """Write one array; text becomes UTF-8 of variable length."""
    values = np.asarray(values)
    if values.dtype.kind in "UO":
        kind = h5py.string_dtype()
        dataset = group.create_dataset(name, data=values.astype(object), dtype=kind)
    else:
        dataset = group.create_dataset(name, data=values)
    dataset.attrs["crc32"] = checksum(values)
    return dataset


def get(dataset: h5py.Dataset) -> npt.NDArray[Any]:
    """Read one array; UTF-8 becomes text."""
    if h5py.check_string_dtype(dataset.dtype):
        return np.asarray(dataset.asstr()[()], dtype=np.str_)
    return np.asarray(dataset[()])


def checksum(values: npt.NDArray[Any]) -> int:
    """Return the CRC-32 of an array's bytes, or of its texts."""
    if values.dtype.kind in "UO":
        return zlib.crc32("\0".join(map(str, values.ravel())).encode())
    return zlib.crc32(np.ascontiguousarray(values).reshape(-1).view(np.uint8).data)


def intact(dataset: h5py.Dataset) -> bool:
    """Return whether an array is what was written, by its checksum."""
    return bool(checksum(get(dataset)) == dataset.attrs["crc32"])
