"""What the autoencoder is trained to do: draw, in its standard pose, what it was shown."""

import torch
from torch import Tensor

from galaxyclust.embed.device import autocast
from galaxyclust.embed.inputs import Inputs
from galaxyclust.embed.loss import MaskedSquaredError
from galaxyclust.embed.network import Network
from galaxyclust.embed.pose import standard_pose
from galaxyclust.embed.views import random_turn


class Objective:
    """The loss of a batch, in training and in validation.

    Parameters
    ----------
    network
        What is trained.
    pose
        ``"standard"`` or ``"as_seen"``: what is to be drawn.
    precision
        As in `galaxyclust.embed.device.autocast`.
    generator
        Where the random turns come from.
    """

    def __init__(
        self, network: Network, *, pose: str, precision: str, generator: torch.Generator
    ) -> None:
        self.network, self.pose, self.precision = network, pose, precision
        self.generator = generator
        self.error = MaskedSquaredError()
        self.device = next(network.parameters()).device

    def training_loss(self, inputs: Inputs) -> Tensor:
        """Return the loss of a batch turned and mirrored at random."""
        inputs = Inputs(*(part.to(self.device) for part in inputs))
        turned = random_turn(torch.cat(inputs, dim=1), generator=self.generator)
        seen = Inputs(*turned.chunk(2, dim=1))
        # the target is interpolated once, from the stamp itself, not from its turned view
        return self.loss(seen, standard_pose(inputs) if self.pose == "standard" else seen)

    def validation_loss(self, inputs: Inputs) -> Tensor:
        """Return the loss of a batch as it lies: the same number at each call."""
        inputs = Inputs(*(part.to(self.device) for part in inputs))
        return self.loss(
            inputs, standard_pose(inputs) if self.pose == "standard" else inputs
        )

    def loss(self, seen: Inputs, target: Inputs) -> Tensor:
        """Return how far what is drawn of ``seen`` is from ``target``."""
        with autocast(self.precision, self.device):
            output = self.network(channels_last(seen.image))
        loss: Tensor = self.error(output.float(), target.image, target.weight)
        return loss


def channels_last(image: Tensor) -> Tensor:
    """Return ``image`` laid out as convolutions on a processor like it best."""
    return image.contiguous(memory_format=torch.channels_last)
