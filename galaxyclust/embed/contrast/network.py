"""The network of contrastive learning: encoder, embedding, and the head of the loss."""

from torch import Tensor, nn

from galaxyclust.embed.contrast.encoder import Plan, encoder, projection
from galaxyclust.embed.contrast.form import Form
from galaxyclust.embed.network import EmbeddingNetwork


class Network(EmbeddingNetwork):
    """An encoder, the form that its features are embedded in, and a head for the loss.

    The head is not embedded with.

    Parameters
    ----------
    plan
        Of the encoder.
    n_projected
        Length of what the loss sees.
    n_dim
        Length of the embedding; that of the features where those are fewer.
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
        """Return (n, n_dim) features in their form."""
        formed: Tensor = self.form(encoded)
        return formed
