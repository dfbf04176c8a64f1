import pytest
import torch

from galaxyclust.embed.contrast.barlow_loss import BarlowLoss
from galaxyclust.embed.correlation import standardised


@pytest.fixture
def vector():
    return torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])


def test_dimensions_that_agree_and_do_not_repeat_cost_nothing(vector):
    assert float(BarlowLoss(0.1)(vector, vector)) == pytest.approx(0, abs=1e-6)


def test_a_repeated_dimension_costs_twice_its_weight(vector):
    vector[:, 1] = vector[:, 0]
    assert float(BarlowLoss(0.1)(vector, vector)) == pytest.approx(0.1 * 2, rel=1e-3)


def test_a_dimension_that_differs_between_views_costs_one(vector):
    other = torch.stack([vector[:, 0], vector[:, 0] * vector[:, 1]], dim=1)
    assert float(BarlowLoss(0)(vector, other)) == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize("n", [5, 40])
def test_correlations_of_few_and_of_many_galaxies_are_those_of_equation_1(n):
    first, second = torch.randn(2, n, 12, generator=torch.Generator().manual_seed(0))
    apart = standardised(first).T @ standardised(second) / n - torch.eye(12)
    same = apart.diagonal().square().sum()
    wanted = same + 0.1 * (apart.square().sum() - same)
    torch.testing.assert_close(BarlowLoss(0.1)(first, second), wanted)
