"""Kernels are what they are in plain Python, only faster."""

import numpy as np

from galaxyclust.compiled import compiled


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
