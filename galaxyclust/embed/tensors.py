"""A network's weights as plain arrays, and back; weights that do not fit are refused."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from galaxyclust.embed.checks import learned
from galaxyclust.errors import InputError, SettingError
from galaxyclust.types import Arrays


def to_arrays(network: nn.Module) -> dict[str, npt.NDArray[Any]]:
    """Return copies of the network's weights as arrays, by name."""
    return {
        name: tensor.detach().cpu().numpy().copy()
        for name, tensor in network.state_dict().items()
    }


def from_arrays(network: nn.Module, weights: Arrays) -> None:
    """Load ``weights`` into ``network``; names that it does not have are ignored.

    Parameters
    ----------
    network
        A network with the shapes of the weights.
    weights
        Arrays by name.

    Raises
    ------
    InputError
        If a weight is missing, not numeric or not finite.
    SettingError
        If a weight has another shape than the settings require.
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
        If it is not the number of ``bands``.
    """
    n_bands = whole_number(weights, name)
    if n_bands != len(bands):
        message = (
            f"the network was trained on {n_bands} bands, these stamps have "
            f"{len(bands)} ({', '.join(bands)}); give {n_bands}"
        )
        raise SettingError(message)
    return n_bands
