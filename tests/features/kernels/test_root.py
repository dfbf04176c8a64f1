"""Brackets that close in on a zero."""

import math

import pytest

from galaxyclust.features.kernels.root import bracket, narrowed, next_point

FALLING = {
    "straight": lambda x: 3 - 2 * x,
    "exponential": lambda x: math.exp(-x) - 0.2,
    "a step": lambda x: 1.0 if x < 0.7 else -1e-3,
    "flat at its zero": lambda x: (1 - x) ** 9,
}


def steps_to_zero(function, *, close=1e-9):
    ends = bracket(0.0, function(0.0), 2.5, function(2.5))
    x = next_point(ends)
    for number in range(1, 300):
        low, high = sorted((ends.x, ends.across))
        assert low <= x <= high
        ends = narrowed(ends, x, function(x))
        assert (ends.f > 0) != (ends.f_across > 0)
        x = next_point(ends)
        if ends.f == 0 or abs(ends.x - x) < close:
            return x, number
    return math.nan, number


@pytest.mark.parametrize(
    ("name", "zero"), [("straight", 1.5), ("exponential", math.log(5)), ("a step", 0.7)]
)
def test_a_bracket_closes_in_on_the_zero(name, zero):
    found, number = steps_to_zero(FALLING[name])
    assert found == pytest.approx(zero, abs=1e-8)
    assert number < 60


def test_a_straight_line_is_solved_at_once():
    assert steps_to_zero(FALLING["straight"])[1] == 1


def test_a_smooth_function_takes_few_steps():
    assert steps_to_zero(FALLING["exponential"], close=1e-3)[1] <= 7


def test_a_zero_with_no_slope_is_found_too():
    found, _ = steps_to_zero(FALLING["flat at its zero"], close=1e-6)
    assert found == pytest.approx(1.0, abs=0.1)
