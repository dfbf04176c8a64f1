"""What all contrastive methods share: settings, random views, training and embedding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from galaxyclust.embed.checks import check_choice
from galaxyclust.embed.contrast import psf
from galaxyclust.embed.contrast.augment import Augmentation, Views
from galaxyclust.embed.contrast.encoder import BLOCKS, NETWORKS, Plan, folded, parted
from galaxyclust.embed.contrast.light import (
    INPUT,
    Light,
    LightPreparation,
    plain_view,
    poses,
)
from galaxyclust.embed.contrast.network import Network
from galaxyclust.embed.contrast.objective import Objective
from galaxyclust.embed.device import autocast, device_of
from galaxyclust.embed.health import FEWEST_ROWS
from galaxyclust.embed.inputs import Preparation
from galaxyclust.embed.learner import Learner
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, IntArray, StampReader

PSF_FWHM = "input.psf_fwhm_arcsec"  # smallest, median and largest of the views' PSFs
MANY = 16_384  # largest number of galaxies that the form of the embedding is learned from
SMALL_BATCH = 32  # galaxies; the losses need the scatter of a batch
FEWEST_BATCHES = 8  # per epoch, unless batches would become smaller than SMALL_BATCH
CHOICES = {"network": NETWORKS, "bands": ("mixed", "kept")}
LIMITS = {
    "width": (1, 1024),
    "depth": (1, 8),
    "n_dim": (1, 65536),
    "n_projected": (2, 65536),
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
}


@dataclass(frozen=True, kw_only=True)
class Contrastive(Learner[Network, Light]):
    """Embed each galaxy by what its random views have in common.

    A network sees two random views of each galaxy: turned, mirrored, slightly rescaled,
    shifted, blurred, noisier, brighter or fainter, in other colours. It learns vectors that
    are similar for views of one galaxy and differ between galaxies, so they ignore whatever
    changes from view to view. To embed a galaxy, the features before the projection head
    are averaged over its mirror images in the standard pose (with pose "as_seen", also over
    right-angled turns), then projected on their principal directions and scaled to unit
    length (`galaxyclust.embed.contrast.form`).

    Parameters
    ----------
    network
        "cnn": one convolution per stage, for CPUs; "resnet18" or "resnet34": residual
        blocks, for GPUs.
    width
        Feature maps after the first stage; each further stage doubles them.
    depth
        Number of stages, at most four of a residual network; the network has
        width * 2**(depth - 1) features.
    n_dim
        Length of the embedding: number of principal directions of the features.
    n_projected
        Length of the vectors that the loss compares.
    detail
        Gives the network a further image beside the bands: the contrast between the galaxy
        and its light smoothed by a Gaussian, which shows arms and bars from the core to the
        outskirts. Sigma of that Gaussian, as a fraction of the side; 0 switches it off.
    bands
        "mixed": the network sees one weighted mean of the bands, and so no colours; the
        weights are random in training and equal in embedding. "kept": it sees each band.
    rotation
        Views: largest rotation from the pose, in either direction, in degrees.
    mirror
        Views: whether they may be mirrored.
    zoom
        Views: largest change of size, as a natural logarithm.
    shift
        Views: largest displacement along each axis, as a fraction of half the side.
    blur
        Views: largest sigma of the Gaussian blur, in pixels of the input.
    survey_psf
        Views: whether each is also blurred to the PSF of a random galaxy of the survey, if
        that is wider than its own; only if the catalog has PSF widths and they differ.
    noise
        Views: largest added noise, in sky sigmas (their root mean square over the bands).
    dimming
        Views: largest change of brightness, in dex.
    colour
        Views: scatter of each band's brightness, in dex; only if bands are kept.
    grey
        Views: fraction without colour; only if bands are kept.
    reddening
        Views: largest reddening by foreground dust, E(B-V) in magnitudes.
    neighbour
        Views: fraction with another source beside the galaxy; the same fraction gets a
        hole, as masking a source leaves it.
    n_epochs
        Largest number of passes over the data. "auto": 80; fewer for more than 10,000
        galaxies, so that the number of galaxies seen stays the same, but at least 20; more
        for fewer than 1,250, up to 200.
    batch_size
        Galaxies per training step; for small catalogs an eighth of the galaxies, but at
        least 32.
    """

    INPUT: ClassVar[str] = INPUT
    USUAL_EPOCHS: ClassVar[int] = 80
    MOST_EPOCHS: ClassVar[int] = 200
    FEWEST_JUDGES: ClassVar[int] = FEWEST_ROWS  # the loss depends on their scatter too

    input_size: int = 48
    network: Literal["cnn", "resnet18", "resnet34"] = "cnn"
    width: int = 32
    depth: int = 4
    frame: float = 1.7
    n_dim: int = 48
    n_projected: int = 128
    detail: float = 0.0625
    bands: Literal["mixed", "kept"] = "mixed"
    rotation: float = 25.0
    mirror: bool = True
    zoom: float = 0.2
    shift: float = 0.06
    blur: float = 1.2
    survey_psf: bool = True
    noise: float = 2.0
    dimming: float = 0.3
    colour: float = 0.1
    grey: float = 0.4
    reddening: float = 0.0
    neighbour: float = 0.0
    batch_size: int = 256
    learning_rate: float = 2e-3
    patience: int = 1000
    validation_fraction: float = 0.05

    def __post_init__(self) -> None:
        super().__post_init__()
        check_limits(self, LIMITS)
        for name, choices in CHOICES.items():
            check_choice(name, getattr(self, name), choices)
        if self.network in BLOCKS:
            check_limits(self, {"depth": (1, len(BLOCKS[self.network]))})

    def loss(self) -> nn.Module:
        """Return the loss of two (n, D) projections of n galaxies."""
        raise NotImplementedError

    def preparer(self, how: Preparation) -> LightPreparation:
        """Return what turns stamps into framed light."""
        return LightPreparation(seen=how)

    def vectors(
        self, network: Network, batches: Iterable[Light], how: Preparation
    ) -> Iterator[Tensor]:
        """Yield the vectors (n, n_dim) of each batch, each of length 1."""
        for features in self.features(network, batches, how):
            yield network.finished(features)

    def features(
        self, network: Network, batches: Iterable[Light], seen: Preparation
    ) -> Iterator[Tensor]:
        """Yield the mean features (n, F) of the plain views of each batch."""
        device = device_of(network)
        show, encoder = parted(folded(network.encoder))
        precision = "fp32" if self.precision == "auto" else self.precision
        for light in batches:
            with torch.inference_mode():
                plain = self.plain(Light(*(part.to(device) for part in light)), seen)
                with autocast(precision, device):
                    views = self.sides(show(plain))
                    mean = torch.stack([encoder(view).float() for view in views]).mean(0)
            yield mean

    def finish(
        self, network: Network, batches: Iterable[Light], *, how: Preparation
    ) -> None:
        """Fit the form of the embedding to training galaxies."""
        found, n_rows = [], 0
        for features in self.features(network, batches, how):
            found.append(features)
            n_rows += len(features)
            if n_rows >= MANY:
                break
        network.form.fit(torch.cat(found))

    def known_of(self, stamps: StampReader, rows: IntArray) -> dict[str, npt.NDArray[Any]]:
        """Return what must be known about ``rows`` to prepare other stamps the same way."""
        fwhm = psf.fwhm_range(self.psfs(stamps, rows))
        return super().known_of(stamps, rows) | {PSF_FWHM: fwhm}

    def remarks(self, weights: Arrays) -> tuple[str, ...]:
        """Return the range of PSFs of the views in training, if they varied."""
        return psf.in_words(np.asarray(weights.get(PSF_FWHM, ())))

    def psfs(self, stamps: StampReader, rows: IntArray) -> Tensor:
        """Return the PSF widths that views are blurred to; none without ``survey_psf``."""
        return psf.survey_psfs(stamps, rows) if self.survey_psf else psf.NONE

    def plain(self, light: Light, seen: Preparation) -> Tensor:
        """Return the view without random changes, in its standard pose if there is one."""
        angle = poses(light, seen)
        return plain_view(light, angle, seen, mixed=self.bands == "mixed")

    def n_seen(self, n_bands: int) -> int:
        """Return how many bands the network sees: one if they are mixed, else all."""
        return 1 if self.bands == "mixed" else n_bands

    def plan(self, n_bands: int) -> Plan:
        """Return the plan of the encoder."""
        return Plan(
            network=self.network,
            n_bands=self.n_seen(n_bands),
            width=self.width,
            depth=self.depth,
            detail=self.detail,
        )

    def network_of(self, n_bands: int) -> Network:
        """Return a network for stamps with ``n_bands`` bands."""
        return Network(self.plan(n_bands), n_projected=self.n_projected, n_dim=self.n_dim)

    def augmentation(self) -> Augmentation:
        """Return what may change from view to view."""
        own = {field.name for field in fields(self)} & {
            field.name for field in fields(Augmentation)
        }
        return Augmentation(
            mixed=self.bands == "mixed", **{name: getattr(self, name) for name in own}
        )

    def losses(
        self,
        network: Network,
        stamps: StampReader,
        *,
        rows: IntArray,
        how: Preparation,
        generator: torch.Generator,
    ) -> Objective:
        """Return the loss of two random views of each galaxy, which trains the network."""
        views = Views(
            self.augmentation(),
            seen=how,
            bands=stamps.bands,
            psfs=self.psfs(stamps, rows),
        )
        return Objective(
            network,
            loss=self.loss(),
            views=views,
            precision=self.precision,
            generator=generator,
        )

    def rows_of_batch(self, n_training: int) -> int:
        """Return the smallest number of galaxies in a batch."""
        return min(self.batch_size, max(SMALL_BATCH, n_training // FEWEST_BATCHES))
