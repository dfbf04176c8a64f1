"""The run file: one TOML file that says what every step is to do."""

import difflib
import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from galaxyclust.errors import InputError, SettingError

# Keys of each section and the types of their values. The sections are the steps; those
# in double brackets may come several times.
SECTIONS: dict[str, dict[str, Any]] = {
    "ingest": {
        "output": str,
        "images": list[str] | str,
        "stamps": str,
        "labels": str,
        "catalog": str,
        "catalog_columns": dict[str, str],
        "bands": dict[str, str],
        "weight": str,
        "weight_type": str,
        "mask": str,
        "mask_bits": int,
        "size": int | str,
        "bin": int,
        "axes": str,
        "reference": str,
        "detect_on": str,
        "threshold": float,
        "min_area": int,
        "deblend_contrast": float,
        "min_sn": float,
        "sky_box": int,
        "subtract_sky": bool,
        "psf_fwhm": str | float,
        "zeropoints": dict[str, float],
        "hdu": str | int,
        "plane": int,
        "jobs": int,
    },
    "measure": {
        "features": list[str],
        "bands": list[str],
        "psf": str | float,
        "errors": int,
        "seed": int,
        "settings": dict[str, Any],
    },
    "embed": {
        "method": str,
        "from": str,
        "start_from": str,
        "weights": str,
        "name": str,
        "include": list[str],
        "settings": dict[str, Any],
    },
    "cluster": {
        "embedding": str,
        "from": str,
        "method": str,
        "name": str,
        "reduce": str,
        "with_features": float,
        "neurons": bool,
        "stability": int,
        "settings": dict[str, Any],
    },
    "label": {
        "clustering": str,
        "names": dict[str, str],
        "merge": list[int],
        "split": int,
        "into": int,
        "method": str,
        "settings": dict[str, Any],
    },
    "crossmatch": {
        "other": str,
        "name": str,
        "radius": str,
        "find": str,
        "join": str,
        "output": str,
        "columns": list[str],
        "positions": dict[str, str],
        "ra_unit": str,
        "epoch": float,
        "other_epoch": float,
        "shift": bool,
        "picture": str,
    },
    "attach": {
        "table": str,
        "by": str,
        "columns": list[str],
        "prefix": str,
        "overwrite": bool,
    },
    "tag": {
        "tag": str,
        "id": list[str],
        "ids": str,
        "where": str,
        "remove": bool,
    },
    "evaluate": {
        "embedding": list[str] | str,
        "clustering": list[str] | str,
        "labels": list[str] | str,
        "votes": list[str] | str,
        "also": list[str],
        "baselines": bool,
        "audit": bool,
        "reduce": str,
        "seed": int,
        "output": str,
        "json": str,
    },
    "show": {"clustering": str, "output": str, "stamps": int, "whole": bool},
    "export": {
        "output": str,
        "columns": list[str],
        "where": str,
        "embeddings": list[str],
        "format": str,
        "settings": dict[str, Any],
    },
}
_NEEDED = {
    "ingest": ("output",),
    "cluster": ("embedding",),
    "crossmatch": ("other", "name"),
    "attach": ("table",),
    "label": ("clustering",),
    "tag": ("tag",),
    "show": ("clustering", "output"),
    "export": ("output",),
}
_ONCE = {"ingest", "measure"}

Sections = dict[str, list[dict[str, Any]]]


def load(path: Path) -> Sections:
    """Return the sections of a run file, each as a list, checked.

    Parameters
    ----------
    path
        The TOML file.

    Raises
    ------
    InputError
        If it cannot be read or is not TOML.
    SettingError
        If a section or a key does not exist, or a value has the wrong type; with its
        line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        message = f"{path}: no such file"
        raise InputError(message) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: {error}"
        raise InputError(message) from error
    found = {key: v if isinstance(v, list) else [v] for key, v in content.items()}
    for line, problem in _problems(text, found):
        message = f"{path}:{line}: {problem}"
        raise SettingError(message)
    return found


def _problems(text: str, sections: Sections) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the sections, each with its line."""
    for section, entries in sections.items():
        if section not in SECTIONS:
            yield line_of(text, section), _unknown("section", section, SECTIONS)
            continue
        for number, entry in enumerate(entries):
            line = line_of(text, section, number=number)
            if not isinstance(entry, dict):
                yield line, f"{section} must be a section: [{section}]"
            elif number and section in _ONCE:
                yield line, f"[{section}] can stand only once"
            else:
                for key, problem in _entry_problems(section, entry):
                    yield line_of(text, section, key=key, number=number), problem
    if not sections.get("ingest"):
        yield 1, 'no [ingest] section; it must name the catalog, output = "survey.h5"'


def _entry_problems(section: str, entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each key that is unknown, has the wrong type, or is missing."""
    known = SECTIONS[section]
    for key, value in entry.items():
        if key not in known:
            yield key, _unknown(f"[{section}] key", key, known)
        elif not fits(value, known[key]):
            yield key, f"{key} = {value!r} is not {in_words(known[key])}"
    for key in _NEEDED.get(section, ()):
        if key not in entry and "from" not in entry:  # which says it
            yield "", f"[{section}] must say {key}"


def _unknown(what: str, name: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"unknown {what} {name!r}; {hint}It can be {', '.join(known)}"


def fits(value: Any, hint: Any) -> bool:
    """Return whether a value read from TOML is of the type ``hint``.

    >>> fits([1, 2.5], list[float])
    True
    >>> fits(True, int)
    False
    """
    kind, options = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if kind is list:
        return isinstance(value, list) and all(fits(part, options[0]) for part in value)
    if kind is dict:
        return isinstance(value, dict) and all(fits(v, options[1]) for v in value.values())
    if kind is not None:  # a union
        return any(fits(value, option) for option in options)
    if isinstance(value, bool):  # which would pass for a whole number
        return hint is bool
    return isinstance(value, (int, float) if hint is float else hint)


_WORDS = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}


def in_words(hint: Any) -> str:
    """Return a type as a user reads it.

    >>> in_words(list[str] | str)
    'a list, each text, or text'
    """
    if hint in _WORDS:
        return _WORDS[hint]
    options = typing.get_args(hint)
    kind = typing.get_origin(hint)
    if kind in {list, dict}:
        name = "a list" if kind is list else "a table"
        return name if options[-1] is Any else f"{name}, each {in_words(options[-1])}"
    return ", or ".join(in_words(option) for option in options)


def line_of(text: str, section: str, *, key: str = "", number: int = 0) -> int:
    r"""Return the number of the line that opens a section, or sets a key in it.

    Parameters
    ----------
    text
        The run file.
    section
        Name of the section.
    key
        The key; empty for the section itself.
    number
        Which of several sections of that name, from 0.

    >>> line_of("[ingest]\nsize = 64\n", "ingest", key="size")
    2
    """
    this = re.compile(rf"^\s*(\[\[?\s*{re.escape(section)}\s*\]|{re.escape(section)}\s*=)")
    any_section = re.compile(r"^\s*\[\[?\s*[\w\"'-]+\s*\]")
    setting = re.compile(
        rf"^\s*(\[\s*{re.escape(section)}\s*\.\s*)?[\"']?{re.escape(key)}\b"
    )
    found, seen = 1, -1
    for line, words in enumerate(text.splitlines(), start=1):
        if this.match(words):
            seen += 1
            if seen == number:
                found = line
        elif seen == number and any_section.match(words):
            break
        elif seen == number and key and setting.match(words):
            return line
    return found
