"""The metadata in the state of a training, readable without torch."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from safetensors import SafetensorError, safe_open

from galaxyclust.errors import InputError

FORMAT = "galaxyclust training"


class Words(NamedTuple):
    """The metadata stored beside the tensors of a state."""

    task: str  # what is trained, and on which rows
    about: dict[str, Any]  # how far it has come; "curve" has one row per epoch


def as_metadata(words: Words) -> dict[str, str]:
    """Return the metadata as a safetensors file stores it."""
    return {"format": FORMAT, "task": words.task, "about": json.dumps(words.about)}


def read_words(path: Path) -> Words:
    """Return the metadata of the state of a training.

    Raises
    ------
    InputError
        If the file is damaged or not the state of a training.
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
