"""Arrays of several parts in one dict: keys begin with the part's name and a full stop."""

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from galaxyclust.types import Arrays


def joined(parts: Mapping[str, Arrays]) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of all parts in one dict.

    >>> list(joined({"a": {"x": 1}, "b": {"x": 2}}))
    ['a.x', 'b.x']
    """
    return {
        f"{name}.{key}": array
        for name, arrays in parts.items()
        for key, array in arrays.items()
    }


def part(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of one part; none if there is no such part."""
    start = f"{name}."
    return {k.removeprefix(start): v for k, v in arrays.items() if k.startswith(start)}


def without(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return all arrays but those of one part."""
    return {k: v for k, v in arrays.items() if not k.startswith(f"{name}.")}
