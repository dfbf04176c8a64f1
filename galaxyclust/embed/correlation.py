"""Standardising the dimensions of a batch, so that they can be compared."""

from torch import Tensor

LEAST_VARIANCE = 1e-4  # added to each variance, so that a constant dimension stays finite


def standardised(vector: Tensor) -> Tensor:
    """Return (n, D) vectors with mean 0 and standard deviation 1 in each dimension.

    Products of such vectors are correlations. A dimension that hardly varies over the
    batch (see `LEAST_VARIANCE`) keeps a deviation below 1.
    """
    centred = vector - vector.mean(0)
    return centred / (centred.square().mean(0) + LEAST_VARIANCE).sqrt()
