"""The self-organizing map of stamps: neurons are drawn galaxies, whatever way they lie."""

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
    """Lay a grid of neurons over the stamps themselves, whichever way the galaxies lie.

    Each neuron is a drawn galaxy. A galaxy's distance to it is the root mean square
    difference of their pixels, in units of the galaxy's own brightness, at the best of all
    turns and mirror images, as in PINK (Polsterer et al. 2015). A galaxy is embedded by its
    distance to every neuron; which neuron is nearest, where that lies on the grid and how
    far it is become columns.

    Parameters
    ----------
    n_angles
        Turns that are compared; a multiple of 4.
    n_training
        Most galaxies to learn from, chosen at random; all are embedded.
    """

    width: int = 10
    height: int = 10
    n_epochs: int = 20
    n_angles: int = 96
    n_training: int = 20_000

    def __post_init__(self) -> None:
        # neither of the two knows the other, so that super() would stop at the first
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
            B, s, s), the same drawn; and what `galaxyclust.embed.som.trained.as_arrays`
            tells. The learning curve has ``epoch``, ``radius``, ``quantisation_error`` and
            ``n_rows``.

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
        order = np.argsort(np.argsort(shuffled))  # of the sorted rows, those shuffled
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

        A row depends on its own stamp alone.

        Raises
        ------
        InputError
            If ``rows`` are not sorted rows of ``stamps``, or the weights lack something.
        SettingError
            If the stamps have another number of bands, the weights are of other settings,
            or there is no such device.
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

        The batch algorithm, with each galaxy turned as it lies best on its own neuron.

        Parameters
        ----------
        polar
            (n, B, R, A) galaxies in random order.
        posed
            (n, B R A) some of them in their standard pose, to begin with.
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
        """Yield the distances of galaxies (n, B, R, A) to the neurons, some at a time."""
        for part in torch.split(polar, BLOCK):
            yield distances(spectrum(part), waves, n_angles=self.n_angles).cpu().numpy()
