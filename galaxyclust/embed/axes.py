"""The sign of a principal component, which is arbitrary until it is fixed."""

import torch
from torch import Tensor


def sign_of_largest(axes: Tensor) -> Tensor:
    """Return (k, 1): 1 where the largest entry of a row is positive, -1 where negative.

    >>> sign_of_largest(torch.tensor([[1.0, -3.0], [2.0, 1.0]])).tolist()
    [[-1.0], [1.0]]
    """
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    return torch.where(largest < 0, -1.0, 1.0)
