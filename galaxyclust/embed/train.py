"""The training loop: early stopping, the best weights kept, a learning curve."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from tqdm import tqdm

from galaxyclust import progress
from galaxyclust.embed.blocks import Batch
from galaxyclust.errors import TrainingError

WARM_UP = 0.05  # part of the training over which the learning rate rises
STEEPEST = 1.0  # the norm that gradients are clipped to


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long to train and how fast.

    Parameters
    ----------
    n_epochs
        Most epochs.
    learning_rate
        Highest, reached after the warm-up.
    weight_decay
        Of AdamW.
    patience
        Epochs without a lower validation loss after which training ends.
    """

    n_epochs: int
    learning_rate: float
    weight_decay: float
    patience: int


class Epochs(NamedTuple, Generic[Batch]):
    """The two parts of the data, and what each batch costs."""

    n_training: int
    training: Callable[[], Iterable[Batch]]  # in another order at each call
    training_loss: Callable[[Batch], Tensor]
    validation: Callable[[], Iterable[Batch]]
    validation_loss: Callable[[Batch], Tensor]


class EpochResult(NamedTuple):
    """One row of the learning curve."""

    epoch: int
    train_loss: float
    validation_loss: float
    images_per_s: float


def train(
    network: nn.Module, data: Epochs[Batch], *, schedule: Schedule
) -> dict[str, npt.NDArray[Any]]:
    """Train ``network`` in place; it ends with the best weights it had.

    Parameters
    ----------
    network
        What is trained.
    data
        What it is trained on.
    schedule
        How long and how fast.

    Returns
    -------
    dict
        The learning curve: ``epoch``, ``train_loss``, ``validation_loss`` and
        ``images_per_s``, one entry an epoch.

    Raises
    ------
    TrainingError
        If a loss is not finite.
    """
    curve: list[EpochResult] = []
    best, best_epoch, best_weights = math.inf, 0, copied(network)
    n_images = schedule.n_epochs * data.n_training
    with progress.bar(total=n_images, description="training", unit="image") as shown:
        loop = Loop(network, data, schedule=schedule, shown=shown)
        for epoch in range(1, schedule.n_epochs + 1):
            curve.append(loop.one_epoch(epoch))
            if curve[-1].validation_loss < best:
                best, best_epoch = curve[-1].validation_loss, epoch
                best_weights = copied(network)
            if epoch - best_epoch >= schedule.patience:
                break
    network.load_state_dict(best_weights)
    network.eval()
    columns = zip(EpochResult._fields, zip(*curve, strict=True), strict=True)
    return {name: np.asarray(column) for name, column in columns}


class Loop(Generic[Batch]):
    """What one epoch needs of the ones before it.

    Parameters
    ----------
    network, data, schedule
        As in `train`.
    shown
        The progress bar.
    """

    def __init__(
        self,
        network: nn.Module,
        data: Epochs[Batch],
        *,
        schedule: Schedule,
        shown: "tqdm[Any]",
    ) -> None:
        self.network, self.data, self.schedule, self.shown = network, data, schedule, shown
        self.optimizer = torch.optim.AdamW(
            network.parameters(),
            lr=schedule.learning_rate,
            weight_decay=schedule.weight_decay,
        )
        self.n_seen = 0

    def one_epoch(self, epoch: int) -> EpochResult:
        """Train on all of the training part once, then score the validation part."""
        started = time.perf_counter()
        self.network.train()
        train_loss = mean_loss(self.descend(batch) for batch in self.data.training())
        images_per_s = self.data.n_training / (time.perf_counter() - started)
        self.network.eval()
        with torch.inference_mode():
            validation_loss = mean_loss(
                (len(batch[0]), finite(self.data.validation_loss(batch)))
                for batch in self.data.validation()
            )
        return EpochResult(epoch, train_loss, validation_loss, images_per_s)

    def descend(self, batch: Batch) -> tuple[int, float]:
        """Take one step down the loss of ``batch``; return its length and that loss."""
        n_rows = len(batch[0])
        self.n_seen += n_rows
        part = self.n_seen / (self.schedule.n_epochs * self.data.n_training)
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.learning_rate * rate_at(part)
        loss = self.data.training_loss(batch)
        value = finite(loss)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), STEEPEST)
        self.optimizer.step()
        self.shown.update(n_rows)
        self.shown.set_postfix(loss=f"{value:.4f}", refresh=False)
        return n_rows, value


def held_out(
    n_rows: int, fraction: float, generator: torch.Generator
) -> npt.NDArray[np.bool_]:
    """Return which of some rows, chosen at random, are not trained on but validated with.

    There is at least one, and at least four are left to train on.
    """
    n_out = min(max(round(fraction * n_rows), 1), n_rows - 4)
    out = np.zeros(n_rows, bool)
    out[torch.randperm(n_rows, generator=generator)[:n_out].numpy()] = True
    return out


def mean_loss(batches: Iterable[tuple[int, float]]) -> float:
    """Return the mean over rows of (rows, loss) pairs."""
    rows, losses = zip(*batches, strict=True)
    return float(np.average(losses, weights=rows))


def finite(loss: Tensor) -> float:
    """Return ``loss`` as a number.

    Raises
    ------
    TrainingError
        If it is not finite.
    """
    value = float(loss.detach())
    if not math.isfinite(value):
        message = (
            f"the loss became {value}; use a lower learning_rate or precision = 'fp32'"
        )
        raise TrainingError(message)
    return value


def rate_at(part: float) -> float:
    """Return the learning rate after ``part`` of the training, as a part of the highest.

    It rises linearly, then falls along a cosine (Loshchilov & Hutter 2017, eq. 5).

    >>> rate_at(0.5 * WARM_UP), rate_at(WARM_UP), rate_at(1.0)
    (0.5, 1.0, 0.0)
    """
    if part < WARM_UP:
        return part / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (part - WARM_UP) / (1 - WARM_UP)))


def copied(network: nn.Module) -> dict[str, Tensor]:
    """Return a copy of the network's weights that training does not change."""
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}
