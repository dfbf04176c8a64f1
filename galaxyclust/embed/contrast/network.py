"""The network of contrastive learning: an encoder, and the head that the loss sees."""

from torch import Tensor, nn

from galaxyclust.embed.contrast.encoder import Plan, encoder, projection


class Network(nn.Module):
    """An encoder whose features are embedded with, and a head that is only trained with.

    Parameters
    ----------
    plan
        Of the encoder.
    n_projected
        Length of what the loss sees.
    """

    def __init__(self, plan: Plan, *, n_projected: int) -> None:
        super().__init__()
        self.encoder = encoder(plan)
        self.head = projection(plan.n_features, n_projected)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Return the features and the projections of (n, B, s, s) images."""
        features: Tensor = self.encoder(image)
        projected: Tensor = self.head(features)
        return features, projected
