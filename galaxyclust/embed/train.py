"""The training loop: epochs, early stopping, and a checkpoint after each epoch."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from tqdm import tqdm

from galaxyclust import progress
from galaxyclust.embed import checkpoint, processes
from galaxyclust.embed.batch import Batch
from galaxyclust.embed.health import Health
from galaxyclust.errors import TrainingError
from galaxyclust.types import Session

WARM_UP = 0.05  # fraction of the training over which the learning rate rises
STEEPEST = 1.0  # norm to which gradients are clipped
NOTHING_KEPT = Session()

Row = Mapping[str, float]  # of the learning curve
Batch_contra = TypeVar("Batch_contra", bound=tuple[Tensor, ...], contravariant=True)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long to train and how fast.

    Parameters
    ----------
    n_epochs
        Largest number of epochs.
    learning_rate
        Highest learning rate, reached after the warm-up.
    weight_decay
        Weight decay of AdamW.
    patience
        Training ends after this many epochs without a lower validation loss.
    """

    n_epochs: int
    learning_rate: float
    weight_decay: float
    patience: int


class Losses(Protocol[Batch_contra]):
    """The loss of a batch in training and in validation."""

    @property
    def health(self) -> Health | None:
        """The check for a collapse, if there is one."""

    def training_loss(self, batch: Batch_contra, /) -> Tensor:
        """Return the loss of a batch in random views."""

    def validation_loss(self, batch: Batch_contra, /) -> Tensor:
        """Return the loss of a batch, the same at each call."""


class Epochs(NamedTuple, Generic[Batch]):
    """The two parts of the data, the losses of their batches, and the random generator."""

    n_training: int  # rows that are trained on
    training: Callable[[], Iterable[Batch]]  # in a new order at each call
    training_loss: Callable[[Batch], Tensor]
    validation: Callable[[], Iterable[Batch]]
    validation_loss: Callable[[Batch], Tensor]
    generator: torch.Generator  # of all that is random in training
    judged: bool = True  # whether the validation loss decides which epoch was best
    # further columns of the learning curve after a validation, given the earlier rows
    health: Callable[[Sequence[Row]], dict[str, float]] | None = None


def train(
    network: nn.Module,
    data: Epochs[Batch],
    *,
    schedule: Schedule,
    session: Session = NOTHING_KEPT,
    task: str = "",
) -> dict[str, npt.NDArray[Any]]:
    """Train ``network`` in place; it ends with its best weights.

    These are the weights with the lowest validation loss, or the last ones if
    ``data.judged`` is False.

    Parameters
    ----------
    network
        The network to train.
    data
        The data to train it on.
    schedule
        How long and how fast.
    session
        Where the state is stored after each epoch, and whether to resume from there.
    task
        Identifies this training (`galaxyclust.embed.checkpoint.task_of`).

    Returns
    -------
    dict
        The learning curve: ``epoch``, ``train_loss``, ``validation_loss``,
        ``images_per_s``, ``kept`` (1 for the epoch with whose weights the network ends, 0
        for the others) and the columns of ``data.health``, one entry per epoch.

    Raises
    ------
    TrainingError
        If a loss is not finite.
    InputError, SettingError
        If the state to resume from is damaged, or belongs to another training.
    """
    loop = Loop(network, data, schedule=schedule)
    task = f"{task} in {processes.size()} processes"
    kept = session.checkpoint
    if session.resume and kept is not None and kept.exists():
        loop.load(checkpoint.load(kept, task=task))
    n_images = schedule.n_epochs * data.n_training
    quiet = processes.rank() > 0
    with progress.bar(
        total=n_images, description="training", unit="image", quiet=quiet
    ) as shown:
        shown.update(loop.n_seen)
        while len(loop.curve) < schedule.n_epochs and not loop.is_done:
            loop.one_epoch(shown)
            if kept is not None and processes.rank() == 0:
                checkpoint.save(kept, loop.state(), task=task)
    network.load_state_dict(loop.best_weights)
    network.eval()
    curve = {name: np.asarray([row[name] for row in loop.curve]) for name in loop.curve[0]}
    return curve | {"kept": np.where(curve["epoch"] == loop.best_epoch, 1.0, 0.0)}


class Loop(Generic[Batch]):
    """A training and how far it has come.

    Parameters
    ----------
    network, data, schedule
        As in `train`.
    """

    def __init__(
        self, network: nn.Module, data: Epochs[Batch], *, schedule: Schedule
    ) -> None:
        self.network, self.data, self.schedule = network, data, schedule
        self.optimizer = torch.optim.AdamW(
            network.parameters(),
            lr=schedule.learning_rate,
            weight_decay=schedule.weight_decay,
            fused=True,  # updates all weights in one pass
        )
        self.n_seen = 0
        self.curve: list[dict[str, float]] = []
        self.best, self.best_epoch = math.inf, 0
        self.best_weights = copied(network)

    @property
    def is_done(self) -> bool:
        """Whether the validation loss has not decreased for ``patience`` epochs."""
        return len(self.curve) - self.best_epoch >= self.schedule.patience

    def one_epoch(self, shown: "tqdm[Any]") -> None:
        """Train once on the training part, then compute the loss of the validation part."""
        started = time.perf_counter()
        self.network.train()
        train_loss = mean_loss(self.descend(batch, shown) for batch in self.data.training())
        images_per_s = self.data.n_training / (time.perf_counter() - started)
        validation_loss = self.validate()
        row = {
            "epoch": len(self.curve) + 1,
            "train_loss": train_loss,
            "validation_loss": validation_loss,
            "images_per_s": images_per_s,
        }
        if self.data.health:
            row |= self.data.health(self.curve)
        self.curve.append(row)
        if validation_loss < self.best or not self.data.judged:
            self.best, self.best_epoch = validation_loss, len(self.curve)
            self.best_weights = copied(self.network)

    def validate(self) -> float:
        """Return the loss of the held-out part."""
        self.network.eval()
        with torch.inference_mode():
            return mean_loss(
                (len(batch[0]), finite(self.data.validation_loss(batch)))
                for batch in self.data.validation()
            )

    def descend(self, batch: Batch, shown: "tqdm[Any]") -> tuple[int, float]:
        """Take one optimizer step on ``batch``; return its number of rows and its loss."""
        n_rows = len(batch[0])
        self.n_seen += n_rows
        part = self.n_seen / (self.schedule.n_epochs * self.data.n_training)
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.learning_rate * rate_at(part)
        loss = self.data.training_loss(batch)
        value = finite(processes.averaged(loss))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        processes.average_gradients(self.network)
        nn.utils.clip_grad_norm_(self.network.parameters(), STEEPEST)
        self.optimizer.step()
        shown.update(n_rows)
        shown.set_postfix(loss=f"{value:.4f}", refresh=False)
        return n_rows, value

    def state(self) -> checkpoint.State:
        """Return everything that is needed to resume from here."""
        tensors = {f"network.{name}": value for name, value in copied(self.network).items()}
        tensors |= {f"best.{name}": value for name, value in self.best_weights.items()}
        for number, moments in self.optimizer.state_dict()["state"].items():
            for name, value in moments.items():
                tensors[f"optimizer.{number}.{name}"] = value
        tensors["generator"] = self.data.generator.get_state()
        about = {name: getattr(self, name) for name in ("n_seen", "best", "best_epoch")}
        return checkpoint.State(tensors, about | {"curve": self.curve})

    def load(self, state: checkpoint.State) -> None:
        """Resume from ``state``, which `state` returned in an earlier process."""
        parts: dict[str, dict[str, Tensor]] = {"network": {}, "best": {}, "optimizer": {}}
        for name, value in state.tensors.items():
            part, _, rest = name.partition(".")
            parts.setdefault(part, {})[rest] = value
        self.network.load_state_dict(parts["network"])
        # on the device of the network, like later copies of its weights
        self.best_weights = {
            name: parts["best"][name].to(value.device)
            for name, value in self.best_weights.items()
        }
        weights = list(self.network.parameters())
        moments: dict[int, dict[str, Tensor]] = {}
        for name, value in parts["optimizer"].items():
            number, _, moment = name.partition(".")
            moments.setdefault(int(number), {})[moment] = laid_out(
                value, weights[int(number)]
            )
        self.optimizer.load_state_dict(self.optimizer.state_dict() | {"state": moments})
        self.data.generator.set_state(state.tensors["generator"])
        self.n_seen, self.best = state.about["n_seen"], state.about["best"]
        self.best_epoch, self.curve = state.about["best_epoch"], state.about["curve"]


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
    """Return the learning rate after ``part`` of the training, relative to the highest.

    It rises linearly, then falls as a cosine (Loshchilov & Hutter 2017, eq. 5).

    >>> rate_at(0.5 * WARM_UP), rate_at(WARM_UP), rate_at(1.0)
    (0.5, 1.0, 0.0)
    """
    if part < WARM_UP:
        return part / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (part - WARM_UP) / (1 - WARM_UP)))


def laid_out(moment: Tensor, weight: Tensor) -> Tensor:
    """Return an optimizer moment in the memory layout of its weight.

    The fused optimizer needs the same layout for both, and files do not store the layout.
    """
    if moment.shape != weight.shape:  # the step counter
        return moment
    return torch.empty_like(weight, requires_grad=False).copy_(moment)


def copied(network: nn.Module) -> dict[str, Tensor]:
    """Return a copy of the network's weights."""
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}
