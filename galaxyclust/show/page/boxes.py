"""A box plot of one quantity by cluster, as coordinates for an SVG."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.ticker import LogLocator, MaxNLocator

from galaxyclust.show.page.words import look, number, short
from galaxyclust.show.quantiles import Distribution

LEFT, RIGHT = 30.0, 292.0  # limits of the boxes in an SVG 300 wide
ROW = 15.0
WIDE_RANGE = 100.0  # a positive quantity with a larger range has a logarithmic axis


class Tick(NamedTuple):
    """A tick of the axis with its number."""

    x: float
    text: str


class BoxShape(NamedTuple):
    """One cluster: whiskers at percentiles 5 and 95, box from 25 to 75, line at 50."""

    short: str
    look: str
    y: float
    low: float
    left: float
    middle: float
    width: float
    high: float


class Plot(NamedTuple):
    """One quantity."""

    name: str
    unit: str
    meaning: str
    apart: str
    words: str  # for screen readers
    height: float
    ticks: list[Tick]
    boxes: list[BoxShape]


def plot(name: str, found: Distribution, *, unit: str = "", meaning: str = "") -> Plot:
    """Return the plot of one quantity.

    Parameters
    ----------
    name
        Name of the column.
    found
        Its distribution by cluster; at least one cluster has a value.
    unit, meaning
        Unit and description of the column.
    """
    shown = np.flatnonzero(found.number > 0)
    quantiles = found.quantiles[shown]
    logarithmic = is_wide(quantiles)
    place, ticks = _axis(quantiles, logarithmic=logarithmic)
    boxes = []
    for row, (i, five) in enumerate(zip(shown, quantiles, strict=True)):
        low, left, middle, right, high = (round(float(x), 1) for x in place(five))
        k = int(found.clusters[i])
        y = 10 + row * ROW
        boxes.append(
            BoxShape(short(k), look(k), y, low, left, middle, max(0.5, right - left), high)
        )
    medians = ", ".join(
        f"{short(int(found.clusters[i]))}: {number(float(found.quantiles[i, 2]))}"
        for i in shown
    )
    return Plot(
        name=name,
        unit=unit,
        meaning=meaning,
        apart=f"{100 * found.apart:.0f} %",
        words=f"{name} by cluster, medians {medians}",
        height=len(boxes) * ROW + 22,
        ticks=ticks,
        boxes=boxes,
    )


def is_wide(quantiles: npt.NDArray[np.float64]) -> bool:
    """Return whether a quantity is positive and its range too wide for a linear axis."""
    low, high = float(quantiles.min()), float(quantiles.max())
    return low > 0 and high / low > WIDE_RANGE


def _axis(
    quantiles: npt.NDArray[np.float64], *, logarithmic: bool
) -> tuple["_Place", list[Tick]]:
    """Return the conversion from values to positions, and the ticks of the axis."""
    low, high = float(quantiles.min()), float(quantiles.max())
    if not high > low:
        half = max(abs(low) * 0.1, 0.5)
        low, high = low - half, high + half
    locator = LogLocator(numticks=5) if logarithmic else MaxNLocator(4)
    place = _Place(low, high, logarithmic=logarithmic)
    values = [float(v) for v in locator.tick_values(low, high) if low <= v <= high]
    return place, [Tick(round(float(place(v)), 1), f"{v:,g}") for v in values]


class _Place:
    """Conversion from a value to its position along the axis."""

    def __init__(self, low: float, high: float, *, logarithmic: bool) -> None:
        self.scale = np.log10 if logarithmic else np.asarray
        self.low, self.high = (float(self.scale(value)) for value in (low, high))

    def __call__(self, value: npt.ArrayLike) -> npt.NDArray[np.float64]:
        part = (self.scale(np.asarray(value)) - self.low) / (self.high - self.low)
        return np.asarray(LEFT + (RIGHT - LEFT) * part, dtype=np.float64)
