"""The autoencoder as a method: galaxies by what it takes to draw them again."""

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
    """What the network was shown and what it drew of it."""

    input: npt.NDArray[np.float32]  # (n, B, s, s)
    output: npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Autoencoder(Learner[Network, Inputs]):
    """Embed each galaxy by a convolutional encoder trained to draw it again.

    Each galaxy is framed by its own size, scaled by its own brightness and turned to its
    standard pose, so that the embedding describes what else there is. A galaxy is embedded
    by the mean over its eight views by right-angled turns and mirroring (four in its
    standard pose, where the others are the same), scaled so that two galaxies lie as far
    apart as they look different (see
    `galaxyclust.embed.autoencoder.metric`).

    Parameters
    ----------
    n_dim
        Length of the embedding.
    input_size
        Pixels on a side of what is seen of a stamp; a multiple of 2**depth.
    width
        Feature maps after the first convolution; each further one doubles them, up to 8
        times the first number.
    kernel_size
        Pixels on a side of each convolution; odd.
    depth
        Number of convolutions of the encoder, each of which halves the side.
    decorrelation
        Weight, in the loss, of the correlations between dimensions of the embedding: the
        less they repeat one another, the more of a galaxy they describe. 0 leaves it out.
    n_epochs
        Most passes over the data. "auto": 30; of more than 10,000 galaxies fewer, so that
        as many are seen in all, but at least 8.
    batch_size
        Stamps in a step of the training, at least; all of them where there are fewer.
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
        """Return what the network sees of the stamps of ``rows`` and what it draws.

        Parameters
        ----------
        weights
            What `fit` learned.
        stamps
            Where the stamps are.
        rows
            Which of them to show, sorted.

        Returns
        -------
        Reconstruction
            Arrays of (len(rows), B, input_size, input_size) float32.

        Raises
        ------
        InputError
            If the weights lack something, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights are of other bands or settings.
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
        """Return a network for stamps of so many bands."""
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
        """Return what makes network inputs of stamps."""
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
        """Return what the network is trained by: to draw what it is shown."""
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
        """Scale the embedding as galaxies of the training part differ in looks."""
        del how
        network.metric.copy_(drawing_metric(self.drawn(network, batches)))

    def drawn(
        self, network: Network, batches: Iterable[Inputs]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield what each batch is encoded as, before its metric, and the stamps."""
        for inputs in batches:
            with torch.inference_mode():
                image = inputs.image.to(device_of(network))
                encoded = network.encoded(self.sides(image))
            yield encoded, image
