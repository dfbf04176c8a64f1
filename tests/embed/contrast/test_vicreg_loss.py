import pytest
import torch

from galaxyclust.embed.contrast.vicreg_loss import VICRegLoss, repeated, too_narrow


@pytest.fixture
def vector():
    """Two dimensions of deviation 1 that do not go together."""
    return torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])


def test_vectors_that_agree_vary_and_do_not_repeat_cost_nothing(vector):
    loss = VICRegLoss(invariance=25.0, variance=25.0, covariance=1.0)
    assert float(loss(vector, vector)) == pytest.approx(0, abs=1e-6)


def test_a_collapsed_dimension_costs_its_missing_deviation(vector):
    vector[:, 1] = 3.0
    assert float(too_narrow(vector)) == pytest.approx((1 - 0.01) / 2)


def test_a_repeated_dimension_costs_its_covariance(vector):
    vector[:, 1] = vector[:, 0]
    assert float(repeated(vector)) == pytest.approx((4 / 3) ** 2)


@pytest.mark.parametrize("n", [5, 40])
def test_covariances_of_few_and_of_many_galaxies_are_those_of_equation_3(n):
    vector = torch.randn(n, 12, generator=torch.Generator().manual_seed(0))
    covariance = torch.cov(vector.T)
    other = covariance - covariance.diagonal().diag()
    torch.testing.assert_close(repeated(vector), other.square().sum() / 12)


def test_views_that_differ_cost_their_squared_difference(vector):
    loss = VICRegLoss(invariance=2.0, variance=0.0, covariance=0.0)
    assert float(loss(vector, vector + 0.5)) == pytest.approx(2 * 0.25)
