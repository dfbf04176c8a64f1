"""The objective of contrastive training: the loss of two views of each galaxy."""

import torch
from torch import Tensor, nn

from galaxyclust.embed import processes
from galaxyclust.embed.contrast.augment import Draw, Views
from galaxyclust.embed.contrast.light import Light, poses
from galaxyclust.embed.contrast.network import Network
from galaxyclust.embed.device import autocast, channels_last, device_of
from galaxyclust.embed.health import Health

VALIDATION_SEED = 7  # the held-out galaxies are always seen in the same views


class Objective:
    """The loss of a batch, in training and in validation.

    Parameters
    ----------
    network
        The network to train.
    loss
        The loss of two (n, D) projections.
    views
        Makes the random views.
    precision
        As in `galaxyclust.embed.device.autocast`.
    generator
        Random generator of the views.
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
        self.health = Health()
        self.device = device_of(network)

    def training_loss(self, light: Light) -> Tensor:
        """Return the loss of a batch, with two random views of each galaxy.

        Each of several processes computes the projections of its share of the galaxies,
        gathers those of the others, and returns the loss of the whole batch.
        """
        n_rows = len(light.image)
        first, second = (self.views.draw(n_rows, self.generator) for _ in range(2))
        own = Light(*(processes.share(part) for part in light))
        own_draws = (draw.each(processes.share) for draw in (first, second))
        _, projected = self.look(own, *own_draws)
        pair = (processes.gathered(part, n_rows) for part in projected.chunk(2))
        found: Tensor = self.loss(*pair)
        return found

    def validation_loss(self, light: Light) -> Tensor:
        """Return the loss of a batch, with two views that are the same at each call."""
        generator = torch.Generator().manual_seed(VALIDATION_SEED)
        draws = [self.views.draw(len(light.image), generator) for _ in range(2)]
        features, projected = self.look(light, *draws)
        self.health.add(features)
        found: Tensor = self.loss(*projected.chunk(2))
        return found

    def look(self, light: Light, first: Draw, second: Draw) -> tuple[Tensor, Tensor]:
        """Return features and projections of two views, first view first."""
        light = Light(*map(self.on_device, light))
        angle = poses(light, self.views.seen)
        pair = [
            self.views.view(light, angle, draw.each(self.on_device))
            for draw in (first, second)
        ]
        with autocast(self.precision, self.device):
            features, projected = self.network(channels_last(torch.cat(pair)))
        return features.float(), projected.float()

    def on_device(self, value: Tensor) -> Tensor:
        """Return a tensor on the device of the network."""
        return value.to(self.device)
