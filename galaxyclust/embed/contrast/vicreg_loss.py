"""The loss of VICReg: views agree, dimensions vary and are uncorrelated."""

from torch import Tensor, nn
from torch.nn import functional

from galaxyclust.embed.correlation import LEAST_VARIANCE

WANTED = 1.0  # smallest standard deviation without a penalty (gamma of eq. 1)


class VICRegLoss(nn.Module):
    """Variance, invariance and covariance (Bardes et al. 2022, eq. 6).

    The terms are scaled as in the authors' program, which the weights of the paper assume:
    the invariance (eq. 5) is also averaged over dimensions, and the variance (eq. 1) over
    the two views. No galaxy is compared with another, so no large batch is needed.

    Parameters
    ----------
    invariance, variance, covariance
        Weights of the three terms (lambda, mu and nu of eq. 6).
    """

    def __init__(self, *, invariance: float, variance: float, covariance: float) -> None:
        super().__init__()
        self.invariance, self.variance = invariance, variance
        self.covariance = covariance

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Return the loss of two (n, D) views of n galaxies."""
        spread = 0.5 * (too_narrow(first) + too_narrow(second))
        return (
            self.invariance * functional.mse_loss(first, second)
            + self.variance * spread
            + self.covariance * (repeated(first) + repeated(second))
        )


def too_narrow(vector: Tensor) -> Tensor:
    """Return the mean shortfall of the standard deviations below `WANTED` (eq. 1, 2)."""
    deviation = (vector.var(0, correction=0) + LEAST_VARIANCE).sqrt()
    return functional.relu(WANTED - deviation).mean()


def repeated(vector: Tensor) -> Tensor:
    """Return the sum of squared off-diagonal covariances, divided by D (eq. 3, 4)."""
    n, n_dim = vector.shape
    centred = vector - vector.mean(0)
    # the sums of squares of (D, D) and (n, n) are equal, so the smaller matrix is computed:
    # the trace of a product does not depend on the order of the matrices
    products = centred @ centred.T if n < n_dim else centred.T @ centred
    own = centred.square().sum(0)  # the diagonal of (D, D)
    other = products.square().sum() - own.square().sum()
    return other / max(n - 1, 1) ** 2 / n_dim
