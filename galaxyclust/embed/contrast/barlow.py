"""Barlow Twins: each dimension of one view goes with the same one of the other view."""

from torch import Tensor, nn


class BarlowTwins(nn.Module):
    """The cross-correlation of two views is made the identity (Zbontar et al. 2021, eq. 1).

    Parameters
    ----------
    redundancy
        Weight of what is off the diagonal.
    """

    def __init__(self, redundancy: float = 5e-3) -> None:
        super().__init__()
        self.redundancy = redundancy

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Return the loss of two (n, D) views of n galaxies."""
        first, second = scaled(first), scaled(second)
        n, n_dim = first.shape
        same = (first * second).mean(0)  # the diagonal of the correlation (D, D)
        if n < n_dim:
            # of few galaxies in many dimensions their products with one another, which
            # give the same sum (the trace of a product does not mind its order)
            squared = ((first @ first.T) * (second @ second.T)).sum()
        else:
            squared = (first.T @ second).square().sum()
        other = squared / n**2 - same.square().sum()
        return (1 - same).square().sum() + self.redundancy * other


def scaled(vector: Tensor) -> Tensor:
    """Return (n, D) with mean 0 and deviation 1 in each dimension of the batch."""
    centred = vector - vector.mean(0)
    return centred / (centred.square().mean(0) + 1e-4).sqrt()
