"""Kernels: functions on numbers and arrays that numba compiles when first called."""

import functools
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import event

Function = TypeVar("Function", bound=Callable[..., object])
_PACKAGE = Path(__file__).parent
_LOGGER = logging.getLogger(__name__)


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba, only once: the machine code is kept on disk.

    If neither the package's folder nor the user's cache can be written, it is compiled in
    every process. It is never put where others can write, as whoever reads it runs it.

    Kernels release the GIL, so threads that each take a part of the rows use all cores.
    Division by zero gives infinity or NaN as in numpy, and sums keep their order, so the
    same input gives the same bits with any number of threads.
    """
    return _kernel(function)


def summed(function: Function) -> Function:
    """Compile ``function`` as `compiled` does, but let it add several numbers at a time.

    A sum is then faster, and its last digits depend on the processor: they are the same on
    one machine for any number of threads, but not on all machines. For finite numbers only,
    and for sums that guide a search, not for results.
    """
    return _kernel(function, fastmath=True)


def _kernel(function: Function, **options: Any) -> Function:
    decorate = functools.partial(numba.njit, nogil=True, error_model="numpy", **options)
    try:
        made = decorate(cache=True)(function)
    except RuntimeError as error:  # neither the package's folder nor the user's cache
        if "cannot cache" not in str(error):
            raise
        TELLER.often = True
        made = decorate(cache=False)(function)
    # numba recompiles only when the function's own file has changed, but the machine code
    # includes all kernels that it calls: those are in the same folder
    file = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if file is not None:
        folder = stamp_of_folder(Path(function.__code__.co_filename))
        file._source_stamp = (file._source_stamp, folder)  # noqa: SLF001
    return cast("Function", made)


def stamp_of_folder(file: Path) -> str:
    """Return a hash of all modules in the folder of a file; '' outside the package."""
    return _stamp(file.parent) if file.is_relative_to(_PACKAGE) else ""


@functools.cache
def _stamp(folder: Path) -> str:
    total = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        total.update(file.read_bytes())
    return total.hexdigest()


OFTEN = (
    "each time: no folder to keep it in can be written; NUMBA_CACHE_DIR, in the "
    "environment, names one"
)


class Teller(event.Listener):
    """Says, once, that kernels are being compiled: the first use takes a minute."""

    def __init__(self) -> None:
        self.told = False
        self.often = False  # no folder can be written to keep the code in

    def on_start(self, event: event.Event) -> None:
        """Say it when numba compiles, not when it finds machine code on disk."""
        del event
        if not self.told:
            self.told = True
            how_often = OFTEN if self.often else "once"
            _LOGGER.info(
                "compiling numerical code for this machine; it takes up to a minute, %s",
                how_often,
            )

    def on_end(self, event: event.Event) -> None:
        """Say nothing."""


TELLER = Teller()
event.register("numba:compile", TELLER)  # type: ignore[no-untyped-call]
