"""What all contrastive methods share: how galaxies are seen, trained on and embedded."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from galaxyclust.embed import processes, tensors
from galaxyclust.embed.blocks import Blocks, sample
from galaxyclust.embed.checks import check_choice, check_limits, check_rows
from galaxyclust.embed.contrast.augment import Augmentation, Views
from galaxyclust.embed.contrast.encoder import NETWORKS, Plan, folded
from galaxyclust.embed.contrast.light import Light, LightPreparation, plain_view
from galaxyclust.embed.contrast.network import Network
from galaxyclust.embed.contrast.objective import Objective, poses
from galaxyclust.embed.device import PRECISIONS, autocast, choose_device
from galaxyclust.embed.inputs import Preparation, is_picture
from galaxyclust.embed.objective import channels_last
from galaxyclust.embed.session import NOTHING_KEPT, reproducible, start, task
from galaxyclust.embed.train import Epochs, Schedule, held_out, train
from galaxyclust.embed.views import mirrored, right_angled
from galaxyclust.types import Arrays, IntArray, Session, StampReader, Trained

FEWEST = 8  # rows that can be split, batched and learned from
SMALL_BATCH = 32  # the fewest galaxies whose scatter tells something
VIEWS = (
    "rotation", "mirror", "zoom", "shift", "blur", "noise", "dimming", "colour", "grey",
    "reddening", "neighbour",
)  # fmt: skip
CHOICES = {
    "network": NETWORKS,
    "stretch": ("auto", "asinh", "linear"),
    "pose": ("standard", "as_seen"),
    "bands": ("mixed", "kept"),
    "precision": PRECISIONS,
}
N_BANDS, IS_PICTURE = "input.n_bands", "input.is_picture"  # kept beside the weights
LIMITS = {
    "input_size": (8, 1024),
    "width": (1, 1024),
    "depth": (1, 8),
    "n_projected": (2, 65536),
    "softening": (1e-6, 1e6),
    "frame": (0, 100),
    "detail": (0, 0.5),
    "rotation": (0, 180),
    "zoom": (0, 2),
    "shift": (0, 1),
    "blur": (0, 100),
    "noise": (0, 1000),
    "dimming": (0, 3),
    "colour": (0, 3),
    "grey": (0, 1),
    "reddening": (0, 10),
    "neighbour": (0, 0.5),
    "n_epochs": (1, 1_000_000),
    "batch_size": (4, 1_000_000),
    "learning_rate": (1e-8, 10),
    "weight_decay": (0, 1),
    "patience": (1, 1_000_000),
    "validation_fraction": (0.001, 0.9),
    "seed": (0, 2**63 - 1),
}


@dataclass(frozen=True, kw_only=True)
class Contrastive:
    """Embed each galaxy by what its random views have in common.

    A network is shown two views of each galaxy: turned, mirrored, a little larger or
    smaller, shifted, blurred, noisier, fainter, in other colours. It learns vectors that
    are alike for views of one galaxy and differ between galaxies, so that what changed
    from view to view is left out of them. What is embedded is the mean over the views of
    a stamp by mirroring in its standard pose (or by right-angled turns and mirroring) of
    the features before the projection head.

    Parameters
    ----------
    network
        "cnn": a convolution a stage, for processors; "resnet18" or "resnet34": residual
        blocks, for graphics cards.
    width
        Feature maps after the first stage; each stage doubles them.
    depth
        Stages; the embedding has width * 2**(depth - 1) dimensions.
    n_projected
        Length of the vectors that the loss compares.
    input_size
        Pixels on a side of what the network sees.
    stretch
        Brightness scaling: "asinh" of the image in units of the sky sigma, "linear", or
        "auto": linear where the stamps come from 8-bit pictures, which were stretched
        when they were made, and asinh elsewhere.
    softening
        Where asinh turns from linear to logarithmic, in sky sigmas.
    frame
        Half the side of what the network sees, in half-light radii of the galaxy as it is
        after the stretch; 0 shows the whole stamp whatever the galaxy's size.
    detail
        Sigma of the Gaussian, as a part of the side, against which the galaxy's contrast is
        shown to the network beside the bands, so that arms and bars stand out from the
        core to the outskirts; 0 does not show it.
    pose
        "standard": each galaxy is first turned until its major axis lies along x;
        "as_seen": it is not.
    bands
        "mixed": the network sees one image, a mixture of the bands, in random parts when
        training and in equal ones when embedding, and so knows nothing of colour; "kept":
        it sees each band.
    rotation
        Views: largest turn from the pose, either way, in degrees.
    mirror
        Views: whether they may be mirrored.
    zoom
        Views: largest change of size, as a natural logarithm.
    shift
        Views: largest displacement along each axis, as a fraction of half the side.
    blur
        Views: widest Gaussian that they are blurred with; sigma in pixels of the input.
    noise
        Views: most noise added, in sky sigmas.
    dimming
        Views: largest change of brightness, in dex.
    colour
        Views: scatter of each band's brightness, in dex, where bands are kept.
    grey
        Views: part of them without colour, where bands are kept.
    reddening
        Views: most dust between us and the galaxy, E(B-V) in magnitudes.
    neighbour
        Views: part of them in which another source stands beside the galaxy, and as many
        in which there is the hole that masking one leaves.
    n_epochs
        Most passes over the data.
    batch_size
        Galaxies in a step of the training; where they are few, an eighth of them, but 32.
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

    TRAINS: ClassVar[bool] = True  # in epochs: it can be resumed, and started from weights

    network: Literal["cnn", "resnet18", "resnet34"] = "cnn"
    width: int = 32
    depth: int = 4
    n_projected: int = 128
    input_size: int = 64
    stretch: Literal["auto", "asinh", "linear"] = "auto"
    softening: float = 3.0
    frame: float = 2.5
    detail: float = 0.0625
    pose: Literal["standard", "as_seen"] = "standard"
    bands: Literal["mixed", "kept"] = "mixed"
    rotation: float = 25.0
    mirror: bool = True
    zoom: float = 0.2
    shift: float = 0.06
    blur: float = 1.2
    noise: float = 2.0
    dimming: float = 0.3
    colour: float = 0.1
    grey: float = 0.4
    reddening: float = 0.0
    neighbour: float = 0.0
    n_epochs: int = 80
    batch_size: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 1e-2
    patience: int = 1000
    validation_fraction: float = 0.05
    device: str = "auto"
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        check_limits(self, LIMITS)
        for name, choices in CHOICES.items():
            check_choice(name, getattr(self, name), choices)

    def loss(self) -> nn.Module:
        """Return what makes two (n, D) projections of n galaxies agree."""
        raise NotImplementedError

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
            ``validation_loss``, ``images_per_s``, and of the features of the galaxies held
            out ``feature_rank`` and ``feature_spread``.

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
        picture = self.stretch == "auto" and is_picture(sample(stamps, rows))
        network = self.new_network(len(stamps.bands)).to(device)
        start(network, session)
        data = self.epochs(network, stamps, rows=rows, seen=self.seen(picture=picture))
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
            (len(rows), D) float32. A row depends on its own stamp alone, and not on
            right-angled turns or mirroring of it.

        Raises
        ------
        InputError
            If the weights lack something, or ``rows`` are not sorted rows of ``stamps``.
        SettingError
            If the weights are of other bands or settings.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps)
        tensors.check_bands(weights, N_BANDS, stamps.bands)
        device = choose_device(self.device)
        network = self.new_network(len(stamps.bands))
        tensors.from_arrays(network, weights)
        encoder = folded(network.to(device).eval().encoder)
        seen = self.seen(picture=bool(tensors.whole_number(weights, IS_PICTURE)))
        how = LightPreparation(seen=seen)
        precision = "fp32" if self.precision == "auto" else self.precision
        found = [np.empty((0, self.plan(1).n_features), np.float32)]
        for light in Blocks(stamps, rows, how=how, kept_bytes=0).in_order():
            with torch.inference_mode():
                views = self.views(Light(*(part.to(device) for part in light)), seen)
                with autocast(precision, device):
                    features = torch.stack([encoder(view).float() for view in views])
                found.append(features.mean(0).cpu().numpy())
        return np.concatenate(found)

    def views(self, light: Light, seen: Preparation) -> list[Tensor]:
        """Return the views that an embedding is the mean of."""
        posed = self.pose == "standard"
        angle = poses(light, seen, posed=posed)
        image = plain_view(light, angle, seen, mixed=self.bands == "mixed")
        views = mirrored(image) if posed else right_angled(image)
        return [channels_last(view) for view in views]

    def plan(self, n_bands: int) -> Plan:
        """Return the plan of the encoder."""
        return Plan(
            network=self.network,
            n_bands=1 if self.bands == "mixed" else n_bands,
            width=self.width,
            depth=self.depth,
            detail=self.detail,
        )

    def new_network(self, n_bands: int) -> Network:
        """Return an untrained network whose first weights come from the seed alone."""
        with torch.random.fork_rng(devices=[]):
            torch.default_generator.manual_seed(self.seed)
            network = Network(self.plan(n_bands), n_projected=self.n_projected)
        return network.to(memory_format=torch.channels_last)

    def seen(self, *, picture: bool) -> Preparation:
        """Return how the network sees stamps, given whether they come from pictures."""
        automatic: Literal["linear", "asinh"] = "linear" if picture else "asinh"
        return Preparation(
            size=self.input_size,
            stretch=automatic if self.stretch == "auto" else self.stretch,
            softening=self.softening,
            frame=self.frame,
            posed=self.pose == "standard",
        )

    def augmentation(self) -> Augmentation:
        """Return what may change from view to view."""
        return Augmentation(
            mixed=self.bands == "mixed",
            **{name: getattr(self, name) for name in VIEWS},
        )

    def epochs(
        self, network: Network, stamps: StampReader, *, rows: IntArray, seen: Preparation
    ) -> Epochs[Light]:
        """Return what to train ``network`` on, with some rows held out at random."""
        generator = torch.Generator().manual_seed(self.seed)
        out = held_out(len(rows), self.validation_fraction, generator)
        objective = Objective(
            network,
            loss=self.loss(),
            views=Views(self.augmentation(), seen=seen, bands=stamps.bands),
            precision=self.precision,
            generator=generator,
        )
        how = LightPreparation(seen=seen)
        n_training = int((~out).sum())
        return Epochs(
            n_training=n_training,
            training=partial(
                Blocks(stamps, rows[~out], how=how).shuffled,
                batch_size=min(self.batch_size, max(SMALL_BATCH, n_training // 8)),
                generator=generator,
            ),
            training_loss=objective.training_loss,
            validation=Blocks(stamps, rows[out], how=how).in_order,
            validation_loss=objective.validation_loss,
            generator=generator,
            health=objective.health,
        )
