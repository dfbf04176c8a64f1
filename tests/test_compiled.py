"""Kernels are what they are in plain Python, only faster."""

from pathlib import Path

import numba
import numpy as np
import pytest
from numba.core.caching import CompileResultCacheImpl

import galaxyclust.compiled as compiled_module
from galaxyclust import match
from galaxyclust.compiled import TELLER, compiled, summed
from galaxyclust.features import kernels


def total_of_ratios(a, b):
    total = 0.0
    for i in range(a.size):
        total += a[i] / b[i]
    return total


def test_a_kernel_gives_what_the_function_gives():
    a, b = np.arange(5.0), np.arange(5.0) + 1
    assert compiled(total_of_ratios)(a, b) == total_of_ratios(a, b)


def test_a_division_by_zero_is_infinite_and_raises_nothing():
    assert compiled(total_of_ratios)(np.ones(1), np.zeros(1)) == np.inf


def test_a_kernel_keeps_its_docstring():
    def half(x):
        """Return half of ``x``."""
        return x / 2

    assert compiled(half).__doc__ == "Return half of ``x``."


def test_a_kernel_that_may_add_in_any_order_gives_the_same_sum():
    a, b = np.arange(100.0), np.arange(100.0) + 1
    assert summed(total_of_ratios)(a, b) == pytest.approx(total_of_ratios(a, b))


def test_the_first_kernel_that_is_compiled_says_so_once(monkeypatch, caplog, tmp_path):
    # what an earlier run of this test kept is not found there
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(TELLER, "told", False)
    with caplog.at_level("INFO", logger="galaxyclust"):
        for kernel in (lambda x: x + 1, lambda x: x + 2):
            made = compiled(kernel)
            assert made(1) == made(1)
    assert caplog.messages == [
        "compiling numerical code for this machine; it takes up to a minute, once"
    ]


def test_where_nothing_can_be_written_kernels_are_compiled_each_time(monkeypatch, caplog):
    monkeypatch.setattr(CompileResultCacheImpl, "_locator_classes", [])
    monkeypatch.setattr(TELLER, "told", False)
    monkeypatch.setattr(TELLER, "often", False)
    with caplog.at_level("INFO", logger="galaxyclust"):
        assert compiled(total_of_ratios)(np.ones(3), np.ones(3)) == 3
    (said,) = caplog.messages
    assert "each time: no folder to keep it in can be written; NUMBA_CACHE_DIR" in said


def test_machine_code_is_outdated_by_a_change_in_any_kernel_beside_it(monkeypatch):
    here = Path(kernels.__file__).parent
    one = compiled_module.stamp_of_folder(here / "basic.py")
    assert one == compiled_module.stamp_of_folder(here / "smooth.py")
    assert one != compiled_module.stamp_of_folder(Path(match.__file__))
    assert not compiled_module.stamp_of_folder(Path(__file__))
    compiled_module._stamp.cache_clear()
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"#")
    assert compiled_module.stamp_of_folder(here / "basic.py") != one
    compiled_module._stamp.cache_clear()
