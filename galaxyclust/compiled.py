"""Kernels: functions on numbers and arrays that numba compiles when first called."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba, once for all: the machine code is kept on disk.

    Kernels let go of Python's lock, so threads that each take a part of the rows use all
    cores. Division by zero gives infinity or NaN as in numpy, and sums keep their order,
    so the same input gives the same bits whatever the number of threads.
    """
    decorate = numba.njit(cache=True, nogil=True, error_model="numpy")
    return cast("Function", decorate(function))
