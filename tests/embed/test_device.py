import pytest
import torch
from torch import nn

from galaxyclust.embed.device import (
    autocast,
    channels_last,
    choose_device,
    computes_in_bf16,
    device_of,
    reproducible,
)
from galaxyclust.errors import SettingError


@pytest.mark.parametrize(("there", "kind"), [(True, "cuda"), (False, "cpu")])
def test_auto_is_a_graphics_card_where_there_is_one(monkeypatch, there, kind):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert choose_device("auto").type == kind


def test_each_process_of_torchrun_has_a_graphics_card_of_its_own(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert choose_device("auto") == choose_device("cuda") == torch.device("cuda:1")
    assert choose_device("cuda:0") == torch.device("cuda:0")
    assert choose_device("cpu") == torch.device("cpu")
    monkeypatch.setenv("LOCAL_RANK", "2")
    with pytest.raises(SettingError, match="'cuda:2': 2 CUDA devices found"):
        choose_device("auto")


def test_a_device_beyond_those_found_is_refused_with_what_would_work():
    with pytest.raises(SettingError, match=r"'cuda:99'.*use device = 'auto' or 'cpu'"):
        choose_device("cuda:99")


@pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:x", "", "cpu0", "cpu:7"])
def test_a_name_that_is_no_device_is_refused(name):
    with pytest.raises(SettingError, match="device = "):
        choose_device(name)


def test_bf16_computes_in_bf16_and_fp32_does_not():
    cpu, ones = torch.device("cpu"), torch.ones(2, 2)
    with autocast("bf16", cpu):
        assert (ones @ ones).dtype == torch.bfloat16
    with autocast("fp32", cpu):
        assert (ones @ ones).dtype == torch.float32


@pytest.mark.parametrize(
    ("instructions", "expected"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, torch.bfloat16),
        ({"avx512_bf16": False, "amx_bf16": True}, torch.bfloat16),
        ({"avx512_bf16": False, "avx2": True}, torch.float32),
    ],
)
def test_auto_computes_in_bf16_only_where_the_processor_has_instructions_for_it(
    monkeypatch, instructions, expected
):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: instructions, raising=False)
    cpu, ones = torch.device("cpu"), torch.ones(2, 2)
    with autocast("auto", cpu):
        assert (ones @ ones).dtype == expected


def test_an_older_torch_that_cannot_tell_computes_in_fp32(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert not computes_in_bf16(torch.device("cpu"))


def test_a_network_is_where_its_weights_are():
    assert device_of(nn.Linear(2, 2, device="meta")) == torch.device("meta")


def test_channels_last_changes_the_layout_and_no_number():
    image = torch.rand(2, 3, 4, 4)
    assert torch.equal(channels_last(image), image)
    assert channels_last(image).is_contiguous(memory_format=torch.channels_last)


def test_repeating_is_asked_of_the_graphics_card_only_while_it_matters():
    before = torch.backends.cudnn.deterministic
    with reproducible():
        assert torch.backends.cudnn.deterministic
    assert torch.backends.cudnn.deterministic == before
