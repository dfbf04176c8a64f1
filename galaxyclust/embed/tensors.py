"""A network's weights as plain arrays, and back, refusing what does not fit."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from galaxyclust.embed.checks import learned
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Arrays


def to_arrays(network: nn.Module) -> dict[str, npt.NDArray[Any]]:
    """Return the network's weights by name, as arrays of their own."""
    return {
        name: tensor.detach().cpu().numpy().copy()
        for name, tensor in network.state_dict().items()
    }


def from_arrays(network: nn.Module, weights: Arrays) -> None:
    """Put ``weights`` into ``network``; names that it does not have are left alone.

    Parameters
    ----------
    network
        Of the shape the weights were learned in.
    weights
        Arrays by name.

    Raises
    ------
    InputError
        If a weight is missing, no number or not finite.
    SettingError
        If a weight is of another shape than the settings ask for.
    """
    found: dict[str, torch.Tensor] = {}
    for name, tensor in network.state_dict().items():
        array = learned(weights, name, tuple(tensor.shape))
        found[name] = torch.from_numpy(array.copy()).to(tensor.dtype)
    network.load_state_dict(found)


def whole_number(weights: Arrays, name: str) -> int:
    """Return the whole number that ``weights`` hold under ``name``.

    Raises
    ------
    InputError
        If there is none.
    """
    value = np.asarray(weights.get(name, ()))
    if value.shape != () or value.dtype.kind not in "iub":
        message = f"the weights lack the whole number {name!r}; train again"
        raise InputError(message)
    return int(value)


def check_bands(weights: Arrays, name: str, bands: tuple[str, ...]) -> int:
    """Return the number of bands that ``weights`` hold under ``name``.

    Raises
    ------
    SettingError
        If it is not that of ``bands``.
    """
    n_bands = whole_number(weights, name)
    if n_bands != len(bands):
        message = (
            f"the network was trained on {n_bands} bands, these stamps have "
            f"{len(bands)} ({', '.join(bands)}); give {n_bands}"
        )
        raise SettingError(message)
    return n_bands
