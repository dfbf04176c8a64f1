"""The run file: one TOML file that says what every step is to do."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any

from galaxyclust.errors import InputError, SettingError

# Keys of each section and the types they may have. The sections are the steps; those in
# double brackets may come several times.
SECTIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "ingest": {
        "output": (str,),
        "images": (list, str),
        "stamps": (str,),
        "labels": (str,),
        "catalog": (str,),
        "catalog_columns": (dict,),
        "bands": (dict,),
        "weight": (str,),
        "weight_type": (str,),
        "mask": (str,),
        "mask_bits": (int,),
        "size": (int, str),
        "bin": (int,),
        "reference": (str,),
        "detect_on": (str,),
        "threshold": (float, int),
        "min_area": (int,),
        "deblend_contrast": (float, int),
        "min_sn": (float, int),
        "sky_box": (int,),
        "subtract_sky": (bool,),
        "psf_fwhm": (str, float, int),
        "zeropoints": (dict,),
        "hdu": (str, int),
        "plane": (int,),
    },
    "embed": {
        "method": (str,),
        "from": (str,),
        "name": (str,),
        "include": (list,),
        "settings": (dict,),
    },
    "cluster": {
        "embedding": (str,),
        "method": (str,),
        "name": (str,),
        "reduce": (str,),
        "settings": (dict,),
    },
    "show": {"clustering": (str,), "output": (str,), "stamps": (int,)},
    "export": {
        "output": (str,),
        "columns": (list,),
        "embeddings": (list,),
        "format": (str,),
    },
}
_ONCE = {"ingest"}


def load(path: Path) -> dict[str, list[dict[str, Any]]]:
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
    found: dict[str, list[dict[str, Any]]] = {}
    for section, value in content.items():
        if section not in SECTIONS:
            raise SettingError(_unknown(path, text, "section", (section, list(SECTIONS))))
        entries = value if isinstance(value, list) else [value]
        if section in _ONCE and len(entries) > 1:
            message = f"{path}: [{section}] can stand only once"
            raise SettingError(message)
        for entry in entries:
            _check(path, text, section, entry)
        found[section] = entries
    if "ingest" not in found or "output" not in found["ingest"][0]:
        message = f"{path}: [ingest] must name the catalog: output = \"survey.h5\""
        raise SettingError(message)
    return found


def _check(path: Path, text: str, section: str, entry: Any) -> None:
    known = SECTIONS[section]
    if not isinstance(entry, dict):
        message = f"{path}:{line_of(text, section)}: {section} must be a section: [{section}]"
        raise SettingError(message)
    for key, value in entry.items():
        if key not in known:
            raise SettingError(_unknown(path, text, f"[{section}] key", (key, list(known))))
        kinds = known[key]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            names = " or ".join(kind.__name__ for kind in kinds)
            message = f"{path}:{line_of(text, key)}: {key} = {value!r} is not {names}"
            raise SettingError(message)


def _unknown(path: Path, text: str, what: str, names: tuple[str, list[str]]) -> str:
    name, known = names
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return (
        f"{path}:{line_of(text, name)}: unknown {what} {name!r}{hint} "
        f"It can be {', '.join(known)}"
    )


def line_of(text: str, key: str) -> int:
    """Return the number of the first line that sets ``key`` or opens a section of that name.

    >>> line_of("[ingest]\\nsize = 64\\n", "size")
    2
    """
    pattern = re.compile(rf"^\s*(\[\[?\s*{re.escape(key)}\b|[\"']?{re.escape(key)}[\"']?\s*=)")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return number
    return 1
