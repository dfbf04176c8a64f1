"""SimCLR as a method."""

import math

import pytest
import torch

from galaxyclust.embed.contrast.simclr import SimCLR
from galaxyclust.errors import SettingError


def test_its_loss_is_nt_xent_at_its_temperature():
    views = torch.eye(3)
    # each view finds its other one at 1 and four others at 0 (Chen et al. 2020, eq. 1)
    expected = math.log(math.exp(1 / 0.2) + 4) - 1 / 0.2
    assert float(SimCLR(temperature=0.2).loss()(views, views)) == pytest.approx(expected)


def test_a_temperature_of_nothing_is_refused():
    with pytest.raises(SettingError, match="temperature = 0 cannot work; it is between"):
        SimCLR(temperature=0)
