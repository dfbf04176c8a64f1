"""The convolutional autoencoder: galaxies by what it takes to draw them again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed import processes, tensors
from galaxyclust.embed.blocks import Blocks, sample
from galaxyclust.embed.checks import check_choice, check_limits, check_rows
from galaxyclust.embed.device import PRECISIONS, choose_device
from galaxyclust.embed.inputs import Preparation, is_picture
from galaxyclust.embed.metric import drawing_metric
from galaxyclust.embed.network import Network, Shape
from galaxyclust.embed.objective import Objective, channels_last
from galaxyclust.embed.pose import Inputs
from galaxyclust.embed.session import NOTHING_KEPT, reproducible, start, task
from galaxyclust.embed.train import Epochs, Schedule, held_out, train
from galaxyclust.embed.views import mirrored, right_angled
from galaxyclust.errors import SettingError
from galaxyclust.types import Arrays, IntArray, Session, StampReader, Trained

FEWEST = 8  # rows that can be split, batched and learned from
N_BANDS, IS_PICTURE = "input.n_bands", "input.is_picture"  # kept beside the weights
LIMITS: Mapping[str, tuple[float, float]] = {
    "n_dim": (1, 4096),
    "input_size": (8, 1024),
    "width": (1, 1024),
    "kernel_size": (1, 31),
    "depth": (1, 8),
    "softening": (1e-6, 1e6),
    "frame": (0, 100),
    "decorrelation": (0, 100),
    "n_epochs": (1, 1_000_000),
    "batch_size": (2, 1_000_000),
    "learning_rate": (1e-8, 1),
    "weight_decay": (0, 1),
    "patience": (1, 1_000_000),
    "validation_fraction": (0.001, 0.9),
    "seed": (0, 2**63 - 1),
}


class Reconstruction(NamedTuple):
    """What the network was shown and what it drew of it."""

    input: npt.NDArray[np.float32]  # (n, B, s, s)
    output: npt.NDArray[np.float32]


class Ready(NamedTuple):
    """A trained network, where it is, and what to show it."""

    network: Network
    device: torch.device
    inputs: Iterator[Inputs]


@dataclass(frozen=True, kw_only=True)
class Autoencoder:
    """Embed each galaxy by a convolutional encoder trained to draw it again.

    Each galaxy is framed by its own size, scaled by its own brightness and turned to its
    standard pose, so that the embedding is left to describe what else there is. What is
    embedded is the mean over the eight views of a stamp by right-angled turns and
    mirroring (in its standard pose these fall together in four, which is all that is
    computed), scaled so that two galaxies lie as far apart as they look different (see
    `galaxyclust.embed.metric`).

    Parameters
    ----------
    n_dim
        Length of the embedding.
    input_size
        Pixels on a side of what the network sees; a multiple of 2**depth.
    width
        Feature maps after the first convolution; each of the next doubles them, up to 8
        times.
    kernel_size
        Pixels on a side of each convolution; odd.
    depth
        Number of convolutions of the encoder, each of which halves the side.
    stretch
        Brightness scaling: "asinh" of the image in units of the sky sigma, "linear", or
        "auto": linear where the stamps come from 8-bit pictures, which were stretched
        when they were made, and asinh elsewhere.
    softening
        Where asinh turns from linear to logarithmic, in sky sigmas.
    frame
        Half the side of what the network sees, in half-light radii of the galaxy as it is
        after the stretch; 0 shows the whole stamp whatever the galaxy's size.
    pose
        "standard": each galaxy is turned until its major axis lies along x; "as_seen": it
        is shown turned to all sides, and the embedding has to hold the angle too.
    decorrelation
        Weight, in the loss, of the correlation between the dimensions of the embedding:
        they then describe more of a galaxy. 0 leaves it out.
    n_epochs
        Most passes over the data.
    batch_size
        Stamps in a step of the training, at least; all of them where there are fewer.
    learning_rate
        Highest learning rate.
    weight_decay
        Pull of the weights towards 0.
    patience
        Epochs without a lower validation loss after which training ends.
    validation_fraction
        Part of the stamps that is held out to measure the validation loss.
    device
        "auto" (a CUDA device if there is one), "cpu", "cuda" or "cuda:<number>".
    precision
        Numbers of the training: "fp32", "bf16", or "auto": bf16 where the device computes
        in it. Embedding is always in fp32.
    seed
        Seed of the first weights, of the order and of the views.
    """

    TRAINS: ClassVar[bool] = True  # in epochs: it can be resumed, and started from weights

    n_dim: int = 40
    input_size: int = 64
    width: int = 24
    kernel_size: int = 5
    depth: int = 4
    stretch: Literal["auto", "asinh", "linear"] = "auto"
    softening: float = 3.0
    frame: float = 2.5
    pose: Literal["standard", "as_seen"] = "standard"
    decorrelation: float = 0.002
    n_epochs: int = 30
    batch_size: int = 128
    learning_rate: float = 4e-3
    weight_decay: float = 1e-2
    patience: int = 10
    validation_fraction: float = 0.1
    device: str = "auto"
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        check_limits(self, LIMITS)
        check_choice("stretch", self.stretch, ("auto", "asinh", "linear"))
        check_choice("pose", self.pose, ("standard", "as_seen"))
        check_choice("precision", self.precision, PRECISIONS)
        if self.kernel_size % 2 == 0:
            message = (
                f"kernel_size = {self.kernel_size} is even; use {self.kernel_size + 1}"
            )
            raise SettingError(message)
        step = 2**self.depth
        if self.input_size % step:
            nearest = max(1, round(self.input_size / step)) * step
            message = (
                f"input_size = {self.input_size} is no multiple of 2**depth = {step}; "
                f"use {nearest}"
            )
            raise SettingError(message)

    def fit(
        self, stamps: StampReader, *, rows: IntArray, session: Session = NOTHING_KEPT
    ) -> Trained:
        """Train on the stamps of ``rows``.

        Parameters
        ----------
        stamps
            Where the stamps are.
        rows
            Which of them to learn from, sorted.
        session
            Where the state of the training is kept, and what to start from.

        Returns
        -------
        Trained
            The weights, and the learning curve with ``epoch``, ``train_loss``,
            ``validation_loss`` and ``images_per_s``.

        Raises
        ------
        InputError
            If there are fewer than 8 rows, or they are not sorted rows of ``stamps``.
        SettingError
            If there is no such device.
        TrainingError
            If the loss is not finite.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=FEWEST)
        device = choose_device(self.device)
        picture = self.stretch == "auto" and is_picture(sample(stamps, rows))
        network = self.new_network(len(stamps.bands)).to(device)
        start(network, session)
        data = self.epochs(
            network, stamps, rows=rows, how=self.preparation(picture=picture)
        )
        schedule = Schedule(
            n_epochs=self.n_epochs,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            patience=self.patience,
        )
        with reproducible(), processes.joined(device):
            processes.share_batch_norms(network)
            curve = train(
                network, data, schedule=schedule, session=session, task=task(self, rows)
            )
            processes.unshare_batch_norms(network)
            with torch.inference_mode():
                network.metric.copy_(drawing_metric(self.drawn(network, data)))
        learned = tensors.to_arrays(network)
        learned[N_BANDS] = np.array(len(stamps.bands))
        learned[IS_PICTURE] = np.array(int(picture))
        return Trained(learned, curve)

    def embed(
        self, weights: Arrays, stamps: StampReader, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return the embedding of the stamps of ``rows``.

        Parameters
        ----------
        weights
            What `fit` learned.
        stamps
            Where the stamps are.
        rows
            Which of them to embed, sorted.

        Returns
        -------
        numpy.ndarray
            (len(rows), n_dim) float32. A row depends on its own stamp alone, and not on
            right-angled turns or mirroring of it.

        Raises
        ------
        InputError
            If the weights lack something, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights are of other bands or settings.
        """
        trained = self.trained(weights, stamps, rows=np.asarray(rows))
        found = [np.empty((0, self.n_dim), np.float32)]
        for inputs in trained.inputs:
            with torch.inference_mode():
                vectors = trained.network.embed(self.views(inputs.image.to(trained.device)))
                found.append(vectors.cpu().numpy())
        return np.concatenate(found)

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
        trained = self.trained(weights, stamps, rows=np.asarray(rows))
        shape = (0, len(stamps.bands), self.input_size, self.input_size)
        found = [Reconstruction(*(np.empty(shape, np.float32) for _ in range(2)))]
        for inputs in trained.inputs:
            with torch.inference_mode():
                output = trained.network(channels_last(inputs.image.to(trained.device)))
            found.append(Reconstruction(inputs.image.numpy(), output.cpu().numpy()))
        return Reconstruction(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def views(self, image: Tensor) -> list[Tensor]:
        """Return the views of (n, B, s, s) that an embedding is the mean of."""
        views = mirrored(image) if self.pose == "standard" else right_angled(image)
        return [channels_last(view) for view in views]

    def drawn(
        self, network: Network, data: Epochs[Inputs]
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield what the training stamps are embedded as, and the stamps themselves."""
        for inputs in data.training():
            image = inputs.image.to(network.metric.device)
            yield network.embed(self.views(image)), image

    def new_network(self, n_bands: int) -> Network:
        """Return an untrained network whose first weights come from the seed alone."""
        shape = Shape(
            n_bands=n_bands,
            input_size=self.input_size,
            width=self.width,
            kernel_size=self.kernel_size,
            depth=self.depth,
            n_dim=self.n_dim,
        )
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(self.seed)
            return Network(shape).to(memory_format=torch.channels_last)

    def preparation(self, *, picture: bool) -> Preparation:
        """Return how stamps become inputs, given whether they come from pictures."""
        automatic: Literal["linear", "asinh"] = "linear" if picture else "asinh"
        return Preparation(
            size=self.input_size,
            stretch=automatic if self.stretch == "auto" else self.stretch,
            softening=self.softening,
            frame=self.frame,
            posed=self.pose == "standard",
        )

    def epochs(
        self, network: Network, stamps: StampReader, *, rows: IntArray, how: Preparation
    ) -> Epochs[Inputs]:
        """Return what to train ``network`` on, with some rows held out at random."""
        generator = torch.Generator().manual_seed(self.seed)
        out = held_out(len(rows), self.validation_fraction, generator)
        objective = Objective(
            network,
            posed=how.posed,
            precision=self.precision,
            decorrelation=self.decorrelation,
            generator=generator,
        )
        return Epochs(
            n_training=int((~out).sum()),
            training=partial(
                Blocks(stamps, rows[~out], how=how).shuffled,
                batch_size=self.batch_size,
                generator=generator,
            ),
            training_loss=objective.training_loss,
            validation=Blocks(stamps, rows[out], how=how).in_order,
            validation_loss=objective.validation_loss,
            generator=generator,
        )

    def trained(self, weights: Arrays, stamps: StampReader, *, rows: IntArray) -> Ready:
        """Return the network with its trained weights, and the inputs of ``rows``."""
        check_rows(rows, stamps)
        n_bands = tensors.check_bands(weights, N_BANDS, stamps.bands)
        device = choose_device(self.device)
        network = self.new_network(n_bands)
        tensors.from_arrays(network, weights)
        network.to(device).eval()
        how = self.preparation(picture=bool(tensors.whole_number(weights, IS_PICTURE)))
        return Ready(
            network, device, Blocks(stamps, rows, how=how, kept_bytes=0).in_order()
        )
