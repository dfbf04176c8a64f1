import pytest

from galaxyclust.embed.contrast.barlow import Barlow
from galaxyclust.errors import SettingError


def test_its_loss_has_the_weight_asked_for():
    assert Barlow(redundancy=0.1).loss().redundancy == 0.1


def test_a_negative_weight_is_refused():
    with pytest.raises(SettingError, match="redundancy = -1 is not between 0"):
        Barlow(redundancy=-1)
