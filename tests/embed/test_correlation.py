"""Dimensions brought to one scale."""

import torch

from galaxyclust.embed.correlation import standardised


def test_each_dimension_has_mean_0_and_deviation_1():
    vector = torch.randn(500, 3, generator=torch.Generator().manual_seed(0))
    found = standardised(7 * vector + torch.tensor([0.0, 3.0, -9.0]))
    torch.testing.assert_close(found.mean(0), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(found.square().mean(0), torch.ones(3), atol=1e-4, rtol=0)


def test_scale_and_offset_of_a_dimension_do_not_matter():
    vector = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    found = standardised(5 * vector + 2)
    torch.testing.assert_close(found, standardised(vector), rtol=1e-3, atol=1e-3)


def test_a_constant_dimension_is_0_and_not_infinite():
    assert not standardised(torch.full((4, 2), 3.0)).any()
