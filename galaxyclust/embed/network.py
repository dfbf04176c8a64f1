"""What the networks of all trained embedders have in common."""

import torch
from torch import Tensor, nn


class EmbeddingNetwork(nn.Module):
    """A network that embeds a stamp by the mean of its encodings over several views.

    Parameters
    ----------
    encoder
        Encodes images (n, B, s, s) as (n, F).
    n_dim
        Length of the embedding.
    """

    def __init__(self, encoder: nn.Module, *, n_dim: int) -> None:
        super().__init__()
        self.encoder, self.n_dim = encoder, n_dim

    def embed(self, views: list[Tensor]) -> Tensor:
        """Return (n, n_dim): the embedding of stamps, given views (n, B, s, s) of them."""
        return self.finished(self.encoded(views))

    def encoded(self, views: list[Tensor]) -> Tensor:
        """Return (n, F): the mean encoding over views (n, B, s, s)."""
        return torch.stack([self.encoder(view) for view in views]).mean(0)

    def finished(self, encoded: Tensor) -> Tensor:
        """Return the embedding (n, n_dim) of the encodings (n, F)."""
        raise NotImplementedError
