import pytest

from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.errors import SettingError


def test_its_loss_has_the_weights_asked_for():
    loss = VICReg(invariance=1.0, variance=2.0, covariance=3.0).loss()
    assert (loss.invariance, loss.variance, loss.covariance) == (1.0, 2.0, 3.0)


def test_a_negative_weight_is_refused():
    with pytest.raises(SettingError, match="covariance = -1 is not between 0"):
        VICReg(covariance=-1)
