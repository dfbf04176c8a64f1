"""Training a self-organizing map on vectors, by the batch algorithm."""

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
PER_NEIGHBOURHOOD = 300  # rows that are enough for the mean of a neighbourhood
PER_NEURON = 4  # an epoch sees at least this many rows per neuron
WHOLE = 0.1  # fraction of the epochs, at the end, that see all rows
# standard deviations from the middle of the initial map to its edge, as for a uniformly
# filled square
SPAN = math.sqrt(3)
NOTHING = 1e-12  # total weight of rows below which a neuron is left unchanged


@dataclass(frozen=True, kw_only=True)
class Radii:
    """The radius of the neighbourhood, which shrinks by a constant factor per epoch.

    Parameters
    ----------
    first, last
        Radius in the first and the last epoch, in units of the grid spacing.
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

    codebook: Tensor  # (K, …), one row per neuron
    # ``epoch``, ``radius``, ``n_rows`` seen, and their ``quantisation_error`` before the
    # step of the epoch
    curve: dict[str, npt.NDArray[np.float64]]


class Winners(NamedTuple):
    """The nearest neuron of each row, and how far it is."""

    neuron: Tensor  # (n,) int64
    squared: Tensor  # (n,) squared distance


def train(vectors: Tensor, grid: Grid, radii: Radii, *, seed: int) -> Learned:
    """Return a map trained on ``vectors``.

    The batch algorithm (Kohonen 2013, eq. 8): each neuron becomes the mean of all rows,
    weighted by how near their winning neurons lie on the grid. While neighbourhoods are
    wide, a few rows are enough for these means: early epochs see only a part of the rows,
    each time a different one, and the last epochs see all.

    Parameters
    ----------
    vectors
        (n, D), centred and on one scale.
    grid
        Grid of the neurons.
    radii
        Radius of the neighbourhood in each epoch.
    seed
        Seed of the order of the rows.
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
    """Return (K, D): the grid laid out along the first two principal components.

    A periodic grid is laid out as a torus in the first four. The longer side follows the
    first component; the sign of a component is fixed by its largest entry.
    """
    sample = vectors[:CHUNK]
    _, singular, axes = torch.linalg.svd(sample - sample.mean(0), full_matrices=False)
    n_axes = 4 if grid.periodic else 2
    axes = axes[:n_axes] * sign_of_largest(axes[:n_axes])
    spread = singular[:n_axes] / max(1, len(sample) - 1) ** 0.5
    # pad with zeros if the data have fewer axes than needed
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
    """Return how many rows are enough for the means of neighbourhoods of that radius.

    A Gaussian neighbourhood averages over ``4 pi radius**2`` neurons.
    """
    neurons = min(4 * math.pi * radius**2, grid.n_neurons)
    wanted = max(PER_NEURON * grid.n_neurons, PER_NEIGHBOURHOOD * grid.n_neurons / neurons)
    return min(n_rows, math.ceil(wanted))


def take(vectors: Tensor, first: int, n: int) -> Tensor:
    """Return ``n`` rows from ``first`` on, wrapping around at the end."""
    if first + n <= len(vectors):
        return vectors[first : first + n]
    return torch.cat([vectors[first:], vectors[: first + n - len(vectors)]])


def winners(vectors: Tensor, codebook: Tensor) -> Winners:
    """Return the neuron of the codebook that is nearest to each row.

    It takes one matrix product: |x - w|^2 = |x|^2 - 2 x w + |w|^2, where |x|^2 does not
    affect which w is nearest.
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
    """Return the codebook after one epoch: the means over the neighbourhoods."""
    with_one = torch.nn.functional.pad(vectors, (0, 1), value=1.0)
    sums = with_one.new_zeros(grid.n_neurons, with_one.shape[1])
    sums.index_add_(0, neuron, with_one)
    return means(sums, codebook, grid=grid, radius=radius)


def means(sums: Tensor, codebook: Tensor, *, grid: Grid, radius: float) -> Tensor:
    """Return the codebook (K, D), given sums (K, D + 1) over the rows of each neuron.

    The last column of the sums is the number of rows. A neuron without rows nearby (see
    `NOTHING`) is left unchanged.
    """
    smooth = grid.smooth(sums, radius=radius)
    weight = smooth[:, -1:]
    return torch.where(
        weight > NOTHING, smooth[:, :-1] / weight.clamp(min=NOTHING), codebook
    )
