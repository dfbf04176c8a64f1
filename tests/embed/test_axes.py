"""The sign of an axis."""

import torch

from galaxyclust.embed.axes import sign_of_largest


def test_an_axis_and_its_opposite_get_the_same_direction():
    axes = torch.tensor([[0.1, -2.0, 1.0], [0.0, 0.5, 0.2]])
    first, second = (sign_of_largest(given) * given for given in (axes, -axes))
    assert torch.equal(first, second)
    assert (first.amax(1) > 0.4).all()
