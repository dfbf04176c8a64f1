"""The grid of a self-organizing map: where its neurons lie, and which are neighbours."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

AROUND = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]
ROW = math.sqrt(3) / 2  # distance between two rows of a hexagonal grid
NEAR = 1.01  # neighbours lie at distance 1 within rounding, all others farther


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Neurons in ``height`` rows; neuron ``y * width + x`` is number x of row y.

    Parameters
    ----------
    width, height
        Size of the grid in neurons.
    hexagonal
        Whether every other row is shifted by half a neuron, so that each neuron has six
        neighbours at distance 1; else it has eight, four of them diagonal.
    periodic
        Whether opposite borders are connected.
    """

    width: int
    height: int
    hexagonal: bool = False
    periodic: bool = False

    @property
    def n_neurons(self) -> int:
        """Number of neurons."""
        return self.height * self.width

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height, in units of the grid spacing."""
        return float(self.width), self.height * (ROW if self.hexagonal else 1.0)

    def positions(self) -> Tensor:
        """Return (K, 2): x and y of each neuron; neighbours lie at distance 1."""
        x = torch.arange(self.width).repeat(self.height)
        y = torch.arange(self.height).repeat_interleave(self.width)
        if not self.hexagonal:
            return torch.stack([x, y], dim=1).float()
        return torch.stack([x + 0.5 * (y % 2), y * ROW], dim=1)

    def adjacent(self, first: Tensor, second: Tensor) -> Tensor:
        """Return whether neurons ``first`` and ``second`` are neighbours, or the same."""
        positions = self.positions().to(first.device)
        offset = self._short(positions[first] - positions[second])
        # on a rectangular grid, diagonal ones are neighbours too
        size = offset.square().sum(-1) if self.hexagonal else offset.amax(-1)
        return size < NEAR

    def neighbours(self) -> tuple[Tensor, Tensor]:
        """Return all pairs of neighbouring neurons in both orders, as two (E,) tensors."""
        neuron = torch.arange(self.n_neurons)
        x, y = neuron % self.width, torch.div(neuron, self.width, rounding_mode="floor")
        pairs = []
        for dx, dy in AROUND:
            to_x, to_y = x + dx, y + dy
            if self.periodic:
                to_x, to_y = to_x % self.width, to_y % self.height
            there = (to_x % self.width == to_x) & (to_y % self.height == to_y)
            pairs.append(torch.stack([neuron, to_y * self.width + to_x])[:, there])
        first, second = torch.unique(torch.cat(pairs, dim=1), dim=1)
        near = self.adjacent(first, second) & (first != second)
        return first[near], second[near]

    def smooth(self, values: Tensor, *, radius: float) -> Tensor:
        """Return, for each neuron, the sum of all neurons' values weighted by nearness.

        The weight of a neuron at distance d is exp(-d^2 / 2 radius^2), the product of a
        factor in x and one in y, so the sum takes two small matrix products (four pairs of
        them on a hexagonal grid, where every other row is shifted).

        Parameters
        ----------
        values
            (K, F) values of each neuron.
        radius
            Radius of the neighbourhood, in units of the grid spacing.

        Returns
        -------
        torch.Tensor
            (K, F).
        """
        turns = 2 if self.hexagonal else 1
        grid = values.view(self.height, self.width, -1)  # (R, C, F)
        out = torch.zeros_like(grid)
        rows = torch.arange(self.height, device=values.device) * self.sides[1] / self.height
        columns = torch.arange(self.width, device=values.device, dtype=values.dtype)
        along_y = self._nearness(rows[:, None] - rows, self.sides[1], radius)
        for to in range(min(turns, self.height)):
            for source in range(min(turns, self.height)):
                shifted = columns[:, None] - columns + 0.5 * (to - source)
                along_x = self._nearness(shifted, self.sides[0], radius)
                part = along_x @ grid[source::turns]  # (rows, C, F)
                weight = along_y[to::turns, source::turns]
                out[to::turns] += (weight @ part.flatten(1)).view(-1, *part.shape[1:])
        return out.flatten(0, 1)

    def _nearness(self, offset: Tensor, side: float, radius: float) -> Tensor:
        distance = offset.abs()
        if self.periodic:
            distance = torch.minimum(distance, side - distance)
        return torch.exp(-0.5 * (distance / radius).square())

    def _short(self, offset: Tensor) -> Tensor:
        """Return the absolute offsets; on a periodic grid, the shorter way around."""
        offset = offset.abs()
        if not self.periodic:
            return offset
        return torch.minimum(offset, offset.new_tensor(self.sides) - offset)
