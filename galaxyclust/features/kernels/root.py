"""Roots of a function, one value at a time: brackets that close in on the zero."""

import math
from typing import NamedTuple

from galaxyclust.compiled import compiled

_LEAST = 1e-9  # least distance from the ends of a bracket, over its width


class Bracket(NamedTuple):
    """The latest point, the one across the zero, and the one before if any."""

    x: float
    f: float
    across: float
    f_across: float
    before: float
    f_before: float


@compiled
def bracket(low: float, f_low: float, high: float, f_high: float) -> Bracket:
    """Return the bracket of two points on either side of a zero."""
    return Bracket(high, f_high, low, f_low, math.nan, math.nan)


@compiled
def narrowed(b: Bracket, x: float, f: float) -> Bracket:
    """Return the bracket after a new point between its ends."""
    if (f > 0) == (b.f > 0):
        return Bracket(x, f, b.across, b.f_across, b.x, b.f)
    return Bracket(x, f, b.x, b.f, b.across, b.f_across)


@compiled
def next_point(b: Bracket) -> float:
    """Return the next point to try (Chandrupatla 1997, Adv. Eng. Softw. 28, 145).

    Inverse quadratic interpolation of the three points if it is monotonic between them,
    otherwise bisection. With two points, linear interpolation.
    """
    width = b.across - b.x
    part = b.f / (b.f - b.f_across)
    if math.isfinite(b.before):
        xi = width / (b.across - b.before)
        phi = (b.f_across - b.f) / (b.f_across - b.f_before)
        part = 0.5
        if phi * phi < xi and (1 - phi) * (1 - phi) < 1 - xi:
            along = b.f / (b.f_across - b.f) * b.f_before / (b.f_across - b.f_before)
            beside = b.f / (b.f_before - b.f) * b.f_across / (b.f_before - b.f_across)
            part = along + (b.before - b.x) / width * beside
    return b.x + min(max(part, _LEAST), 1 - _LEAST) * width
