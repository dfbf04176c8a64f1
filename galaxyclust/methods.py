"""Methods by name: find one, check its settings, build it, describe it.

A method is a frozen, keyword-only dataclass: its fields are its settings. A family of
methods is a dict ``name → "module:Class"``, so that naming one imports nothing.
"""

import dataclasses
import difflib
import importlib
import inspect
import re
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from galaxyclust.errors import SettingError


class Setting(typing.NamedTuple):
    """One setting of a method: its name, type, default and what it means."""

    name: str
    kind: str
    default: Any
    meaning: str


def find(family: Mapping[str, str], name: str) -> type[Any]:
    """Return the class of the method called ``name``.

    Raises
    ------
    SettingError
        If the family has no method of that name.
    """
    if name not in family:
        message = f"unknown method {name!r}; choose from {', '.join(sorted(family))}"
        raise SettingError(message)
    module, _, attribute = family[name].partition(":")
    found: type[Any] = getattr(importlib.import_module(module), attribute)
    return found


def build(family: Mapping[str, str], name: str, settings: Mapping[str, Any]) -> Any:
    """Return the method called ``name`` with ``settings``; strings become their type.

    Raises
    ------
    SettingError
        If the method has no such setting, or a value is of the wrong type.
    """
    cls = find(family, name)
    hints = typing.get_type_hints(cls)
    known = [field.name for field in dataclasses.fields(cls)]
    for key in settings:
        if key not in known:
            raise SettingError(unknown(f"{name} has no setting", key, known))
    values = {key: convert(key, value, hints[key]) for key, value in settings.items()}
    return cls(**values)


def describe(family: Mapping[str, str], name: str) -> list[Setting]:
    """Return the settings of the method called ``name``, with their meanings."""
    cls = find(family, name)
    meanings = documented(cls)
    hints = typing.get_type_hints(cls)
    return [
        Setting(
            field.name, type_name(hints[field.name]), field.default, meanings[field.name]
        )
        for field in dataclasses.fields(cls)
    ]


def documented(cls: type[Any]) -> dict[str, str]:
    """Return what the Parameters sections of a class and its bases say about each field."""
    meanings: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        meanings |= parameters(owner.__doc__ or "")
    return meanings


def parameters(docstring: str) -> dict[str, str]:
    """Return what the Parameters section of a docstring says about each name."""
    # Python 3.13 strips the indentation of docstrings itself, earlier ones do not
    text = inspect.cleandoc(docstring)
    section = re.search(
        r"Parameters\n\s*-+\n(.*?)(?:\n\s*\n\s*\w+\n\s*-+\n|\Z)", text, re.DOTALL
    )
    meanings: dict[str, str] = {}
    name = ""
    for line in (section.group(1) if section else "").splitlines():
        body = line.strip()
        if body and line == body:
            name = body
        elif body and name:
            meanings[name] = f"{meanings.get(name, '')} {body}".strip()
    return meanings


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return the sentence that refuses ``name`` and says what would work."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}? It" if close else "; it"
    return f"{what} {name!r}{hint} has {', '.join(known) or 'none'}"


def convert(name: str, value: Any, hint: Any) -> Any:
    """Return ``value`` as the type ``hint``; a string is read as a user typed it.

    Raises
    ------
    SettingError
        If it cannot be read as that type.
    """
    options = typing.get_args(hint) if is_union(hint) else (hint,)
    nothing = value is None or (isinstance(value, str) and value.lower() == "none")
    if nothing and type(None) in options:
        return None
    for option in options:
        if option is type(None):
            continue
        try:
            return read_as(option, value)
        except (ValueError, TypeError, KeyError):
            continue
    message = f"{name} = {value!r} is not {type_name(hint)}"
    raise SettingError(message)


def read_as(kind: Any, value: Any) -> Any:
    """Return ``value`` as ``kind`` or raise ValueError, TypeError or KeyError."""
    if typing.get_origin(kind) is typing.Literal:
        return {str(choice): choice for choice in typing.get_args(kind)}[str(value)]
    if typing.get_origin(kind) is tuple:
        return read_tuple(typing.get_args(kind), value)
    if kind is bool:
        words = {
            "true": True,
            "yes": True,
            "1": True,
            "false": False,
            "no": False,
            "0": False,
        }
        return value if isinstance(value, bool) else words[str(value).lower()]
    if kind in {int, float}:
        return read_number(kind, value)
    if kind is str and not isinstance(value, str | int | float):
        raise TypeError(value)
    return kind(value)


def read_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """Return a tuple of ``kinds`` from a list or from text with commas."""
    parts = value.split(",") if isinstance(value, str) else list(value)
    parts = [part.strip() if isinstance(part, str) else part for part in parts]
    if parts == [""]:
        parts = []
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(parts)
    return tuple(read_as(kind, part) for kind, part in zip(kinds, parts, strict=True))


def read_number(kind: type[int] | type[float], value: Any) -> int | float:
    """Return an integer, or a float that is not NaN, from a number or text."""
    # True would pass for 1, and 1.5 for the integer 1
    if isinstance(value, bool) or value != value:  # noqa: PLR0124
        raise ValueError(value)
    if kind is int and isinstance(value, float) and not value.is_integer():
        raise ValueError(value)
    number = kind(value)
    if number != number:  # noqa: PLR0124
        raise ValueError(value)
    return number


def is_union(hint: Any) -> bool:
    """Return whether ``hint`` is a union of types."""
    return typing.get_origin(hint) in {typing.Union, types.UnionType}


def type_name(hint: Any) -> str:
    """Return a type as a user reads it.

    >>> type_name(int | None)
    'int or none'
    """
    if is_union(hint):
        return " or ".join(type_name(option) for option in typing.get_args(hint))
    if typing.get_origin(hint) is typing.Literal:
        return "|".join(str(choice) for choice in typing.get_args(hint))
    if hint is type(None):
        return "none"
    return getattr(hint, "__name__", str(hint)) if not typing.get_args(hint) else str(hint)
