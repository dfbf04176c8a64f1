"""The batch training of a map."""

import numpy as np
import pytest
import torch

from galaxyclust.embed.som.batch import (
    Radii,
    first_codebook,
    rows_needed,
    step,
    take,
    train,
    winners,
)
from galaxyclust.embed.som.grid import Grid

GRID = Grid(width=8, height=6)
RADII = Radii(first=4.0, last=0.8, n_epochs=12)


@pytest.fixture
def square():
    """Points spread evenly over a square in five dimensions."""
    rng = np.random.default_rng(1)
    points = rng.uniform(-1, 1, (3000, 2)) * [1.3, 1.0]
    return torch.from_numpy(points @ rng.normal(size=(2, 5))).float()


def test_the_radius_shrinks_from_the_first_to_the_last():
    radii = list(RADII)
    assert (radii[0], radii[-1], len(radii)) == (4.0, pytest.approx(0.8), 12)
    assert np.ptp(np.diff(np.log(radii))) == pytest.approx(0, abs=1e-9)
    assert list(Radii(first=2.0, last=1.0, n_epochs=1)) == [2.0]


def test_winners_are_those_of_brute_force(square):
    codebook = square[:48]
    found = winners(square, codebook)
    distance = torch.cdist(square.double(), codebook.double())
    assert torch.equal(found.neuron, distance.argmin(1))
    np.testing.assert_allclose(found.squared, distance.amin(1) ** 2, atol=1e-4)


def test_a_map_of_a_square_unfolds_without_a_twist(square):
    codebook, curve = train(square, GRID, RADII, seed=0)
    two = torch.cdist(square, codebook).topk(2, largest=False).indices.T
    assert (~GRID.adjacent(*two)).float().mean() < 0.02
    # the first step, of a wide neighbourhood, draws the neurons together
    assert curve["quantisation_error"][-1] < 0.5 * curve["quantisation_error"][1]
    assert curve["n_rows"][-1] == 3000 > curve["n_rows"][0]


def test_seeing_a_part_of_the_rows_while_the_radius_is_wide_costs_nothing(square):
    many = square.repeat(20, 1)
    few, all_of_them = (
        float(winners(square, train(rows, GRID, RADII, seed=0)[0]).squared.sqrt().mean())
        for rows in (many, square)
    )
    assert few == pytest.approx(all_of_them, rel=0.02)


def test_few_rows_are_needed_while_neighbourhoods_are_wide():
    needed = [rows_needed(radius, GRID, n_rows=10**6) for radius in (4.0, 1.0, 0.3)]
    assert needed == sorted(needed)
    assert needed[0] < 1000
    assert rows_needed(0.3, GRID, n_rows=500) == 500


def test_rows_are_taken_in_turn_round_the_end():
    rows = torch.arange(5)[:, None]
    assert take(rows, 3, 4).flatten().tolist() == [3, 4, 0, 1]
    assert take(rows, 1, 2).flatten().tolist() == [1, 2]


def test_a_step_makes_each_neuron_the_mean_of_its_neighbourhood():
    rows = torch.tensor([[0.0], [1.0], [5.0]])
    grid = Grid(width=3, height=1)
    neuron = torch.tensor([0, 0, 2])
    weight = np.exp(-0.5 * np.array([[0, 4], [1, 1], [4, 0]]) / 0.7**2)
    wanted = (weight @ [1.0, 5.0]) / (weight @ [2.0, 1.0])
    found = step(rows, neuron, torch.zeros(3, 1), grid=grid, radius=0.7)
    np.testing.assert_allclose(found[:, 0], wanted, atol=1e-6)


def test_a_neuron_far_from_every_row_keeps_its_place():
    grid = Grid(width=60, height=1)
    found = step(
        torch.ones(1, 1),
        torch.tensor([0]),
        torch.full((60, 1), 7.0),
        grid=grid,
        radius=0.5,
    )
    assert (found[0], found[-1]) == (1, 7)


@pytest.mark.parametrize(("periodic", "n_axes"), [(False, 2), (True, 4)])
def test_the_first_map_lies_along_the_first_principal_components(periodic, n_axes):
    random = torch.Generator().manual_seed(0)
    scale = torch.tensor([9.0, 7.0, 5.0, 3.0, 1.0, 0.5])
    rows = torch.randn(1000, 6, generator=random) * scale + 4
    codebook = first_codebook(rows, Grid(width=8, height=6, periodic=periodic))
    spread = (codebook - rows.mean(0)).square().mean(0).sqrt()
    assert (spread[:n_axes] > 0.5 * scale[:n_axes]).all()
    assert (spread[n_axes:] < 0.1 * scale[0]).all()


def test_the_longer_side_follows_the_first_component(square):
    wide = first_codebook(square, GRID).view(6, 8, 5)
    tall = first_codebook(square, Grid(width=6, height=8)).view(8, 6, 5)
    for along in (wide[0, -1] - wide[0, 0], tall[-1, 0] - tall[0, 0]):
        axis = torch.linalg.svd(square - square.mean(0), full_matrices=False).Vh[0]
        assert abs(along @ axis) / along.norm() > 0.99


def test_rows_that_are_all_alike_make_a_map_that_is_all_alike():
    codebook, _ = train(torch.ones(5, 3), GRID, RADII, seed=0)
    np.testing.assert_allclose(codebook, 1, atol=1e-6)
