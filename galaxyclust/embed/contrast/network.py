"""The network of contrastive learning: encoder, embedding, and the head of the loss."""

import torch
from torch import Tensor, nn

from galaxyclust.embed.contrast.encoder import Plan, encoder, projection
from galaxyclust.embed.contrast.form import Form


class Network(nn.Module):
    """An encoder whose features are embedded with, and a head that is only trained with.

    Parameters
    ----------
    plan
        Of the encoder.
    n_projected
        Length of what the loss sees.
    n_dim
        Length of the embedding; that of the features where those are fewer.
    """

    def __init__(self, plan: Plan, *, n_projected: int, n_dim: int) -> None:
        super().__init__()
        self.encoder = encoder(plan)
        self.form = Form(plan.n_features, min(n_dim, plan.n_features))
        self.head = projection(plan.n_features, n_projected)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Return the features and the projections of (n, B, s, s) images."""
        features: Tensor = self.encoder(image)
        projected: Tensor = self.head(features)
        return features, projected

    def embed(self, views: list[Tensor]) -> Tensor:
        """Return (n, n_dim), the mean features of (n, B, s, s) views, in their form."""
        mean = torch.stack([self.encoder(view) for view in views]).mean(0)
        found: Tensor = self.form(mean)
        return found
