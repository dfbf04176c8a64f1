"""The loss of Barlow Twins: a dimension correlates only with itself in the other view."""

from torch import Tensor, nn

from galaxyclust.embed.correlation import standardised


class BarlowLoss(nn.Module):
    """How far the cross-correlation of two views is from the identity.

    Zbontar et al. 2021, eq. 1.

    Parameters
    ----------
    redundancy
        Weight of the off-diagonal elements (lambda of eq. 1).
    """

    def __init__(self, redundancy: float) -> None:
        super().__init__()
        self.redundancy = redundancy

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Return the loss of two (n, D) views of n galaxies."""
        first, second = standardised(first), standardised(second)
        n, n_dim = first.shape
        same = (first * second).mean(0)  # the diagonal of the correlation (D, D)
        if n < n_dim:
            # the sum of squares of (D, D) equals this sum over (n, n), which is smaller
            # here: the trace of a product does not depend on the order of the matrices
            squared = ((first @ first.T) * (second @ second.T)).sum()
        else:
            squared = (first.T @ second).square().sum()
        other = squared / n**2 - same.square().sum()
        return (1 - same).square().sum() + self.redundancy * other
