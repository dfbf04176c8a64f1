"""The picture of a crossmatch: separations of pairs, and their directions."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from galaxyclust.show.theme import (
    COLOURS,
    HEAD,
    MARGIN,
    PANEL,
    QUIET,
    TEXT,
    Box,
    bare_axes,
    headline,
    page,
)
from galaxyclust.types import FloatArray

SIDE = 4.6  # inches of the map of offsets
WIDE = 6.4  # inches of the histogram
GAP = 0.9
BELOW = 0.75  # inches for the words under the axes
PAIR, CHANCE, GOOD, GIVEN = COLOURS[0], COLOURS[1], COLOURS[2], COLOURS[7]
_BINS = 60
_MOST_POINTS = 30_000


@dataclass(frozen=True, kw_only=True)
class Separations:
    """The data to draw.

    Parameters
    ----------
    east, north
        (n,) offsets of the nearest neighbours in arcsec, other catalog minus this one.
    radii, by_chance
        Radii in arcsec from 0 to the search radius, and the number of false matches
        expected within each.
    radius_arcsec
        The radius of the match.
    recommended_arcsec
        The recommended radius; NaN if there is none.
    offset
        Systematic offset of ``east`` and ``north``; NaN if there is none.
    """

    east: FloatArray
    north: FloatArray
    radii: FloatArray
    by_chance: FloatArray
    radius_arcsec: float
    recommended_arcsec: float
    offset: tuple[float, float]

    @property
    def reach_arcsec(self) -> float:
        """Radius to show: the search radius, or less if the rest is empty."""
        reach = float(self.radii[-1])
        separation = np.hypot(self.east, self.north)
        if not len(separation) or not np.isfinite(self.recommended_arcsec):
            return reach
        most = 1.5 * float(np.quantile(separation, 0.995))
        return min(reach, max(most, 2 * self.recommended_arcsec))


def separations(drawn: Separations, *, title: str, caption: str) -> Figure:
    """Return a page with the histogram of separations and the map of offsets.

    Parameters
    ----------
    drawn
        The data to draw.
    title, caption
        The catalogs, and the result.

    Returns
    -------
    matplotlib.figure.Figure
        The page.
    """
    left = MARGIN + 0.45
    figure = page(left + WIDE + GAP + SIDE + MARGIN, HEAD + SIDE + BELOW)
    headline(figure, title, caption)
    draw_histogram(_axes(figure, Box(left, HEAD, WIDE, SIDE)), drawn)
    draw_offsets(_axes(figure, Box(left + WIDE + GAP, HEAD, SIDE, SIDE)), drawn)
    return figure


def draw_histogram(axes: Axes, drawn: Separations) -> None:
    """Draw the number of pairs at each separation, and the number expected by chance."""
    edges = np.linspace(0, drawn.reach_arcsec, _BINS + 1)
    counts, _ = np.histogram(np.hypot(drawn.east, drawn.north), edges)
    by_chance = np.diff(np.interp(edges, drawn.radii, drawn.by_chance))
    axes.stairs(
        counts, edges, fill=True, color=PAIR, alpha=0.85, label="nearest neighbours"
    )
    axes.stairs(by_chance, edges, color=CHANCE, linewidth=1.8, label="expected by chance")
    top = 1.12 * max(counts.max(), 1)
    axes.set(xlim=(0, drawn.reach_arcsec), ylim=(0, top))
    axes.axvline(
        drawn.radius_arcsec, color=GIVEN, linewidth=1.4, linestyle=(0, (4, 3)),
        label=f"radius used, {drawn.radius_arcsec:.3g} arcsec{_beyond(drawn)}",
    )  # fmt: skip
    if np.isfinite(drawn.recommended_arcsec):
        axes.axvline(
            drawn.recommended_arcsec, color=GOOD, linewidth=2.2,
            label=f"radius recommended, {drawn.recommended_arcsec:.2g} arcsec",
        )  # fmt: skip
    axes.set_xlabel("separation [arcsec]")
    axes.set_ylabel(f"pairs in {edges[1]:.2g} arcsec")
    axes.legend(
        loc="upper right", frameon=False, labelcolor=TEXT, fontsize=9, handlelength=1.6
    )


def _beyond(drawn: Separations) -> str:
    return " (beyond)" if drawn.radius_arcsec > drawn.reach_arcsec else ""


def draw_offsets(axes: Axes, drawn: Separations) -> None:
    """Draw the positions of neighbours relative to the sources of the catalog."""
    reach = drawn.reach_arcsec
    every = -(-len(drawn.east) // _MOST_POINTS) or 1
    n_points = max(len(drawn.east) // every, 1)
    axes.scatter(
        drawn.east[::every], drawn.north[::every], s=float(np.clip(9000 / n_points, 1, 14)),
        c=PAIR, alpha=float(np.clip(300 / np.sqrt(n_points) / 10, 0.12, 0.8)),
        linewidths=0, rasterized=True,
    )  # fmt: skip
    for value in (axes.axhline, axes.axvline):
        value(0, color=QUIET, linewidth=0.6, alpha=0.7, zorder=0)
    circles = (
        (drawn.radius_arcsec, GIVEN, (0, (4, 3)), 1.4),
        (drawn.recommended_arcsec, GOOD, "-", 2.0),
    )
    for radius, colour, style, width in circles:
        if np.isfinite(radius):
            circle = Circle(
                (0, 0), radius, fill=False, edgecolor=colour, linestyle=style,
                linewidth=width,
            )  # fmt: skip
            axes.add_patch(circle)
    if np.isfinite(drawn.offset).all():
        axes.plot(*drawn.offset, marker="+", markersize=15, color=CHANCE, markeredgewidth=2)
        axes.text(
            0.03, 0.97, f"+  median {drawn.offset[0]:+.3f}, {drawn.offset[1]:+.3f}",
            color=CHANCE, fontsize=9, va="top", transform=axes.transAxes,
        )  # fmt: skip
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set_xlabel("offset in RA cos(Dec) [arcsec]")
    axes.set_ylabel("offset in Dec [arcsec]", labelpad=2)


def _axes(figure: Figure, box: Box) -> Axes:
    """Return axes with subdued ticks and no frame."""
    axes = bare_axes(figure, box, colour=PANEL)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.tick_params(colors=QUIET, labelsize=8.5, length=3)
    axes.xaxis.label.set(color=TEXT, fontsize=10)
    axes.yaxis.label.set(color=TEXT, fontsize=10)
    return axes
