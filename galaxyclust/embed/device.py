"""The device, precision and memory layout of a network, and reproducible results."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from galaxyclust.errors import SettingError

PRECISIONS = ("auto", "fp32", "bf16")


def choose_device(name: str) -> torch.device:
    """Return the device called ``name``.

    Parameters
    ----------
    name
        ``"auto"`` (a CUDA device if there is one, else the CPU), ``"cpu"``, ``"cuda"`` or
        ``"cuda:<number>"``. Without a number, each process that torchrun started on this
        machine uses its own CUDA device.

    Returns
    -------
    torch.device
        One that exists.

    Raises
    ------
    SettingError
        If there is no such device.

    Examples
    --------
    >>> choose_device("cpu")
    device(type='cpu')
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and os.environ.get("LOCAL_RANK"):
        name = f"cuda:{os.environ['LOCAL_RANK']}"
    kind, colon, number = name.partition(":")
    if name != "cpu" and (kind != "cuda" or (colon and not number.isdigit())):
        message = f"device = {name!r} is not auto, cpu, cuda or cuda:<number>"
        raise SettingError(message)
    n_cuda = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "cuda" and int(number or 0) >= n_cuda:
        message = (
            f"device = {name!r}: {n_cuda} CUDA devices found; use device = 'auto' or 'cpu'"
        )
        raise SettingError(message)
    return torch.device(name)


def device_of(network: nn.Module) -> torch.device:
    """Return the device that holds the weights of a network."""
    return next(network.parameters()).device


def autocast(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """Return the context in which the network runs in ``precision``.

    Parameters
    ----------
    precision
        ``"fp32"``, ``"bf16"``, or ``"auto"``: bf16 if the device supports it natively.
    device
        Where the network runs.

    Returns
    -------
    contextlib.AbstractContextManager
        To be entered around the forward pass.
    """
    if precision == "bf16" or (precision == "auto" and computes_in_bf16(device)):
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


def computes_in_bf16(device: torch.device) -> bool:
    """Return whether ``device`` has instructions for bf16, rather than emulating it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # older versions of torch cannot tell; then the safe answer is no
    capabilities: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def channels_last(image: Tensor) -> Tensor:
    """Return ``image`` in the memory layout in which convolutions on a CPU are fastest."""
    return image.contiguous(memory_format=torch.channels_last)


@contextmanager
def reproducible() -> Iterator[None]:
    """Make a GPU return the same numbers in every run, as a CPU does."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True):
        yield
