"""What contrastive training does with a batch: two views of each galaxy, one loss."""

import torch
from torch import Tensor, nn

from galaxyclust.embed.contrast.augment import Views
from galaxyclust.embed.contrast.light import Light, appearance
from galaxyclust.embed.contrast.network import Network
from galaxyclust.embed.device import autocast
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.objective import channels_last
from galaxyclust.embed.pose import major_axis

VALIDATION_SEED = 7  # the held-out galaxies are always seen in the same views


class Objective:
    """The loss of a batch, in training and in validation.

    Parameters
    ----------
    network
        What is trained.
    loss
        Of two (n, D) projections.
    views
        What draws the views.
    precision
        As in `galaxyclust.embed.device.autocast`.
    generator
        Where the random views come from.
    """

    def __init__(
        self,
        network: Network,
        *,
        loss: nn.Module,
        views: Views,
        precision: str,
        generator: torch.Generator,
    ) -> None:
        self.network, self.loss, self.views = network, loss, views
        self.precision, self.generator = precision, generator
        self.device = next(network.parameters()).device

    def training_loss(self, light: Light) -> Tensor:
        """Return the loss of a batch in two random views of each galaxy."""
        return self.loss_of_views(light, self.generator)

    def validation_loss(self, light: Light) -> Tensor:
        """Return the loss of a batch in two views that are the same at each call."""
        generator = torch.Generator().manual_seed(VALIDATION_SEED)
        return self.loss_of_views(light, generator)

    def loss_of_views(self, light: Light, generator: torch.Generator) -> Tensor:
        """Return the loss of a batch in two views drawn from ``generator``."""
        light = Light(*(part.to(self.device) for part in light))
        seen = self.views.seen
        angle = poses(light, seen, posed=seen.posed)
        pair = [
            self.views.view(light, angle, self.views.draw(len(angle), generator))
            for _ in range(2)
        ]
        with autocast(self.precision, self.device):
            _, projected = self.network(channels_last(torch.cat(pair)))
        first, second = projected.float().chunk(2)
        found: Tensor = self.loss(first, second)
        return found


def poses(light: Light, seen: Preparation, *, posed: bool) -> Tensor:
    """Return (n,) the angle that each galaxy is turned by before anything else.

    It is that of the major axis of the light as the network is to see it.
    """
    if not posed:
        return torch.zeros_like(light.noise[:, 0])
    edge = (light.image.shape[-1] - seen.size) // 2
    middle = light.image[..., edge : edge + seen.size, edge : edge + seen.size]
    return major_axis(appearance(middle.mean(1, keepdim=True), seen)[:, 0].clamp(min=0))
