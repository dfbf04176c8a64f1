"""The errors galaxyclust raises: one tree, one line each, for a user to read.

GalaxyclustError
├── InputError     a file, table or image that cannot be used
├── SettingError   a setting, name or option that does not exist or cannot work
├── CatalogError   the catalog file is missing, damaged or lacks what is asked of it
│   └── LockedError    another process is writing to it
└── TrainingError  training went wrong (a loss that is not finite)
"""

from collections.abc import Iterable

_FEW = 20  # up to this many names, an error lists all


class GalaxyclustError(Exception):
    """Root of all errors that galaxyclust raises on purpose."""


class InputError(GalaxyclustError):
    """A file, table or image that cannot be used."""


class SettingError(GalaxyclustError):
    """A setting, name or option that does not exist or cannot work."""


class CatalogError(GalaxyclustError):
    """The catalog file is missing, damaged or lacks what is asked of it."""


class LockedError(CatalogError):
    """Another process is writing to the catalog."""


class TrainingError(GalaxyclustError):
    """Training went wrong."""


def those_there(name: str, have: Iterable[str], *, lists: str = "") -> str:
    """Return which names there are instead of ``name``: all if few, else the closest.

    Parameters
    ----------
    name
        What was asked for.
    have
        What there is.
    lists
        The command that lists them all.

    Examples
    --------
    >>> those_there("x", []), those_there("x", ["a", "b"])
    ('it has none yet', 'it has a, b')
    >>> columns = ["magnitude_r", "magnitude_g", *map(str, range(20))]
    >>> those_there("magnitud_r", columns, lists="info --columns")
    'it has magnitude_r, magnitude_g and 20 more (info --columns lists them)'
    >>> those_there("label", columns, lists="info --columns")
    'it has 22 others (info --columns lists them)'
    """
    from difflib import get_close_matches  # noqa: PLC0415 (only where something is amiss)

    names = list(have)
    if len(names) <= _FEW:
        return f"it has {', '.join(names) or 'none yet'}"
    close = get_close_matches(name, names)
    rest = f"{len(names) - len(close)} {'more' if close else 'others'}"
    told = f"{', '.join(close)} and {rest}" if close else rest
    return f"it has {told}" + (f" ({lists} lists them)" if lists else "")
