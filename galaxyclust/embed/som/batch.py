"""Training a self-organizing map on vectors, an epoch at a time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from galaxyclust.embed.axes import sign_of_largest
from galaxyclust.embed.som.grid import Grid

CHUNK = 1024  # rows compared with the neurons at once: their distances stay in the cache
PER_NEIGHBOURHOOD = 300  # rows whose mean tells where the middle of a neighbourhood is
PER_NEURON = 4  # rows that an epoch sees at least
WHOLE = 0.1  # part of the epochs, the last ones, that see all rows
# standard deviations from the middle of the first map to its edge: an evenly filled square
# has that many to each side
SPAN = math.sqrt(3)
NOTHING = 1e-12  # weight of the rows near a neuron below which it keeps its place


@dataclass(frozen=True, kw_only=True)
class Radii:
    """The radius of the neighbourhood, which shrinks by one factor an epoch.

    Parameters
    ----------
    first, last
        In the first and the last epoch, in distances between neighbours.
    n_epochs
        Number of epochs.
    """

    first: float
    last: float
    n_epochs: int

    def __iter__(self) -> Iterator[float]:
        steps = max(1, self.n_epochs - 1)
        for epoch in range(self.n_epochs):
            yield float(self.first * (self.last / self.first) ** (epoch / steps))


class Learned(NamedTuple):
    """A trained map."""

    codebook: Tensor  # (K, …), a neuron a row
    # ``epoch``, ``radius``, ``quantisation_error`` (of the rows seen, before the epoch's
    # step) and ``n_rows`` of them
    curve: dict[str, npt.NDArray[np.float64]]


class Winners(NamedTuple):
    """The nearest neuron of each row, and how far it is."""

    neuron: Tensor  # (n,) int64
    squared: Tensor  # (n,) squared distance


def train(vectors: Tensor, grid: Grid, radii: Radii, *, seed: int) -> Learned:
    """Return a map trained on ``vectors``.

    The batch algorithm (Kohonen 2013, eq. 8): each neuron becomes the mean of all rows,
    weighted by how near on the grid their own neurons lie. While the neighbourhoods are
    wide, a few rows are enough to tell these means: an epoch then sees a part of the rows,
    each time another one, and the last epochs see all.

    Parameters
    ----------
    vectors
        (n, D), centred and on one scale.
    grid
        Of the neurons.
    radii
        Of the neighbourhood, an epoch each.
    seed
        Of the order in which the rows are seen.
    """
    generator = torch.Generator().manual_seed(seed)
    shuffled = vectors[torch.randperm(len(vectors), generator=generator)]
    codebook, curve = first_codebook(shuffled, grid), []
    for radius, seen in portions(shuffled, grid, radii):
        found = winners(seen, codebook)
        codebook = step(seen, found.neuron, codebook, grid=grid, radius=radius)
        curve.append((radius, float(found.squared.sqrt().mean()), len(seen)))
    return Learned(codebook, learning_curve(curve))


def portions(shuffled: Tensor, grid: Grid, radii: Radii) -> Iterator[tuple[float, Tensor]]:
    """Yield the radius of each epoch and the rows that it sees."""
    first = 0
    for epoch, radius in enumerate(radii):
        whole = epoch >= (1 - WHOLE) * radii.n_epochs - 1
        n_seen = rows_needed(radius, grid, n_rows=len(shuffled))
        n_seen = len(shuffled) if whole else n_seen
        yield radius, take(shuffled, first, n_seen)
        first = (first + n_seen) % len(shuffled)


def learning_curve(
    epochs: list[tuple[float, float, int]],
) -> dict[str, npt.NDArray[np.float64]]:
    """Return the columns of a learning curve, from radius, error and rows of each epoch."""
    names = ("radius", "quantisation_error", "n_rows")
    columns = np.array(epochs, dtype=np.float64).T
    numbered = {"epoch": np.arange(len(epochs), dtype=np.float64)}
    return numbered | dict(zip(names, columns, strict=True))


def first_codebook(vectors: Tensor, grid: Grid) -> Tensor:
    """Return (K, D): the grid laid out along the first principal components.

    A periodic grid is laid out as a torus in four of them. The longer side follows the
    first component; a component's sign is fixed by its largest entry.
    """
    sample = vectors[:CHUNK]
    _, singular, axes = torch.linalg.svd(sample - sample.mean(0), full_matrices=False)
    n_axes = 4 if grid.periodic else 2
    axes = axes[:n_axes] * sign_of_largest(axes[:n_axes])
    spread = singular[:n_axes] / max(1, len(sample) - 1) ** 0.5
    # as many axes as wanted, also where the data have fewer
    lacking = (0, 0, 0, n_axes - len(axes))
    layout = torch.nn.functional.pad(spread[:, None] * axes, lacking)
    place = (grid.positions().to(vectors) + 0.5) / vectors.new_tensor(grid.sides)
    if grid.width < grid.height:
        place = place.flip(1)
    if grid.periodic:
        angle = 2 * torch.pi * place
        waves = torch.stack([angle.cos(), angle.sin()], dim=2).transpose(1, 2)
        return sample.mean(0) + math.sqrt(2) * waves.flatten(1) @ layout
    return sample.mean(0) + SPAN * (2 * place - 1) @ layout


def rows_needed(radius: float, grid: Grid, *, n_rows: int) -> int:
    """Return how many rows are enough to tell the means of neighbourhoods of that radius.

    A Gaussian neighbourhood averages as many neurons as a square of side
    ``sqrt(4 pi) radius`` holds.
    """
    neurons = min(4 * math.pi * radius**2, grid.n_neurons)
    wanted = max(PER_NEURON * grid.n_neurons, PER_NEIGHBOURHOOD * grid.n_neurons / neurons)
    return min(n_rows, math.ceil(wanted))


def take(vectors: Tensor, first: int, n: int) -> Tensor:
    """Return ``n`` rows from ``first`` on, going on at the beginning after the end."""
    if first + n <= len(vectors):
        return vectors[first : first + n]
    return torch.cat([vectors[first:], vectors[: first + n - len(vectors)]])


def winners(vectors: Tensor, codebook: Tensor) -> Winners:
    """Return the neuron of the codebook that is nearest to each row.

    By one matrix product: |x - w|^2 = |x|^2 - 2 x w + |w|^2, of which |x|^2 has no say in
    which w is nearest.
    """
    lengths, products = codebook.square().sum(1), (-2 * codebook).T.contiguous()
    neurons, squares = [], []
    for part in torch.split(vectors, CHUNK):
        scores = torch.addmm(lengths, part, products)
        neuron = lowest(scores)
        neurons.append(neuron)
        squares.append(scores.gather(1, neuron[:, None])[:, 0] + part.square().sum(1))
    return Winners(torch.cat(neurons), torch.cat(squares).clamp(min=0))


def lowest(scores: Tensor) -> Tensor:
    """Return the column of the lowest value of each row."""
    if scores.device.type == "cpu":  # numpy's is five times as fast as torch's
        return torch.from_numpy(scores.numpy().argmin(1))
    return scores.argmin(1)


def step(
    vectors: Tensor, neuron: Tensor, codebook: Tensor, *, grid: Grid, radius: float
) -> Tensor:
    """Return the codebook after one epoch: means over the neighbourhoods."""
    with_one = torch.nn.functional.pad(vectors, (0, 1), value=1.0)
    sums = with_one.new_zeros(grid.n_neurons, with_one.shape[1])
    sums.index_add_(0, neuron, with_one)
    return means(sums, codebook, grid=grid, radius=radius)


def means(sums: Tensor, codebook: Tensor, *, grid: Grid, radius: float) -> Tensor:
    """Return the codebook (K, D) of the sums (K, D + 1) over the rows of each neuron.

    The last of the sums is the number of rows. A neuron without a row near it (`NOTHING`)
    keeps its place.
    """
    smooth = grid.smooth(sums, radius=radius)
    weight = smooth[:, -1:]
    return torch.where(
        weight > NOTHING, smooth[:, :-1] / weight.clamp(min=NOTHING), codebook
    )
