"""What the autoencoder is trained to do: to draw what it is shown."""

import math

import torch
from torch import Tensor

from galaxyclust.embed import processes
from galaxyclust.embed.autoencoder.loss import Decorrelation, MaskedSquaredError
from galaxyclust.embed.autoencoder.network import Network
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.device import autocast, channels_last, device_of
from galaxyclust.embed.views import random_turn

TILT = math.radians(10)  # most that a galaxy is shown off its standard pose


class Objective:
    """The loss of a batch, in training and in validation.

    Parameters
    ----------
    network
        What is trained.
    posed
        Whether the inputs come in their standard pose. Then they are shown a little tilted
        and mirrored, and are to be drawn as they came. Else they are shown turned by any
        angle, and are to be drawn as shown.
    precision
        As in `galaxyclust.embed.device.autocast`.
    decorrelation
        Weight of the correlation between the dimensions of the embedding.
    generator
        Where the random views come from.
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
        self.health = None  # a network that draws galaxies cannot collapse unnoticed

    def training_loss(self, inputs: Inputs) -> Tensor:
        """Return the loss of a batch in a random view of each stamp."""
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
        """Return how badly a batch is drawn as it lies: the same at each call."""
        inputs = Inputs(*(part.to(self.device) for part in inputs))
        with autocast(self.precision, self.device):
            output = self.network(channels_last(inputs.image))
        error: Tensor = self.error(output.float(), inputs.image, inputs.weight)
        return error
