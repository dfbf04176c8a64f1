"""What embedders trained in epochs share: settings, training and embedding."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed import processes, tensors
from galaxyclust.embed.batch import Batch
from galaxyclust.embed.blocks import Blocks, Preparer
from galaxyclust.embed.checkpoint import task_of
from galaxyclust.embed.checks import check_choice, check_rows
from galaxyclust.embed.device import PRECISIONS, channels_last, choose_device, reproducible
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.network import EmbeddingNetwork
from galaxyclust.embed.prepared import IS_PICTURE, N_BANDS, Posed
from galaxyclust.embed.train import NOTHING_KEPT, Epochs, Losses, Schedule, train
from galaxyclust.embed.views import sides
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, Session, StampReader, Trained

FEWEST = 8  # rows needed for a training
MANY = 10_000  # rows above which "auto" trains for fewer epochs
SEEN = 100_000  # stamps seen over all epochs, up to which "auto" adds epochs for few rows
FEWEST_TRAINING = 4  # rows that are never held out
LIMITS = {
    "batch_size": (4, 1_000_000),
    "learning_rate": (1e-8, 10),
    "weight_decay": (0, 1),
    "patience": (1, 1_000_000),
    "validation_fraction": (0.001, 0.9),
    "seed": (0, 2**63 - 1),
}
Net = TypeVar("Net", bound=EmbeddingNetwork)


class Ready(NamedTuple):
    """A trained network, and how stamps become its inputs."""

    network: Any
    how: Preparation


@dataclass(frozen=True, kw_only=True)
class Learner(Posed, Generic[Net, Batch]):
    """An embedder whose network is trained in epochs.

    A method of this family defines its network, its losses, what a batch holds and how a
    batch becomes vectors. The rest is here.

    Parameters
    ----------
    n_epochs
        Largest number of passes over the data. "auto": the method's usual number; fewer,
        down to a quarter, for more than 10,000 stamps; contrastive methods make more for
        few stamps.
    batch_size
        Stamps per training step.
    learning_rate
        Highest learning rate.
    weight_decay
        Weight decay of the optimizer (AdamW).
    patience
        Training ends after this many epochs without a lower validation loss.
    validation_fraction
        Fraction of the stamps held out of training to measure the validation loss.
    device
        "auto" (a CUDA device if there is one), "cpu", "cuda" or "cuda:<number>".
    precision
        Floating-point format: "fp32", "bf16", or "auto", which trains in bf16 if the device
        supports it natively, and embeds in fp32.
    seed
        Seed of the initial weights, of the order of the stamps and of their random views.
    """

    TRAINS: ClassVar[bool] = True  # it can be resumed, and started from weights
    USUAL_EPOCHS: ClassVar[int]  # for thousands of stamps
    MOST_EPOCHS: ClassVar[int] = 1  # for few stamps; ignored if below USUAL_EPOCHS
    FEWEST_JUDGES: ClassVar[int] = 1  # held-out stamps needed to choose the best epoch

    n_epochs: int | Literal["auto"] = "auto"
    batch_size: int
    learning_rate: float
    weight_decay: float = 1e-2
    patience: int
    validation_fraction: float
    device: str = "auto"
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, LIMITS)
        if self.n_epochs != "auto":
            check_limits(self, {"n_epochs": (1, 1_000_000)})
        check_choice("precision", self.precision, PRECISIONS)

    def new_network(self, n_bands: int) -> Net:
        """Return an untrained network whose initial weights depend only on the seed."""
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(self.seed)
            return self.network_of(n_bands).to(memory_format=torch.channels_last)

    def n_seen(self, n_bands: int) -> int:
        """Return how many bands the network sees, given those of the stamps."""
        return n_bands

    def network_of(self, n_bands: int) -> Net:
        """Return a network for stamps with ``n_bands`` bands."""
        raise NotImplementedError

    def losses(
        self,
        network: Net,
        stamps: StampReader,
        *,
        rows: IntArray,
        how: Preparation,
        generator: torch.Generator,
    ) -> Losses[Batch]:
        """Return the losses that train the network on ``rows`` of the stamps."""
        raise NotImplementedError

    def vectors(
        self, network: Net, batches: Iterable[Batch], how: Preparation
    ) -> Iterator[Tensor]:
        """Yield the embedding vectors of each batch."""
        raise NotImplementedError

    def preparer(self, how: Preparation) -> Preparer[Batch]:
        """Return what turns stamps into batches, prepared as ``how`` says."""
        raise NotImplementedError

    def finish(self, network: Net, batches: Iterable[Batch], *, how: Preparation) -> None:
        """Set what the embedding needs besides the network, from the training stamps."""

    def epochs_of(self, n_training: int) -> int:
        """Return the largest number of epochs for ``n_training`` rows."""
        if self.n_epochs != "auto":
            return self.n_epochs
        usual = self.USUAL_EPOCHS
        if n_training > MANY:
            return math.ceil(usual * max(1 / 4, MANY / n_training))
        return max(usual, min(self.MOST_EPOCHS, math.ceil(SEEN / n_training)))

    def rows_of_batch(self, n_training: int) -> int:
        """Return the smallest number of rows in a batch, given the rows trained on."""
        del n_training
        return self.batch_size

    def epochs(
        self, network: Net, stamps: StampReader, *, rows: IntArray, how: Preparation
    ) -> Epochs[Batch]:
        """Return the data to train ``network`` on, with some rows held out at random."""
        generator = torch.Generator().manual_seed(self.seed)
        out = held_out(len(rows), self.validation_fraction, generator)
        losses = self.losses(network, stamps, rows=rows, how=how, generator=generator)
        preparer, n_training = self.preparer(how), int((~out).sum())
        judged = int(out.sum()) >= self.FEWEST_JUDGES
        return Epochs(
            n_training=n_training,
            training=partial(
                Blocks(stamps, rows[~out], how=preparer).shuffled,
                batch_size=self.rows_of_batch(n_training),
                generator=generator,
            ),
            training_loss=losses.training_loss,
            validation=Blocks(stamps, rows[out], how=preparer).in_order,
            validation_loss=losses.validation_loss,
            generator=generator,
            judged=judged,
            health=losses.health,
        )

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
            Where the state of the training is stored, and the weights to start from.

        Returns
        -------
        Trained
            The weights, and the learning curve with ``epoch``, ``train_loss``,
            ``validation_loss`` and ``images_per_s``; for contrastive methods also
            ``feature_rank`` and ``feature_spread`` of the held-out galaxies.

        Raises
        ------
        InputError
            If there are fewer than 8 rows, or they are not sorted rows of ``stamps``.
        SettingError
            If there is no such device, or more processes than galaxies in a batch.
        TrainingError
            If the loss is not finite, or the embedding collapses to one point.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=FEWEST)
        device = choose_device(self.device)
        known = self.known_of(stamps, rows)
        network = self.new_network(len(stamps.bands)).to(device)
        if session.start_from is not None:
            tensors.from_arrays(network, session.start_from)
        how = self.preparation(picture=bool(known[IS_PICTURE]))
        data = self.epochs(network, stamps, rows=rows, how=how)
        schedule = Schedule(
            n_epochs=self.epochs_of(data.n_training),
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            patience=self.patience,
        )
        with reproducible(), processes.joined(device):
            n_training = data.n_training
            processes.refuse_idle(min(self.rows_of_batch(n_training), n_training))
            processes.share_batch_norms(network)
            task = task_of(self, rows, start_from=session.start_from)
            curve = train(network, data, schedule=schedule, session=session, task=task)
            processes.unshare_batch_norms(network)
            with torch.inference_mode():
                self.finish(network, data.training(), how=how)
        return Trained(tensors.to_arrays(network) | known, curve)

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
            (len(rows), n_dim) float32. A row depends only on its own stamp, and does not
            change if that is turned by a right angle or mirrored.

        Raises
        ------
        InputError
            If the weights are incomplete, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights belong to other bands or settings.
        """
        network, how = self.ready(weights, stamps, rows=rows)
        batches = self.in_order(stamps, rows, how)
        none = np.empty((0, network.n_dim), np.float32)
        found = (vector.cpu().numpy() for vector in self.vectors(network, batches, how))
        return np.concatenate([none, *found])

    def in_order(
        self, stamps: StampReader, rows: IntArray, how: Preparation
    ) -> Iterator[Batch]:
        """Yield the batches of sorted ``rows`` in order."""
        rows = np.asarray(rows)
        return Blocks(stamps, rows, how=self.preparer(how), kept_bytes=0).in_order()

    def ready(self, weights: Arrays, stamps: StampReader, *, rows: IntArray) -> Ready:
        """Return the trained network, checked against the stamps of ``rows``.

        Raises
        ------
        InputError
            If the weights are incomplete, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights belong to other bands or settings.
        """
        check_rows(np.asarray(rows), stamps)
        network = self.new_network(tensors.check_bands(weights, N_BANDS, stamps.bands))
        tensors.from_arrays(network, weights)
        device = choose_device(self.device)
        how = self.preparation(picture=bool(tensors.whole_number(weights, IS_PICTURE)))
        return Ready(network.to(device).eval(), how)

    def sides(self, image: Tensor) -> list[Tensor]:
        """Return the views of (n, B, s, s) over which an embedding is averaged."""
        return [channels_last(view) for view in sides(image, posed=self.posed)]


def held_out(
    n_rows: int, fraction: float, generator: torch.Generator
) -> npt.NDArray[np.bool_]:
    """Return a random choice of the rows that are held out for validation.

    At least one is held out, and at least `FEWEST_TRAINING` are left to train on.
    """
    n_out = min(max(round(fraction * n_rows), 1), n_rows - FEWEST_TRAINING)
    out = np.zeros(n_rows, bool)
    out[torch.randperm(n_rows, generator=generator)[:n_out].numpy()] = True
    return out
