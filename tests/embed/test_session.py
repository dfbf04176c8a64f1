import numpy as np
import pytest
import torch
from torch import nn

from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.embed.session import reproducible, start, task
from galaxyclust.embed.tensors import to_arrays
from galaxyclust.errors import SettingError
from galaxyclust.types import Session


def test_a_training_starts_from_the_weights_given():
    first, second = nn.Linear(3, 2), nn.Linear(3, 2)
    start(second, Session(start_from=to_arrays(first)))
    assert torch.equal(first.weight, second.weight)


def test_weights_of_another_shape_are_refused():
    with pytest.raises(SettingError, match=r"weight 'weight' has shape \(4, 3\)"):
        start(nn.Linear(3, 2), Session(start_from=to_arrays(nn.Linear(3, 4))))


def test_a_training_is_known_by_its_settings_and_rows_but_not_by_its_device():
    rows = np.arange(5)
    same = task(VICReg(device="cpu"), rows)
    assert task(VICReg(), rows.astype(np.int32)) == same
    assert task(VICReg(seed=1), rows) != same
    assert task(VICReg(), rows[:4]) != same


def test_repeating_is_asked_of_the_graphics_card_only_while_it_matters():
    before = torch.backends.cudnn.deterministic
    with reproducible():
        assert torch.backends.cudnn.deterministic
    assert torch.backends.cudnn.deterministic == before
