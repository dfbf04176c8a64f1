"""The training objective of the autoencoder: to reconstruct its input."""

import math

import torch
from torch import Tensor

from galaxyclust.embed import processes
from galaxyclust.embed.autoencoder.loss import Decorrelation, MaskedSquaredError
from galaxyclust.embed.autoencoder.network import Network
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.device import autocast, channels_last, device_of
from galaxyclust.embed.views import random_turn

TILT = math.radians(10)  # largest random turn from the standard pose


class Objective:
    """The loss of a batch, in training and in validation.

    Parameters
    ----------
    network
        The network to train.
    posed
        Whether the inputs are in their standard pose. If so, the network sees them slightly
        tilted and mirrored, and must reconstruct the standard pose. If not, it sees them
        turned by any angle, and must reconstruct what it sees.
    precision
        As in `galaxyclust.embed.device.autocast`.
    decorrelation
        Weight of the correlations between the dimensions of the embedding.
    generator
        Random generator of the views.
    """

    def __init__(
        self,
        network: Network,
        *,
        posed: bool,
        precision: str,
        decorrelation: float,
        generator: torch.Generator,
    ) -> None:
        self.network, self.posed, self.precision = network, posed, precision
        self.decorrelation, self.generator = decorrelation, generator
        self.error, self.correlation = MaskedSquaredError(), Decorrelation()
        self.device = device_of(network)
        self.health = None  # a collapse would show in the reconstruction error

    def training_loss(self, inputs: Inputs) -> Tensor:
        """Return the loss of a batch, with one random view of each stamp."""
        n_rows = len(inputs.image)
        inputs = Inputs(*(part.to(self.device) for part in inputs))
        seen = random_turn(
            torch.cat(inputs, dim=1),
            most=TILT if self.posed else math.pi,
            generator=self.generator,
        )
        image, weight = processes.share(seen).chunk(2, dim=1)
        inputs = Inputs(*map(processes.share, inputs))
        with autocast(self.precision, self.device):
            vector = self.network.encoder(channels_last(image))
            output = self.network.decoder(vector)
        target = inputs if self.posed else Inputs(image, weight)
        error: Tensor = self.error(output.float(), target.image, target.weight)
        correlation: Tensor = self.correlation(processes.gathered(vector.float(), n_rows))
        return processes.mean_of_all(error, n_rows) + self.decorrelation * correlation

    def validation_loss(self, inputs: Inputs) -> Tensor:
        """Return the reconstruction error without random views: the same at each call."""
        inputs = Inputs(*(part.to(self.device) for part in inputs))
        with autocast(self.precision, self.device):
            output = self.network(channels_last(inputs.image))
        error: Tensor = self.error(output.float(), inputs.image, inputs.weight)
        return error
