import torch

from galaxyclust.embed.loss import MaskedSquaredError

LOSS = MaskedSquaredError()


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
