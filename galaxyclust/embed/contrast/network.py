"""The network of contrastive learning: encoder, form of the embedding, projection head."""

from torch import Tensor, nn

from galaxyclust.embed.contrast.encoder import Plan, encoder, projection
from galaxyclust.embed.contrast.form import Form
from galaxyclust.embed.network import EmbeddingNetwork


class Network(EmbeddingNetwork):
    """An encoder, the form of the embedding, and a projection head for the loss.

    The embedding does not use the head.

    Parameters
    ----------
    plan
        Plan of the encoder.
    n_projected
        Length of the vectors that the loss sees.
    n_dim
        Length of the embedding, at most the number of features.
    """

    encoder: nn.Sequential

    def __init__(self, plan: Plan, *, n_projected: int, n_dim: int) -> None:
        super().__init__(encoder(plan), n_dim=min(n_dim, plan.n_features))
        self.form = Form(plan.n_features, self.n_dim)
        self.head = projection(plan.n_features, n_projected)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Return the features and the projections of (n, B, s, s) images."""
        features: Tensor = self.encoder(image)
        projected: Tensor = self.head(features)
        return features, projected

    def finished(self, encoded: Tensor) -> Tensor:
        """Return the embedding (n, n_dim) of features."""
        formed: Tensor = self.form(encoded)
        return formed
