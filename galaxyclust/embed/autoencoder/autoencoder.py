"""The autoencoder as a method: a network that reconstructs galaxies embeds them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed.autoencoder.metric import drawing_metric
from galaxyclust.embed.autoencoder.network import Network, Shape
from galaxyclust.embed.autoencoder.objective import Objective
from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.checks import check_multiple
from galaxyclust.embed.device import channels_last, device_of
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.learner import Learner
from galaxyclust.errors import SettingError
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, StampReader

LIMITS: Mapping[str, tuple[float, float]] = {
    "n_dim": (1, 4096),
    "width": (1, 1024),
    "kernel_size": (1, 31),
    "depth": (1, 8),
    "decorrelation": (0, 100),
}


class Reconstruction(NamedTuple):
    """The network's input and its reconstruction."""

    input: npt.NDArray[np.float32]  # (n, B, s, s)
    output: npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Autoencoder(Learner[Network, Inputs]):
    """Embed each galaxy by a convolutional encoder trained to reconstruct it.

    Each galaxy is framed by its size, scaled by its brightness and turned to its standard
    pose, so that the embedding describes its other properties. The embedding is the mean
    over eight views (right-angled turns and mirror images; four in the standard pose, where
    the others are the same), scaled so that the distance between two galaxies measures how
    different they look (see `galaxyclust.embed.autoencoder.metric`).

    Parameters
    ----------
    n_dim
        Length of the embedding.
    input_size
        Side of the network input in pixels; a multiple of 2**depth.
    width
        Feature maps after the first convolution; each further convolution doubles them, up
        to 8 times this number.
    kernel_size
        Side of the convolution kernels in pixels; odd.
    depth
        Number of convolutions of the encoder, each of which halves the side.
    decorrelation
        Weight of the correlations between dimensions of the embedding in the loss: less
        correlated dimensions describe more of a galaxy. 0 switches this term off.
    n_epochs
        Largest number of passes over the data. "auto": 30; fewer for more than 10,000
        galaxies, so that the number of galaxies seen stays the same, but at least 8.
    batch_size
        Smallest number of stamps per training step; all stamps if there are fewer.
    """

    USUAL_EPOCHS: ClassVar[int] = 30

    n_dim: int = 40
    width: int = 24
    kernel_size: int = 5
    depth: int = 4
    decorrelation: float = 0.002
    batch_size: int = 128
    learning_rate: float = 4e-3
    patience: int = 10
    validation_fraction: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, LIMITS)
        if self.kernel_size % 2 == 0:
            message = (
                f"kernel_size = {self.kernel_size} is even; use {self.kernel_size + 1}"
            )
            raise SettingError(message)
        check_multiple(self, "input_size", 2**self.depth, called="2**depth = ")

    def reconstruct(
        self, weights: Arrays, stamps: StampReader, *, rows: IntArray
    ) -> Reconstruction:
        """Return the network's input for ``rows`` and its reconstruction.

        Parameters
        ----------
        weights
            What `fit` learned.
        stamps
            Where the stamps are.
        rows
            Which of them to reconstruct, sorted.

        Returns
        -------
        Reconstruction
            Arrays of (len(rows), B, input_size, input_size) float32.

        Raises
        ------
        InputError
            If the weights are incomplete, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights belong to other bands or settings.
        """
        network, how = self.ready(weights, stamps, rows=rows)
        shape = (0, len(stamps.bands), self.input_size, self.input_size)
        found = [Reconstruction(*(np.empty(shape, np.float32) for _ in range(2)))]
        for inputs in self.in_order(stamps, rows, how):
            with torch.inference_mode():
                output = network(channels_last(inputs.image.to(device_of(network))))
            found.append(Reconstruction(inputs.image.numpy(), output.cpu().numpy()))
        return Reconstruction(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def network_of(self, n_bands: int) -> Network:
        """Return a network for stamps with ``n_bands`` bands."""
        return Network(
            Shape(
                n_bands=n_bands,
                input_size=self.input_size,
                width=self.width,
                kernel_size=self.kernel_size,
                depth=self.depth,
                n_dim=self.n_dim,
            )
        )

    def preparer(self, how: Preparation) -> Preparation:
        """Return what turns stamps into network inputs."""
        return how

    def losses(
        self,
        network: Network,
        stamps: StampReader,
        *,
        rows: IntArray,
        how: Preparation,
        generator: torch.Generator,
    ) -> Objective:
        """Return the losses that train the network to reconstruct its input."""
        del stamps, rows
        return Objective(
            network,
            posed=how.posed,
            precision=self.precision,
            decorrelation=self.decorrelation,
            generator=generator,
        )

    def vectors(
        self, network: Network, batches: Iterable[Inputs], how: Preparation
    ) -> Iterator[Tensor]:
        """Yield the vectors (n, n_dim) of each batch."""
        del how  # the batches are what the network sees
        for encoded, _ in self.drawn(network, batches):
            yield network.finished(encoded)

    def finish(
        self, network: Network, batches: Iterable[Inputs], *, how: Preparation
    ) -> None:
        """Set the scale of the embedding from how much the training galaxies differ."""
        del how
        network.metric.copy_(drawing_metric(self.drawn(network, batches)))

    def drawn(
        self, network: Network, batches: Iterable[Inputs]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the encodings of each batch, without the metric, and its images."""
        for inputs in batches:
            with torch.inference_mode():
                image = inputs.image.to(device_of(network))
                encoded = network.encoded(self.sides(image))
            yield encoded, image
