import pytest

from galaxyclust.embed.contrast.ntxent import NTXent
from galaxyclust.embed.contrast.simclr import SimCLR
from galaxyclust.errors import SettingError


def test_its_loss_is_nt_xent_at_its_temperature():
    loss = SimCLR(temperature=0.2).loss()
    assert isinstance(loss, NTXent)
    assert loss.temperature == 0.2


def test_a_temperature_of_nothing_is_refused():
    with pytest.raises(SettingError, match="temperature = 0 is not between"):
        SimCLR(temperature=0)
