"""What embedders trained in epochs share: settings, and the way from stamps to weights."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from galaxyclust.embed import processes, tensors
from galaxyclust.embed.checks import check_choice, check_limits, check_rows
from galaxyclust.embed.device import PRECISIONS, channels_last, choose_device, reproducible
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.prepared import IS_PICTURE, N_BANDS, Posed
from galaxyclust.embed.train import NOTHING_KEPT, Epochs, Schedule, train
from galaxyclust.embed.views import mirrored, right_angled
from galaxyclust.types import Arrays, IntArray, Session, StampReader, Trained

FEWEST = 8  # rows that can be split, batched and learned from
LIMITS = {
    "n_epochs": (1, 1_000_000),
    "batch_size": (4, 1_000_000),
    "learning_rate": (1e-8, 10),
    "weight_decay": (0, 1),
    "patience": (1, 1_000_000),
    "validation_fraction": (0.001, 0.9),
    "seed": (0, 2**63 - 1),
}
Net = TypeVar("Net", bound=nn.Module)


class Ready(NamedTuple):
    """A trained network, where it is, and how stamps become what it is shown."""

    network: Any
    device: torch.device
    how: Preparation


@dataclass(frozen=True, kw_only=True)
class Learner(Posed, Generic[Net]):
    """An embedder whose network is trained in epochs.

    Parameters
    ----------
    n_epochs
        Most passes over the data.
    batch_size
        Stamps in a step of the training.
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
        Numbers: "fp32", "bf16", or "auto": training in bf16 where the device computes in
        it, embedding in fp32.
    seed
        Seed of the first weights, of the order and of the views.
    """

    TRAINS: ClassVar[bool] = True  # it can be resumed, and started from weights

    n_epochs: int
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
        check_choice("precision", self.precision, PRECISIONS)

    def new_network(self, n_bands: int) -> Net:
        """Return an untrained network whose first weights come from the seed alone."""
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(self.seed)
            return self.network_of(n_bands).to(memory_format=torch.channels_last)

    def network_of(self, n_bands: int) -> Net:
        """Return a network for stamps of so many bands."""
        raise NotImplementedError

    def epochs(
        self, network: Net, stamps: StampReader, *, rows: IntArray, how: Preparation
    ) -> Epochs[Any]:
        """Return what to train ``network`` on, with some rows held out at random."""
        raise NotImplementedError

    def finish(self, network: Net, data: Epochs[Any], *, how: Preparation) -> None:
        """Do what is left to do after the last epoch."""

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
            ``validation_loss`` and ``images_per_s``; of contrastive methods also
            ``feature_rank`` and ``feature_spread`` of the galaxies held out.

        Raises
        ------
        InputError
            If there are fewer than 8 rows, or they are not sorted rows of ``stamps``.
        SettingError
            If there is no such device.
        TrainingError
            If the loss is not finite, or all galaxies end in one point.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=FEWEST)
        device = choose_device(self.device)
        known = self.seen(stamps, rows)
        network = self.new_network(len(stamps.bands)).to(device)
        if session.start_from is not None:
            tensors.from_arrays(network, session.start_from)
        how = self.preparation(picture=bool(known[IS_PICTURE]))
        data = self.epochs(network, stamps, rows=rows, how=how)
        schedule = Schedule(
            n_epochs=self.n_epochs,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            patience=self.patience,
        )
        with reproducible(), processes.joined(device):
            processes.share_batch_norms(network)
            curve = train(
                network, data, schedule=schedule, session=session, task=task_of(self, rows)
            )
            processes.unshare_batch_norms(network)
            with torch.inference_mode():
                self.finish(network, data, how=how)
        return Trained(tensors.to_arrays(network) | known, curve)

    def ready(self, weights: Arrays, stamps: StampReader, *, rows: IntArray) -> Ready:
        """Return the trained network, checked against the stamps of ``rows``.

        Raises
        ------
        InputError
            If the weights lack something, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights are of other bands or settings.
        """
        check_rows(rows, stamps)
        network = self.new_network(tensors.check_bands(weights, N_BANDS, stamps.bands))
        tensors.from_arrays(network, weights)
        device = choose_device(self.device)
        how = self.preparation(picture=bool(tensors.whole_number(weights, IS_PICTURE)))
        return Ready(network.to(device).eval(), device, how)

    def sides(self, image: Tensor) -> list[Tensor]:
        """Return the views of (n, B, s, s) that an embedding is the mean of."""
        views = mirrored(image) if self.posed else right_angled(image)
        return [channels_last(view) for view in views]


def task_of(method: Any, rows: IntArray) -> str:
    """Return what tells a training from others: its rows, its settings but the device."""
    settings = {key: value for key, value in asdict(method).items() if key != "device"}
    rows = np.ascontiguousarray(rows, dtype=np.int64)
    return (
        f"{type(method).__name__} {settings} {hashlib.sha256(rows.tobytes()).hexdigest()}"
    )
