import ctypes
import platform
import resource
import sys

import pytest
import torch

from galaxyclust.embed import memory

is_gnu = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs the GNU libc")


@is_gnu
def test_memory_that_was_freed_is_not_asked_for_again():
    assert memory.keep_freed()
    torch.ones(1 << 21)  # 8 MB, from the system
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        torch.ones(1 << 21)
    asked = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    assert asked < 20 * 8e6 / 4096 / 2


def test_other_systems_are_left_as_they_are(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not memory.keep_freed()


def test_another_c_library_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not memory.keep_freed()
