"""What a training starts from, how it is told from others, and that it can be repeated."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import nn

from galaxyclust.embed import tensors
from galaxyclust.types import IntArray, Session

NOTHING_KEPT = Session()


def start(network: nn.Module, session: Session) -> None:
    """Put the weights of an earlier training into ``network``, if there are any.

    Raises
    ------
    InputError, SettingError
        If they do not fit.
    """
    if session.start_from is not None:
        tensors.from_arrays(network, session.start_from)


def task(method: Any, rows: IntArray) -> str:
    """Return what tells a training from others: its settings and its rows.

    Where it runs is no part of it.
    """
    settings = {key: value for key, value in asdict(method).items() if key != "device"}
    rows = np.ascontiguousarray(rows, dtype=np.int64)
    return (
        f"{type(method).__name__} {settings} {hashlib.sha256(rows.tobytes()).hexdigest()}"
    )


@contextmanager
def reproducible() -> Iterator[None]:
    """Have a computation give the same numbers each time, also on a graphics card."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        yield
