"""Encoders from torchvision or timm, by architecture name, for any number of bands."""

import importlib
from collections.abc import Collection, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from galaxyclust.errors import InputError, SettingError

COUNTER = "num_batches_tracked"  # of a batch normalisation; it does not affect the output


def new_encoder(architecture: str, n_bands: int, *, seed: int) -> nn.Module:
    """Return an encoder without its classifier, with random weights.

    Parameters
    ----------
    architecture
        ``"torchvision:resnet18"``, ``"timm:convnext_nano"`` and the like.
    n_bands
        Number of bands of the stamps, and so of input channels of the first convolution.
    seed
        Seed of the random weights.

    Raises
    ------
    SettingError
        If there is no such architecture, or its library is not installed.
    """
    library, _, name = architecture.partition(":")
    makers = {"torchvision": of_torchvision, "timm": of_timm}
    if library not in makers or not name:
        message = (
            f"architecture = {architecture!r}; write torchvision:NAME or timm:NAME, as in "
            "torchvision:resnet18"
        )
        raise SettingError(message)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return makers[library](name, n_bands).eval()


def of_torchvision(name: str, n_bands: int) -> nn.Module:
    """Return one of torchvision's image classifiers, without its last linear layer."""
    models = importlib.import_module("torchvision.models")
    if name not in models.list_models(module=models):
        message = f"architecture: torchvision has no {name!r}; resnet18 is one it has"
        raise SettingError(message)
    network: nn.Module = models.get_model(name, weights=None)
    names = [key for key, part in network.named_modules() if isinstance(part, nn.Linear)]
    if not names:
        message = (
            f"architecture: {name!r} ends in no linear layer that could be left out; "
            "torchvision:resnet18 does"
        )
        raise SettingError(message)
    replace(network, names[-1], nn.Identity())
    first, convolution = next(
        (key, part) for key, part in network.named_modules() if isinstance(part, nn.Conv2d)
    )
    if convolution.in_channels != n_bands:
        replace(network, first, with_bands(convolution, n_bands))
    return network


def of_timm(name: str, n_bands: int) -> nn.Module:
    """Return one of timm's networks, without its classifier."""
    try:
        timm = importlib.import_module("timm")
    except ImportError as error:
        message = "architecture: timm is not installed; pip install timm"
        raise SettingError(message) from error
    if name not in timm.list_models():
        message = f"architecture: timm has no {name!r}; convnext_nano is one it has"
        raise SettingError(message)
    network: nn.Module = timm.create_model(
        name, pretrained=False, num_classes=0, in_chans=n_bands
    )
    return network


def replace(network: nn.Module, name: str, part: nn.Module) -> None:
    """Replace the submodule called ``name`` by ``part``."""
    parent, _, last = name.rpartition(".")
    setattr(network.get_submodule(parent), last, part)


def with_bands(convolution: nn.Conv2d, n_bands: int) -> nn.Conv2d:
    """Return a new convolution that differs only in the number of input bands."""
    kind: Any = type(convolution)
    made: nn.Conv2d = kind(
        n_bands,
        convolution.out_channels,
        convolution.kernel_size,
        stride=convolution.stride,
        padding=convolution.padding,
        bias=convolution.bias is not None,
    )
    return made


def put(network: nn.Module, weights: dict[str, Tensor], *, source: str) -> None:
    """Load the weights of a file into an encoder; extra weights are ignored.

    Parameters
    ----------
    network
        From `new_encoder`.
    weights
        Tensors by name, with or without a common prefix such as ``model.encoder.``.
    source
        The file, for messages.

    Raises
    ------
    InputError
        If a weight is missing or has another shape, because the architecture or the number
        of bands is wrong.
    """
    wanted = {
        key: tensor
        for key, tensor in network.state_dict().items()
        if not key.endswith(COUNTER)
    }
    start = prefix_of(weights, list(wanted))
    found = {key: weights[start + key] for key in wanted if start + key in weights}
    lacking = [key for key in wanted if key not in found]
    if lacking:
        message = (
            f"{source}: {len(lacking)} of {len(wanted)} weights are not in it, such as "
            f"{lacking[0]}; set architecture to the one it was saved from"
        )
        raise InputError(message)
    for key, tensor in wanted.items():
        if found[key].shape != tensor.shape:
            message = (
                f"{source}: {start}{key} has shape {tuple(found[key].shape)}, here "
                f"{tuple(tensor.shape)} is needed (the second number is the bands)"
            )
            raise InputError(message)
    network.load_state_dict(found, strict=False)  # only counters are missing


def prefix_of(names: Collection[str], wanted: Sequence[str]) -> str:
    """Return the prefix of the names in a file with which most wanted names are found.

    >>> prefix_of(["net.encoder.conv.weight", "net.head.weight"], ["conv.weight"])
    'net.encoder.'
    """
    first = wanted[0]
    found = {name.removesuffix(first) for name in names if name.endswith(first)}
    whole = sorted(prefix for prefix in found if not prefix or prefix.endswith("."))
    return max(
        whole, key=lambda prefix: sum(prefix + key in names for key in wanted), default=""
    )
