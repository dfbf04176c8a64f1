"""Which axis of a stack of stamps is which: numbers, bands, rows, columns."""

from typing import Any

import numpy as np
import numpy.typing as npt

from galaxyclust.errors import InputError, SettingError
from galaxyclust.ingest.stamps.source import LEAST

_MOST_BANDS = 32
FEW = 8  # a cube of at most this many planes may also be one stamp's bands
ORDERS = ("nhwc", "nchw", "nhw", "hwc", "chw", "hw")


def order_of(shape: tuple[int, ...], *, asked: str | None, named: str) -> str:
    """Return the order of axes: n numbers, c bands, h rows, w columns.

    The band axis is the short one. The planes of a cube of few planes may be stamps or the
    bands of one.

    Parameters
    ----------
    shape
        Shape of the array.
    asked
        The order the user gives; None infers it.
    named
        What to call the array in an error.

    Raises
    ------
    InputError
        If the shape is ambiguous, or does not fit the order asked for.

    Examples
    --------
    >>> order_of((17736, 256, 256, 3), asked=None, named="images")
    'nhwc'
    >>> order_of((100, 5, 64, 64), asked=None, named="images")
    'nchw'
    """
    if asked is not None:
        if len(asked) != len(shape):
            message = f"{named}: {_text(shape)} pixels cannot be in the order {asked}"
            raise InputError(message)
        return asked
    fitting = _fitting(shape)
    if len(fitting) == 1:
        return fitting[0]
    choice = " or ".join(o for o in (fitting or ORDERS) if len(o) == len(shape))
    why = f"say which with --axes {choice}" if choice else "a stack has two to four axes"
    message = f"{named}: which axis of {_text(shape)} is which cannot be told; {why}"
    raise InputError(message)


def _fitting(shape: tuple[int, ...]) -> list[str]:
    """Return the orders that a shape may have."""
    if len(shape) == 2:
        return ["hw"]
    if len(shape) == 3:
        if _is_bands(shape[2], shape[:2]):
            return ["hwc"]
        return ["nhw", "chw"] if 1 < shape[0] <= FEW else ["nhw"]
    if len(shape) == 4:
        last = ["nhwc"] if _is_bands(shape[3], shape[1:3]) else []
        return last + (["nchw"] if _is_bands(shape[1], shape[2:]) else [])
    return []


def _is_bands(length: int, sides: tuple[int, ...]) -> bool:
    return length <= _MOST_BANDS and length < min(sides)


def _text(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def check_order(asked: str | None) -> None:
    """Refuse an order of axes that does not exist.

    Raises
    ------
    SettingError
        If it is not one of `ORDERS`.
    """
    if asked is not None and asked not in ORDERS:
        message = f"axes {asked!r}; choose from {', '.join(ORDERS)}"
        raise SettingError(message)


def may_be_stamps(shape: tuple[int, ...]) -> bool:
    """Return whether an array of this shape can hold stamps: two sides are long enough."""
    return 2 <= len(shape) <= 4 and sum(length >= LEAST for length in shape) >= 2


def sizes(shape: tuple[int, ...], order: str) -> tuple[int, int, int, int]:
    """Return numbers of stamps, bands, rows and columns."""
    length = dict(zip(order, shape, strict=True))
    return length.get("n", 1), length.get("c", 1), length["h"], length["w"]


def as_planes(block: npt.NDArray[Any], order: str) -> npt.NDArray[Any]:
    """Return a block of a stack as (n, B, H, W), a view of it.

    >>> as_planes(np.zeros((5, 16, 20, 3)), "nhwc").shape
    (5, 3, 16, 20)
    """
    missing = [letter for letter in "nc" if letter not in order]
    whole = np.expand_dims(block, tuple(range(len(missing))))
    letters = "".join(missing) + order
    return np.transpose(whole, [letters.index(letter) for letter in "nchw"])
