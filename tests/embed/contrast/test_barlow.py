"""Barlow Twins as a method."""

import pytest
import torch

from galaxyclust.embed.contrast.barlow import Barlow
from galaxyclust.errors import SettingError


def test_its_loss_weighs_repeated_dimensions_as_asked():
    same = torch.tensor([[1.0], [1.0], [-1.0], [-1.0]]).expand(4, 2)
    # two dimensions that agree between views, each of which repeats the other
    cost = Barlow(redundancy=0.1).loss()(same, same)
    assert float(cost) == pytest.approx(2 * 0.1, rel=1e-3)


def test_a_negative_weight_is_refused():
    with pytest.raises(SettingError, match="redundancy = -1 cannot work; it is between 0"):
        Barlow(redundancy=-1)
