import pytest
import torch

from galaxyclust.embed.autoencoder.loss import Decorrelation, MaskedSquaredError

LOSS = MaskedSquaredError()
CORRELATION = Decorrelation()


def test_the_loss_of_a_perfect_drawing_is_0():
    image = torch.rand(2, 1, 4, 4)
    assert LOSS(image, image, torch.ones_like(image)) == 0


def test_the_loss_without_a_mask_is_the_mean_square():
    output, target = torch.rand(2, 3, 4, 4), torch.rand(2, 3, 4, 4)
    expected = torch.nn.functional.mse_loss(output, target)
    torch.testing.assert_close(LOSS(output, target, torch.ones_like(target)), expected)


def test_masked_pixels_have_no_say():
    output, target = torch.rand(2, 1, 4, 4), torch.rand(2, 1, 4, 4)
    weight = torch.ones_like(target)
    weight[:, :, 0] = 0
    before = LOSS(output, target, weight)
    target[:, :, 0] = 1e6
    assert LOSS(output, target, weight) == before


def test_masked_pixels_have_no_gradient():
    output = torch.rand(1, 1, 4, 4, requires_grad=True)
    weight = torch.ones(1, 1, 4, 4)
    weight[..., 0] = 0
    LOSS(output, torch.zeros(1, 1, 4, 4), weight).backward()
    assert not output.grad[..., 0].any()
    assert output.grad[..., 1:].all()


def test_a_stamp_without_a_usable_pixel_adds_nothing():
    nothing = torch.zeros(1, 1, 4, 4)
    assert LOSS(torch.rand(1, 1, 4, 4), nothing, nothing) == 0


def test_vectors_without_correlation_cost_nothing():
    vector = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    assert CORRELATION(vector) == 0


@pytest.mark.parametrize("n_dim", [2, 5])
def test_dimensions_that_repeat_one_another_cost_one_for_each_other(n_dim):
    vector = torch.randn(50, 1, generator=torch.Generator().manual_seed(0))
    cost = CORRELATION(vector.expand(50, n_dim))
    assert cost.item() == pytest.approx(n_dim - 1, rel=1e-3)


def test_vectors_that_are_all_alike_cost_nothing():
    assert CORRELATION(torch.ones(4, 3)) == 0
