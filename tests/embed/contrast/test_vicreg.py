"""VICReg as a method."""

import pytest
import torch

from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.errors import SettingError


@pytest.mark.parametrize(
    ("weight", "cost"),
    [
        ("invariance", 0.25),  # the views are half a deviation apart
        ("variance", 1 - 0.5),  # both have half of the wanted deviation
        ("covariance", 2 / 9),  # two dimensions of variance 1/4 that are the same: (1/3)^2
    ],
)
def test_its_loss_has_the_weights_asked_for(weight, cost):
    first = 0.5 * torch.tensor([[1.0], [1.0], [-1.0], [-1.0]]).expand(4, 2)
    alone = {"invariance": 0.0, "variance": 0.0, "covariance": 0.0, weight: 3.0}
    found = VICReg(**alone).loss()(first, first + 0.5)
    assert float(found) == pytest.approx(3 * cost, rel=1e-3)


def test_a_negative_weight_is_refused():
    with pytest.raises(SettingError, match="covariance = -1 cannot work; it is between 0"):
        VICReg(covariance=-1)
