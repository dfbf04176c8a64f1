"""What the state of a training says of itself; it is read without torch."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from safetensors import SafetensorError, safe_open

from galaxyclust.errors import InputError

FORMAT = "galaxyclust training"


class Words(NamedTuple):
    """What stands beside the tensors of a state."""

    task: str  # what is trained, on what
    about: dict[str, Any]  # how far it has come; "curve" has a row an epoch


def as_metadata(words: Words) -> dict[str, str]:
    """Return words as a safetensors file keeps them."""
    return {"format": FORMAT, "task": words.task, "about": json.dumps(words.about)}


def read_words(path: Path) -> Words:
    """Return what the state of a training says of itself.

    Raises
    ------
    InputError
        If the file is damaged or no state of a training.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            found = file.metadata() or {}
    except (OSError, SafetensorError) as error:
        message = f"{path}: not the state of a training ({error}); train without --resume"
        raise InputError(message) from error
    if found.get("format") != FORMAT:
        message = f"{path}: not the state of a training; train without --resume"
        raise InputError(message)
    return Words(found["task"], json.loads(found["about"]))
