"""A map of an embedding, coloured by a quantity, for a paper."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from galaxyclust.show.map import frame, weight
from galaxyclust.show.paper import LINE, NOISE_COLOUR, RAMP, TEXT, sheet
from galaxyclust.show.wide import is_wide
from galaxyclust.types import FloatArray

SHOWN = (1, 99)  # percentiles at the ends of the colour ramp
HEIGHT = 3.15  # inches
MANY_DECADES = 1e5  # a wider ramp has ticks only at powers of ten


def coloured_map(
    projection: FloatArray, values: dict[str, FloatArray], *, title: str
) -> Figure:
    """Return one map of an embedding for each quantity, coloured by it.

    Parameters
    ----------
    projection
        (N, 2); rows that are not finite are left out.
    values
        (N,) values of each quantity, by the heading of its map. Missing values are grey.
        The ramp is logarithmic if a few values are far above the rest
        (`galaxyclust.show.wide`).
    title
        The survey and the embedding.

    Returns
    -------
    matplotlib.figure.Figure
        Two panels per row, as wide as a journal's page.
    """
    across = min(2, max(1, len(values)))
    down = max(1, -(-len(values) // across))
    figure = sheet(HEIGHT * down + 0.3, width=3.55 * across)
    figure.suptitle(title, fontsize=9, color=TEXT, weight="bold")
    places = figure.subplots(down, across, squeeze=False).ravel().tolist()
    shown = np.isfinite(projection).all(axis=1)
    points = np.asarray(projection, np.float64)[shown]
    area, alpha = weight(len(points))
    for axes, (name, column) in zip(places, values.items(), strict=False):
        own = np.asarray(column, np.float64)[shown]
        known = np.isfinite(own)
        axes.set(xticks=[], yticks=[])
        axes.set_box_aspect(1)
        for spine in axes.spines.values():
            spine.set_color(LINE)
        axes.scatter(
            *points[~known].T, s=0.3 * area, c=NOISE_COLOUR, linewidths=0, alpha=0.4
        )
        low, high = ends(own[known])
        wide = is_wide(own[known])
        drawn = axes.scatter(
            *points[known].T,
            s=0.3 * area,
            c=own[known],
            cmap=RAMP,
            norm=(LogNorm if wide else Normalize)(low, high, clip=True),
            linewidths=0,
            alpha=alpha,
            rasterized=True,
        )
        frame(axes, points)
        words = name if known.any() else f"{name}: no values"
        axes.set_title(words, fontsize=7.5, color=TEXT, loc="left")
        if known.any():
            _bar(figure, axes, drawn, in_decades=wide and high < MANY_DECADES * low)
    for axes in places[len(values) :]:
        axes.set_visible(False)
    return figure


def _bar(figure: Figure, axes: Axes, drawn: PathCollection, *, in_decades: bool) -> None:
    """Draw the colour bar of a map, with ticks between powers of ten if ``in_decades``."""
    bar = figure.colorbar(drawn, ax=axes, shrink=0.9, aspect=26, pad=0.02)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=7, colors=TEXT)
    if in_decades:
        bar.ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    bar.ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    bar.ax.yaxis.set_minor_formatter(NullFormatter())


def ends(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return the values at the ends of the ramp.

    >>> ends(np.zeros(0)), ends(np.arange(101.0))
    ((0.0, 1.0), (1.0, 99.0))
    """
    if not values.size:
        return 0.0, 1.0
    low, high = np.percentile(values, SHOWN)
    return float(low), float(high)
