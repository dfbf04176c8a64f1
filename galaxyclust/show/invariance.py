"""The picture of an invariance test: changed galaxies, how far they move, labels kept."""

from collections.abc import Mapping
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from galaxyclust.show.colour import Picture
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
    write,
)
from galaxyclust.words import in_few_digits

NAME = 2.5  # inches
STAMP = 0.85
ROW = 1.0
BARS = 5.2
KEPT = 1.2
LOWEST, HIGHEST = 1e-3, 30.0  # ends of the axis, in distances to the nearest galaxy


class Change(NamedTuple):
    """The effect of one change."""

    meaning: str
    median: float
    percentile90: float
    kept: float


def picture(
    changes: Mapping[str, Change],
    stamps: Mapping[str, Picture],
    *,
    title: str,
    caption: str,
) -> Figure:
    """Return a page with one row per change.

    Parameters
    ----------
    changes
        Changes by name.
    stamps
        (n, s, s, 3) example galaxies with each change, by name; unchanged under ``""``.
    title, caption
        What the page shows, and how it was made.

    Returns
    -------
    matplotlib.figure.Figure
        The page.
    """
    n_stamps = len(stamps[""])
    left = MARGIN + NAME + n_stamps * STAMP + 0.4
    height = HEAD + 0.3 + (len(changes) + 1) * ROW + MARGIN + 0.4
    figure = page(left + BARS + 0.4 + KEPT + MARGIN, height)
    headline(figure, title, caption)
    write(figure, (MARGIN, HEAD + ROW / 2 - 0.1), "as they are", color=QUIET)
    draw_stamps(figure, stamps[""], top=HEAD)
    for i, (name, change) in enumerate(changes.items()):
        top = HEAD + (i + 1) * ROW
        write(figure, (MARGIN, top + 0.25), name, fontsize=13, weight="bold")
        write(figure, (MARGIN, top + 0.52), change.meaning, color=QUIET, fontsize=8)
        draw_stamps(figure, stamps[name], top=top)
        kept = (left + BARS + 0.4, top + 0.28)
        write(figure, kept, f"{100 * change.kept:.1f} %", fontsize=14)
    top, tall = HEAD + ROW, len(changes) * ROW
    above = HEAD + 0.62
    write(figure, (left + BARS + 0.4, above), "label kept", color=QUIET)
    words = "moves by, in distances to the nearest other galaxy: median, 90 %"
    write(figure, (left, above), words, color=QUIET)
    draw_bars(bare_axes(figure, Box(left, top, BARS, tall), colour=PANEL), changes)
    return figure


def draw_stamps(figure: Figure, pictures: Picture, *, top: float) -> None:
    """Draw the pictures of a row side by side."""
    for i, picture in enumerate(pictures):
        box = Box(MARGIN + NAME + i * STAMP, top + 0.07, STAMP - 0.04, STAMP - 0.04)
        bare_axes(figure, box).imshow(picture, interpolation="bicubic", aspect="auto")


def draw_bars(axes: Axes, changes: Mapping[str, Change]) -> None:
    """Draw the median of each change as a bar, and a line to its 90th percentile."""
    axes.set(xscale="log", xlim=(LOWEST, HIGHEST), ylim=(len(changes) - 0.5, -0.5))
    for at in (0.01, 0.1, 1.0, 10.0):
        axes.axvline(at, color=QUIET, alpha=0.7 if at == 1 else 0.25, linewidth=1)
        axes.text(at, len(changes) - 0.44, f"{at:g}", color=QUIET, fontsize=8,
                  ha="center", va="top")  # fmt: skip
    axes.set(yticks=[], xticks=[])
    axes.minorticks_off()
    for i, change in enumerate(changes.values()):
        middle, high = (
            min(max(value, LOWEST), HIGHEST)
            for value in (change.median, change.percentile90)
        )
        axes.barh(i, middle - LOWEST, left=LOWEST, height=0.36, color=COLOURS[0])
        axes.plot([middle, high], [i, i], color=COLOURS[0], linewidth=1.5)
        axes.plot(high, i, marker="|", color=COLOURS[0], markersize=12)
        label = f"{in_few_digits(change.median)}   {in_few_digits(change.percentile90)}"
        axes.text(LOWEST * 1.15, i - 0.3, label, color=TEXT, fontsize=8, va="center")
