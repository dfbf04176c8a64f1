"""What the networks of all trained embedders have in common."""

import torch
from torch import Tensor, nn


class EmbeddingNetwork(nn.Module):
    """A network that embeds a stamp by what its encoder makes of several views of it.

    Parameters
    ----------
    encoder
        Makes (n, F) of images (n, B, s, s).
    n_dim
        Length of the embedding.
    """

    def __init__(self, encoder: nn.Module, *, n_dim: int) -> None:
        super().__init__()
        self.encoder, self.n_dim = encoder, n_dim

    def embed(self, views: list[Tensor]) -> Tensor:
        """Return (n, n_dim), what the mean over views of (n, B, s, s) is embedded as."""
        return self.finished(self.encoded(views))

    def encoded(self, views: list[Tensor]) -> Tensor:
        """Return (n, F), the mean over views of (n, B, s, s) of what is encoded."""
        return torch.stack([self.encoder(view) for view in views]).mean(0)

    def finished(self, encoded: Tensor) -> Tensor:
        """Return (n, n_dim) of what was encoded, (n, F)."""
        raise NotImplementedError
