"""VICReg: views agree, dimensions vary, and none repeats another."""

from torch import Tensor, nn
from torch.nn import functional

WANTED = 1.0  # the standard deviation that each dimension is held above


class VICReg(nn.Module):
    """Variance, invariance and covariance (Bardes et al. 2022, eq. 6).

    Nothing in it compares galaxies with one another one by one, so it needs no large
    batch.

    Parameters
    ----------
    invariance, variance, covariance
        Weights of the three terms.
    """

    def __init__(
        self, *, invariance: float = 25.0, variance: float = 25.0, covariance: float = 1.0
    ) -> None:
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
    """Return how far the dimensions fall short of the wanted deviation (eq. 1)."""
    deviation = (vector.var(0, correction=0) + 1e-4).sqrt()
    return functional.relu(WANTED - deviation).mean()


def repeated(vector: Tensor) -> Tensor:
    """Return the squared covariances between dimensions, a dimension (eq. 3, 4).

    Of few galaxies in many dimensions their products with one another are computed, the
    sum of whose squares is the same (the trace of a product does not mind its order).
    """
    n, n_dim = vector.shape
    centred = vector - vector.mean(0)
    products = centred @ centred.T if n < n_dim else centred.T @ centred
    own = centred.square().sum(0)  # the diagonal of (D, D)
    other = products.square().sum() - own.square().sum()
    return other / max(n - 1, 1) ** 2 / n_dim
