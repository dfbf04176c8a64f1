"""Batches of network inputs: named tuples of tensors, each with one row per source."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from torch import Tensor

Batch = TypeVar("Batch", bound=tuple[Tensor, ...])


class Inputs(NamedTuple):
    """A batch of network inputs: n sources, B bands, s by s pixels."""

    image: Tensor  # (n, B, s, s), 0 at the sky
    weight: Tensor  # (n, B, s, s), 1 at usable pixels and 0 at masked ones


def each(batch: Batch, change: Callable[[Tensor], Tensor]) -> Batch:
    """Return a batch with ``change`` applied to each of its tensors.

    >>> import torch
    >>> each(Inputs(torch.ones(1), torch.ones(1)), torch.neg).weight
    tensor([-1.])
    """
    return remade(batch, map(change, batch))


def remade(batch: Batch, parts: Iterable[Tensor]) -> Batch:
    """Return a batch of the same type as ``batch`` that holds the tensors ``parts``."""
    # a named tuple takes its fields as arguments, which its static type does not say
    kind: Any = type(batch)
    changed: Batch = kind(*parts)
    return changed
