"""The picture of a sweep: how a clustering changes with the value of a setting."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import (
    AutoLocator,
    LogLocator,
    NullLocator,
    ScalarFormatter,
    StrMethodFormatter,
)

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

Array = npt.NDArray[np.float64]
WIDTH, HIGH, LOW, GAP = 9.0, 2.6, 1.5, 0.35  # inches
LEFT = 0.75  # for the axes' words


class Curves(NamedTuple):
    """The curves of a sweep; one entry per value of the setting."""

    value: Array
    stability: Array
    error: Array
    silhouette: Array
    dbcv: Array
    noise: Array
    sizes: Sequence[Sequence[int]]


def sweep_picture(
    curves: Curves,
    *,
    setting: str,
    stable: float,
    chosen: int | None,
    title: str,
    caption: str,
) -> Figure:
    """Return a page with the curves of a sweep.

    Parameters
    ----------
    curves
        The curves to draw.
    setting
        Name of the setting.
    stable
        The stability above which clusters are reproducible; drawn as a line.
    chosen
        The recommended value, which is marked.
    title, caption
        What the page shows.
    """
    noisy = bool(np.any(curves.noise > 0))
    heights = (HIGH, LOW, LOW, LOW) if noisy else (HIGH, LOW, LOW)
    figure = page(WIDTH + 2 * MARGIN, HEAD + sum(heights) + len(heights) * GAP + MARGIN)
    headline(figure, title, caption)
    top, panels = HEAD, []
    for height in heights:
        box = Box(MARGIN + LEFT, top, WIDTH - LEFT, height)
        panels.append(_axes(figure, box, curves.value))
        top += height + GAP
    first, second, third = panels[:3]
    _line(
        first,
        curves.value,
        curves.stability,
        name="stability",
        colour=COLOURS[0],
        error=curves.error,
    )
    first.axhline(stable, color=QUIET, linewidth=0.8, linestyle=(0, (4, 4)))
    first.set(ylim=(min(0, float(np.min(curves.stability)) - 0.05), 1.05))
    first.set_ylabel("stability (ARI)", color=TEXT, fontsize=9)
    _line(second, curves.value, curves.silhouette, name="silhouette", colour=COLOURS[1])
    _line(second, curves.value, curves.dbcv, name="DBCV", colour=COLOURS[2])
    second.legend(frameon=False, labelcolor=TEXT, fontsize=8, loc="best")
    second.set_ylabel("validity", color=TEXT, fontsize=9)
    _sizes(third, curves)
    if noisy:
        _line(panels[3], curves.value, 100 * curves.noise, name="noise", colour=COLOURS[4])
        panels[3].set(ylim=(-3, 103))
        panels[3].set_ylabel("noise, %", color=TEXT, fontsize=9)
    panels[-1].set_xlabel(setting, color=TEXT, fontsize=9)
    for axes in panels[:-1]:
        axes.tick_params(labelbottom=False)
    for axes in panels:
        axes.set_xlim(first.get_xlim())
        if chosen is not None:
            axes.axvline(chosen, color=COLOURS[3], linewidth=1.2, alpha=0.8)
    return figure


def _axes(figure: Figure, box: Box, value: Array) -> Axes:
    axes = bare_axes(figure, box, colour=PANEL)
    axes.yaxis.set_major_locator(AutoLocator())
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.tick_params(which="both", colors=QUIET, labelsize=8, length=2)
    axes.grid(color=QUIET, alpha=0.15, linewidth=0.6)
    if len(value) > 1 and value.min() > 0 and value.max() > 30 * value.min():
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(value, [f"{one:g}" for one in value])
    return axes


def _line(
    axes: Axes,
    value: Array,
    height: Array,
    *,
    name: str,
    colour: str,
    error: Array | None = None,
) -> None:
    axes.plot(value, height, "o-", color=colour, markersize=4, linewidth=1.4, label=name)
    if error is not None:
        axes.fill_between(value, height - error, height + error, color=colour, alpha=0.25)


def _sizes(axes: Axes, curves: Curves) -> None:
    """Draw every cluster at each value as a dot at its size."""
    for value, sizes in zip(curves.value, curves.sizes, strict=True):
        if sizes:
            axes.scatter(
                np.full(len(sizes), value), sizes, s=14, color=COLOURS[0], alpha=0.7,
                linewidths=0,
            )  # fmt: skip
    if any(curves.sizes):
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("cluster sizes", color=TEXT, fontsize=9)
