"""Batches of what networks see: named tuples of tensors, with a row a source in each."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from torch import Tensor

Batch = TypeVar("Batch", bound=tuple[Tensor, ...])


class Inputs(NamedTuple):
    """A batch of network inputs: n sources, B bands, s by s pixels."""

    image: Tensor  # (n, B, s, s), 0 at the sky
    weight: Tensor  # (n, B, s, s), 1 at usable pixels and 0 at masked ones


def each(batch: Batch, change: Callable[[Tensor], Tensor]) -> Batch:
    """Return a batch with each of its tensors changed.

    >>> import torch
    >>> each(Inputs(torch.ones(1), torch.ones(1)), torch.neg).weight
    tensor([-1.])
    """
    return remade(batch, map(change, batch))


def remade(batch: Batch, parts: Iterable[Tensor]) -> Batch:
    """Return a batch of the kind of ``batch`` that holds other tensors."""
    # a named tuple takes its fields as arguments, which its type does not tell
    kind: Any = type(batch)
    changed: Batch = kind(*parts)
    return changed
