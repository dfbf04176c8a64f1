"""The state of a training on disk, so that an interrupted training can be resumed."""

import hashlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from galaxyclust.embed.checkpoint_words import Words, as_metadata, read_words
from galaxyclust.errors import SettingError, TrainingError
from galaxyclust.types import Arrays, IntArray


class State(NamedTuple):
    """Everything that is needed to resume a training."""

    tensors: dict[str, Tensor]
    about: dict[str, Any]  # numbers, text, lists and dicts of them


def task_of(method: Any, rows: IntArray, *, start_from: Arrays | None = None) -> str:
    """Return a string that identifies a training.

    Parameters
    ----------
    method
        The embedder with its settings; the device is ignored.
    rows
        Rows that are trained on.
    start_from
        Weights that the training starts from, if any.
    """
    settings = {key: value for key, value in asdict(method).items() if key != "device"}
    digest = hashlib.sha256(np.ascontiguousarray(rows, dtype=np.int64).tobytes())
    for name, weight in sorted((start_from or {}).items()):
        digest.update(name.encode() + np.ascontiguousarray(weight).tobytes())
    return f"{type(method).__name__} {settings} {digest.hexdigest()}"


def save(path: Path, state: State, *, task: str) -> None:
    """Write the state of a training; the old file is replaced once the new one is complete.

    Parameters
    ----------
    path
        The file.
    state
        What to keep.
    task
        From `task_of`: only the same training can be resumed from the file.

    Raises
    ------
    TrainingError
        If the disk is full, or the folder cannot be written to.
    """
    temporary = path.with_name(f"{path.name}.part")
    tensors = {name: tensor.contiguous() for name, tensor in state.tensors.items()}
    try:
        save_file(tensors, temporary, metadata=as_metadata(Words(task, state.about)))
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        message = (
            f"{path}: the state of the training cannot be written ({reason}); make room, "
            "then --resume goes on from the last one that was"
        )
        raise TrainingError(message) from error
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path, *, task: str) -> State:
    """Return the state of a training.

    Parameters
    ----------
    path
        The file.
    task
        From `task_of`, of the training that is to be resumed.

    Raises
    ------
    InputError
        If the file is damaged or not the state of a training.
    SettingError
        If it belongs to another training.
    """
    words = read_words(path)
    if words.task != task:
        message = (
            f"{path}: the interrupted training had other settings, sources, processes or "
            "weights to start from; give the same ones, or train without --resume"
        )
        raise SettingError(message)
    return State(load_file(path), words.about)
