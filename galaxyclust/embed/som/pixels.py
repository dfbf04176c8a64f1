"""The self-organizing map of stamps: neurons are images, compared in any orientation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed.checks import check_multiple, check_rows, learned
from galaxyclust.embed.device import choose_device
from galaxyclust.embed.polar import Rings, samples, spectrum
from galaxyclust.embed.pose import standard_pose
from galaxyclust.embed.prepared import Prepared
from galaxyclust.embed.som import trained
from galaxyclust.embed.som.batch import (
    CHUNK,
    Learned,
    first_codebook,
    learning_curve,
    means,
    portions,
)
from galaxyclust.embed.som.settings import MapSettings
from galaxyclust.embed.som.turned import align, distances, turned
from galaxyclust.limits import check_limits
from galaxyclust.types import Arrays, FloatArray, IntArray, StampReader, Trained

BLOCK = 256  # galaxies compared with the neurons at once
LIMITS: Mapping[str, tuple[float, float]] = {
    "n_angles": (8, 3600),
    "n_training": (1, 10_000_000),
}


@dataclass(frozen=True, kw_only=True)
class PixelSom(Prepared, MapSettings):
    """Train a grid of neurons on the stamps themselves, independent of orientation.

    Each neuron is an image. The distance of a galaxy to it is the root mean square
    difference of their pixels, in units of the galaxy's own brightness, minimised over
    rotations and mirror images, as in PINK (Polsterer et al. 2015). The embedding of a
    galaxy is its distance to every neuron. Columns hold the nearest neuron, its position on
    the grid and its distance.

    Parameters
    ----------
    n_angles
        Number of rotation angles that are compared; a multiple of 4.
    n_training
        Largest number of galaxies to train on, chosen at random; all are embedded.
    """

    width: int = 10
    height: int = 10
    n_epochs: int = 20
    n_angles: int = 96
    n_training: int = 20_000

    def __post_init__(self) -> None:
        # neither base class calls super(), so both are called here
        MapSettings.__post_init__(self)
        Prepared.__post_init__(self)
        check_limits(self, LIMITS)
        check_multiple(self, "n_angles", 4)
        check_multiple(self, "input_size", 2)

    def fit(self, stamps: StampReader, *, rows: IntArray) -> Trained:
        """Train the map on the stamps of ``rows``.

        Parameters
        ----------
        stamps
            Where the stamps are.
        rows
            Which of them to learn from, sorted.

        Returns
        -------
        Trained
            ``codebook`` (K, B, R, A), the light of each neuron on rings; ``prototype`` (K,
            B, s, s), the same as images; and the arrays of
            `galaxyclust.embed.som.trained.as_arrays`. The learning curve has ``epoch``,
            ``radius``, ``quantisation_error`` and ``n_rows``.

        Raises
        ------
        InputError
            If there are no rows, or they are not sorted rows of ``stamps``.
        SettingError
            If there is no such device.
        """
        rows = np.asarray(rows)
        check_rows(rows, stamps, fewest=1)
        device = choose_device(self.device)
        shuffled = np.random.default_rng(self.seed).permutation(rows)[: self.n_training]
        found = self.known_of(stamps, rows)
        polar = self.polar(found, stamps, np.sort(shuffled)).to(device)
        order = np.argsort(np.argsort(shuffled))  # from sorted rows back to shuffled ones
        polar = polar[torch.from_numpy(order).to(device)]
        posed = self.posed_polar(found, stamps, np.sort(shuffled[:CHUNK]))
        waves, curve = self.train(polar, posed.to(device))
        apart = distances(waves, waves, n_angles=self.n_angles).cpu().numpy()
        light = samples(waves, self.n_angles).view(-1, *polar.shape[1:]).cpu()
        found |= {
            "codebook": (light / self.rings().weights()).numpy(),
            "prototype": self.rings().draw(light).numpy(),
        }
        blocks = self.compared(polar, waves)
        return Trained(found | trained.as_arrays(blocks, apart, self.neurons()), curve)

    def embed(
        self, weights: Arrays, stamps: StampReader, *, rows: IntArray
    ) -> npt.NDArray[np.float32]:
        """Return (n, K): the distance of each stamp of ``rows`` to each neuron.

        A row depends only on its own stamp.

        Raises
        ------
        InputError
            If ``rows`` are not sorted rows of ``stamps``, or the weights are incomplete.
        SettingError
            If the stamps have another number of bands, the weights belong to other
            settings, or there is no such device.
        """
        device = choose_device(self.device)
        rings = self.rings()
        inputs = self.inputs(weights, stamps, rows)  # which also checks the bands
        shape = (self.width * self.height, len(stamps.bands), rings.n_rings, self.n_angles)
        codebook = learned(weights, "codebook", shape)
        light = torch.from_numpy(codebook.astype(np.float32)) * rings.weights()
        waves = spectrum(light.to(device))
        found = [np.empty((0, len(waves)), np.float32)]
        for block in inputs.in_order():
            found += self.compared(rings.sample(block.image.to(device)), waves)
        return np.concatenate(found)

    def rings(self) -> Rings:
        """Return the rings that stamps are sampled on."""
        return Rings(size=self.input_size, n_angles=self.n_angles)

    def polar(self, weights: Arrays, stamps: StampReader, rows: IntArray) -> Tensor:
        """Return (n, B, R, A) in half precision: the light of sorted ``rows`` on rings."""
        rings = self.rings()
        return torch.cat(
            [rings.sample(image).half() for image in self.images(weights, stamps, rows)]
        )

    def posed_polar(self, weights: Arrays, stamps: StampReader, rows: IntArray) -> Tensor:
        """Return (n, B R A): the light of ``rows`` on rings, major axes along x."""
        rings = self.rings()
        posed = [
            standard_pose(inputs).image
            for inputs in self.inputs(weights, stamps, rows).in_order()
        ]
        return rings.sample(torch.cat(posed)).flatten(1)

    def train(self, polar: Tensor, posed: Tensor) -> Learned:
        """Return the spectra of the neurons (K, F, M), and the learning curve.

        The batch algorithm, with each galaxy turned to match its own neuron best.

        Parameters
        ----------
        polar
            (n, B, R, A) galaxies in random order.
        posed
            (n, B R A) some of them in their standard pose, for the initial codebook.
        """
        grid, n_angles = self.neurons(), self.n_angles
        start = first_codebook(posed, grid).view(-1, *polar.shape[1:])
        waves, curve = spectrum(start), []
        for radius, seen in portions(polar, grid, self.radii()):
            flat = torch.view_as_real(waves).flatten(1)
            sums = flat.new_zeros(grid.n_neurons, flat.shape[1] + 1)
            total = 0.0
            for part in torch.split(seen, BLOCK):
                galaxies = spectrum(part)
                apart = distances(galaxies, waves, n_angles=n_angles)
                least, neuron = apart.min(1)
                turn = align(galaxies, waves[neuron], n_angles=n_angles)
                lying = torch.view_as_real(turned(galaxies, turn, n_angles=n_angles))
                with_one = torch.nn.functional.pad(lying.flatten(1), (0, 1), value=1.0)
                sums.index_add_(0, neuron, with_one)
                total += float(least.sum())
            flat = means(sums, flat, grid=grid, radius=radius)
            waves = torch.view_as_complex(flat.view(*waves.shape, 2))
            curve.append((radius, total / len(seen), len(seen)))
        return Learned(waves, learning_curve(curve))

    def compared(self, polar: Tensor, waves: Tensor) -> Iterator[FloatArray]:
        """Yield the distances of galaxies (n, B, R, A) to the neurons, in blocks."""
        for part in torch.split(polar, BLOCK):
            yield distances(spectrum(part), waves, n_angles=self.n_angles).cpu().numpy()
