"""In what one set of settings differs from another, in a few words."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

SHOWN = 3  # differences that are named, so that a line stays a line


def told(asked: Mapping[str, Any], known: Mapping[str, Any], *first: str) -> str:
    """Return the differences in a few words; settings not recorded are not compared."""
    wanted, there = dict(_flat(asked)), dict(_flat(known))
    differ = [
        *first,
        *(
            f"{key} = {there[key]}, not {value}"
            for key, value in wanted.items()
            if key in there and there[key] != value
        ),
    ]
    more = len(differ) - SHOWN
    return "; ".join(differ[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield settings one by one, as they are after the history has kept them."""
    for key, value in json.loads(json.dumps(dict(values), default=str)).items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
