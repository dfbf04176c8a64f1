"""Refusing settings and rows that cannot work, before any work is done."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import IntArray, StampReader


def check_limits(method: Any, limits: Mapping[str, tuple[float, float]]) -> None:
    """Refuse a setting that lies outside its limits.

    Parameters
    ----------
    method
        What has the settings as attributes.
    limits
        Lowest and highest allowed value by name.

    Raises
    ------
    SettingError
        If one lies outside, or is not a number.
    """
    for name, (lowest, highest) in limits.items():
        value = getattr(method, name)
        if not lowest <= value <= highest:
            message = f"{name} = {value} is not between {lowest:g} and {highest:g}"
            raise SettingError(message)


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """Refuse a ``value`` that is not one of ``choices``.

    Raises
    ------
    SettingError
        If it is none of them.
    """
    if value not in choices:
        message = f"{name} = {value!r}; choose from {', '.join(choices)}"
        raise SettingError(message)


def check_multiple(method: Any, name: str, step: int, *, called: str = "") -> None:
    """Refuse a setting that is not a multiple of ``step``, with the nearest that is.

    Parameters
    ----------
    method
        What has the setting as an attribute.
    name
        The setting.
    step
        What it must be a multiple of.
    called
        How ``step`` is to be named before its value, as in ``2**depth = ``.

    Raises
    ------
    SettingError
        If it is none.
    """
    value = getattr(method, name)
    if value % step:
        nearest = max(1, round(value / step)) * step
        message = f"{name} = {value} is no multiple of {called}{step}; use {nearest}"
        raise SettingError(message)


def check_rows(rows: IntArray, stamps: StampReader, *, fewest: int = 0) -> None:
    """Refuse rows that are too few, out of order or not there.

    Parameters
    ----------
    rows
        Row numbers.
    stamps
        What they are rows of.
    fewest
        How many there must be at least.

    Raises
    ------
    InputError
        If they are.
    """
    if len(rows) < fewest:
        message = (
            f"{len(rows)} usable stamps are too few to train on; {fewest} are needed "
            "(the method polar learns nothing, and needs one)"
        )
        raise InputError(message)
    if len(rows) == 0:
        return
    if (np.diff(rows) <= 0).any() or rows[0] < 0 or rows[-1] >= stamps.n_rows:
        message = f"rows must ascend within 0 to {stamps.n_rows - 1}, each once"
        raise InputError(message)
