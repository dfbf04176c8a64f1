"""Limits of settings: a value outside is refused before any work is done."""

import math
from collections.abc import Mapping
from typing import Any

from galaxyclust.errors import SettingError

Limits = Mapping[str, tuple[float, float]]


def check_limits(method: Any, limits: Limits) -> None:
    """Refuse a setting that lies outside its limits.

    Parameters
    ----------
    method
        What has the settings as attributes. None is let through.
    limits
        Lowest and highest allowed value by name; infinity leaves a side open.

    Raises
    ------
    SettingError
        If one lies outside, or is not a number.
    """
    for name, (lowest, highest) in limits.items():
        value = getattr(method, name)
        if value is not None and not lowest <= value <= highest:
            message = f"{name} = {value} cannot work; it is {in_words(lowest, highest)}"
            raise SettingError(message)


def at_least(**lowest: float) -> dict[str, tuple[float, float]]:
    """Return limits that are open above, of settings by name.

    >>> at_least(n_clusters=1)
    {'n_clusters': (1, inf)}
    """
    return {name: (value, math.inf) for name, value in lowest.items()}


def in_words(lowest: float, highest: float) -> str:
    """Return a range as a user reads it.

    >>> in_words(1, math.inf), in_words(0, 1)
    ('1 or more', 'between 0 and 1')
    """
    if math.isinf(highest):
        return f"{lowest:g} or more"
    # a million is no 1e+06 to a user
    return f"between {lowest:g} and {f'{highest:,}' if highest >= 1e5 else f'{highest:g}'}"
