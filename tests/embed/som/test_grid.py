"""Where the neurons of a map lie, and the means over their neighbourhoods."""

import numpy as np
import pytest
import torch

from galaxyclust.embed.som.grid import Grid

GRIDS = [
    Grid(width=6, height=4, hexagonal=hexagonal, periodic=periodic)
    for hexagonal in (False, True)
    for periodic in (False, True)
]
every_grid = pytest.mark.parametrize("grid", GRIDS, ids=str)


def apart(grid):
    """Return the distances of all neurons, the short way round, by brute force."""
    place = grid.positions().numpy().astype(float)
    offset = place[:, None] - place
    if grid.periodic:
        offset = np.abs(offset)
        offset = np.minimum(offset, np.array(grid.sides) - offset)
    return np.hypot(offset[..., 0], offset[..., 1])


@every_grid
def test_two_small_products_give_the_sum_over_all_pairs_of_neurons(grid):
    values = torch.from_numpy(np.random.default_rng(0).normal(size=(24, 3))).float()
    weight = np.exp(-0.5 * (apart(grid) / 1.3) ** 2)
    found = grid.smooth(values, radius=1.3).numpy()
    np.testing.assert_allclose(found, weight @ values.numpy(), atol=1e-5)


@every_grid
def test_neighbours_are_the_nearest_neurons(grid):
    first, second = (pair.numpy() for pair in grid.neighbours())
    beside = np.zeros((24, 24), bool)
    beside[first, second] = True
    reach = 1.01 if grid.hexagonal else 1.42
    near = (apart(grid) < reach) & ~np.eye(24, dtype=bool)
    np.testing.assert_array_equal(beside, near)


def test_inside_a_hexagonal_grid_each_neuron_has_six_neighbours_in_a_rectangular_eight():
    for hexagonal, wanted in ((True, 6), (False, 8)):
        grid = Grid(width=6, height=6, hexagonal=hexagonal, periodic=True)
        assert set(np.bincount(grid.neighbours()[0].numpy())) == {wanted}


def test_opposite_borders_of_a_periodic_grid_adjoin():
    first, last = torch.tensor([0]), torch.tensor([5])
    assert Grid(width=6, height=4, periodic=True).adjacent(first, last).all()
    assert not Grid(width=6, height=4).adjacent(first, last).any()


def test_a_grid_of_one_neuron_has_no_neighbours():
    grid = Grid(width=1, height=1, hexagonal=True)
    assert grid.neighbours()[0].numel() == 0
    assert grid.smooth(torch.ones(1, 2), radius=1.0).tolist() == [[1, 1]]
