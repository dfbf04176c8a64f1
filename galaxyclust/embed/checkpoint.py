"""The state of a training on disk, so that it can go on as if it had not stopped."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from galaxyclust.errors import InputError, SettingError

FORMAT = "galaxyclust training"


class State(NamedTuple):
    """All that a training needs to go on."""

    tensors: dict[str, Tensor]
    about: dict[str, Any]  # numbers, text, lists and dicts of them


def save(path: Path, state: State, *, task: str) -> None:
    """Write the state of a training; the file of before stays until this one is whole.

    Parameters
    ----------
    path
        The file.
    state
        What to keep.
    task
        What is trained, on what: only the same training can go on from it.
    """
    temporary = path.with_name(f"{path.name}.part")
    words = {"format": FORMAT, "task": task, "about": json.dumps(state.about)}
    tensors = {name: tensor.contiguous() for name, tensor in state.tensors.items()}
    try:
        save_file(tensors, temporary, metadata=words)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path, *, task: str) -> State:
    """Return the state of a training.

    Parameters
    ----------
    path
        The file.
    task
        What is to go on.

    Raises
    ------
    InputError
        If the file is damaged or no state of a training.
    SettingError
        If it is of another training.
    """
    try:
        with safe_open(path, framework="pt") as file:
            words = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        message = f"{path}: not the state of a training ({error}); train without --resume"
        raise InputError(message) from error
    if words.get("format") != FORMAT:
        message = f"{path}: not the state of a training; train without --resume"
        raise InputError(message)
    if words["task"] != task:
        message = (
            f"{path}: the interrupted training had other settings or sources; give the "
            "same ones, or train without --resume"
        )
        raise SettingError(message)
    return State(tensors, json.loads(words["about"]))
