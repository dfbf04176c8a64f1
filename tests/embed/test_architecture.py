"""Encoders by the name of their architecture."""

import sys
import types

import pytest
import torch
from torch import nn

from galaxyclust.embed.architecture import new_encoder, put
from galaxyclust.errors import InputError, SettingError

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("n_bands", [1, 3, 5])
def test_a_classifier_becomes_an_encoder_of_any_bands(n_bands):
    encoder = new_encoder("torchvision:resnet18", n_bands, seed=0)
    with torch.inference_mode():
        assert encoder(torch.zeros(1, n_bands, 32, 32)).shape == (1, 512)


def test_the_seed_makes_the_weights():
    first, same, other = (
        new_encoder("torchvision:resnet18", 2, seed=seed).conv1.weight for seed in (0, 0, 1)
    )
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_timm_is_asked_for_an_encoder_of_so_many_bands(monkeypatch):
    def create_model(name, *, pretrained, num_classes, in_chans):
        assert (name, pretrained, num_classes) == ("small", False, 0)
        return nn.Conv2d(in_chans, 1, 1)

    fake = types.SimpleNamespace(list_models=lambda: ["small"], create_model=create_model)
    monkeypatch.setitem(sys.modules, "timm", fake)
    assert new_encoder("timm:small", 4, seed=0).in_channels == 4
    with pytest.raises(SettingError, match="timm has no 'large'"):
        new_encoder("timm:large", 4, seed=0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("resnet18", "write torchvision:NAME or timm:NAME"),
        ("torchvision:", "write torchvision:NAME"),
        ("torchvision:galaxynet", "torchvision has no 'galaxynet'"),
        ("torchvision:squeezenet1_1", "'squeezenet1_1' ends in no linear layer"),
    ],
)
def test_what_is_no_architecture_is_refused(name, words):
    with pytest.raises(SettingError, match=words):
        new_encoder(name, 3, seed=0)


def test_a_library_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(SettingError, match="timm is not installed"):
        new_encoder("timm:convnext_nano", 3, seed=0)


@pytest.mark.parametrize("prefix", ["", "encoder.", "model.encoder.", "student.0."])
def test_weights_are_put_in_whatever_prefix_and_head_they_were_saved_with(prefix):
    network, other = nn.Linear(2, 3), nn.Linear(2, 3)
    saved = {f"{prefix}{key}": part for key, part in other.state_dict().items()}
    head = {"head.weight": torch.zeros(1), f"{prefix}head": torch.zeros(1)}
    put(network, saved | head, source="a")
    assert torch.equal(network.weight, other.weight)


def test_weights_need_no_counters_of_batches():
    network = nn.BatchNorm1d(2)
    saved = {key: part + 1 for key, part in network.state_dict().items()}
    del saved["num_batches_tracked"]
    put(network, saved, source="a")
    assert torch.equal(network.running_mean, torch.ones(2))


def test_weights_of_another_network_or_of_other_bands_are_refused():
    network = nn.Linear(2, 3)
    with pytest.raises(InputError, match="2 of 2 weights are not in it, such as weight"):
        put(network, {"other": torch.zeros(1)}, source="a.safetensors")
    wrong = {"weight": torch.zeros(3, 5), "bias": torch.zeros(3)}
    with pytest.raises(InputError, match=r"weight has shape \(3, 5\), here \(3, 2\)"):
        put(network, wrong, source="a.safetensors")
