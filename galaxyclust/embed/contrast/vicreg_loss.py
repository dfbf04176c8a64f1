"""The loss of VICReg: views agree, dimensions vary, and none repeats another."""

from torch import Tensor, nn
from torch.nn import functional

from galaxyclust.embed.correlation import LEAST_VARIANCE

WANTED = 1.0  # the standard deviation that each dimension is held above (gamma of eq. 1)


class VICRegLoss(nn.Module):
    """Variance, invariance and covariance (Bardes et al. 2022, eq. 6).

    The terms are scaled as the weights of the paper expect, that is as in its authors'
    program: the invariance (eq. 5) is a mean over dimensions too, and the variance (eq. 1)
    a mean over the two views. No galaxy is compared with another one, so it needs no large
    batch.

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
    """Return how far dimensions fall short of the wanted deviation (eq. 1 and 2)."""
    deviation = (vector.var(0, correction=0) + LEAST_VARIANCE).sqrt()
    return functional.relu(WANTED - deviation).mean()


def repeated(vector: Tensor) -> Tensor:
    """Return the sum of squared covariances of different dimensions, over D (eq. 3, 4)."""
    n, n_dim = vector.shape
    centred = vector - vector.mean(0)
    # the squares of (D, D) add up to those of (n, n), of which the smaller is computed: the
    # trace of a product of matrices does not depend on their order
    products = centred @ centred.T if n < n_dim else centred.T @ centred
    own = centred.square().sum(0)  # the diagonal of (D, D)
    other = products.square().sum() - own.square().sum()
    return other / max(n - 1, 1) ** 2 / n_dim
