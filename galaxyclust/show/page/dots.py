"""The map of a page: one SVG path of dots per cluster, on a canvas 1,000 units wide."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.show.map import beside, spread_out
from galaxyclust.show.page.words import look
from galaxyclust.types import IntArray

SIDE = 1000.0
CLEAR = 30.0  # smallest distance between two numbers
ABOVE = -28.0  # offset of the number of a small cluster; down is positive
TOP = 26  # smallest y of a number, so that it is not cut off at the top

Places = npt.NDArray[np.float64]


class Layer(NamedTuple):
    """The dots of one cluster, and the position of its number."""

    label: int
    look: str
    path: str
    x: float
    y: float


def layers(places: Places, label: IntArray) -> list[Layer]:
    """Return the dots of each cluster, noise first so that it lies below.

    Parameters
    ----------
    places
        (n, 2) on a canvas 1,000 units wide.
    label
        (n,) cluster of each dot; -1 is noise.
    """
    clusters = [int(k) for k in np.unique(label)]
    if not clusters:
        return []
    numbers = spread_out(beside(places, label, clusters, above=ABOVE), least=CLEAR)
    return [
        Layer(k, look(k), dots(places[label == k]), round(x), max(round(y + 9), TOP))
        for k, (x, y) in zip(clusters, numbers.tolist(), strict=True)
    ]


def dots(places: Places) -> str:
    """Return a path of dots: strokes of length 0, which are visible by their round caps.

    >>> dots(np.array([[1.04, 2.0], [10.0, 20.5]]))
    'M1 2h0M10 20.5h0'
    """
    return "".join(f"M{x:g} {y:g}h0" for x, y in np.round(places, 1).tolist())


def width(n_dots: int) -> float:
    """Return the width of a dot among ``n_dots``.

    >>> width(50), width(1_000_000)
    (14.0, 3.0)
    """
    return round(float(np.clip(300 / max(n_dots, 1) ** 0.5, 3, 14)), 1)
