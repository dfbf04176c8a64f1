"""Arrays in HDF5: text as UTF-8 of variable length, everything else as it is."""

from typing import Any

import h5py
import numpy as np
import numpy.typing as npt


def put(group: h5py.Group, name: str, values: npt.NDArray[Any]) -> h5py.Dataset:
    """Write one array; text becomes UTF-8 of variable length."""
    values = np.asarray(values)
    if values.dtype.kind in "UO":
        kind = h5py.string_dtype()
        return group.create_dataset(name, data=values.astype(object), dtype=kind)
    return group.create_dataset(name, data=values)


def get(dataset: h5py.Dataset) -> npt.NDArray[Any]:
    """Read one array; UTF-8 becomes text."""
    if h5py.check_string_dtype(dataset.dtype):
        return np.asarray(dataset.asstr()[()], dtype=np.str_)
    return np.asarray(dataset[()])
