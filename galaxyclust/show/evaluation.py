"""The picture of an evaluation: audits, and agreement with labels and numbers."""

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from galaxyclust.show.theme import (
    COLOURS,
    HEAD,
    MARGIN,
    PAGE,
    PANEL,
    QUIET,
    TEXT,
    Box,
    bare_axes,
    headline,
    page,
    write,
)

WIDTH = 12.0  # inches
NAMES = 2.6  # inches for names on the left
LINE = 0.3
TITLE = 0.42
BELOW = 0.55
CELL = 0.62
CLUSTERS, EMBEDDING = COLOURS[1], COLOURS[0]
CHANCE = "chance"
_LETTERS = 130  # in a line across the page
_TICKS = (0.0, 0.01, 0.09, 0.25, 0.49, 1.0)
_GRADES = ((0.01, "weak"), (0.09, "clear"), (0.25, "strong"))
_SHADES = LinearSegmentedColormap.from_list("shades", [PANEL, COLOURS[0]])


class Mark(NamedTuple):
    """How much is known of one quantity."""

    share: float
    chance: float  # the share that chance alone stays below in 95 % of cases
    grade: str


class Line(NamedTuple):
    """One quantity of an audit."""

    name: str
    clusters: Mark | None
    embedding: Mark | None


class AuditPanel(NamedTuple):
    """An audit: groups of quantities by their heading."""

    title: str
    groups: dict[str, Sequence[Line]]


class Interval(NamedTuple):
    """A score and the ends of its interval."""

    value: float
    low: float
    high: float


class ScorePanel(NamedTuple):
    """Scores of several embeddings or clusterings, side by side."""

    title: str
    names: Sequence[str]
    columns: dict[str, Sequence[Interval]]
    n_own: int = 1  # the first names are the evaluated ones; the others are baselines


class CountPanel(NamedTuple):
    """A contingency table."""

    title: str
    counts: npt.NDArray[np.int64]  # (labels, clusters)
    labels: Sequence[str]
    clusters: Sequence[str]


class NotePanel(NamedTuple):
    """A text, if there is nothing to draw."""

    title: str
    text: str


Panel = AuditPanel | ScorePanel | CountPanel | NotePanel


def evaluation_page(panels: Sequence[Panel], *, title: str, caption: str) -> Figure:
    """Return one page with the panels below one another.

    Parameters
    ----------
    panels
        What to show.
    title, caption
        What the page shows, and how it was made.
    """
    heights = [_height(panel) for panel in panels]
    figure = page(WIDTH, HEAD + sum(heights) + MARGIN)
    headline(figure, title, caption)
    top = HEAD
    for panel, height in zip(panels, heights, strict=True):
        write(figure, (MARGIN, top), panel.title, fontsize=11.5, weight="bold")
        if isinstance(panel, AuditPanel):
            _draw_audit(figure, panel, top=top + TITLE)
        elif isinstance(panel, ScorePanel):
            _draw_scores(figure, panel, top=top + TITLE)
        elif isinstance(panel, NotePanel):
            write(figure, (MARGIN, top + TITLE), _wrapped(panel.text), color=QUIET)
        else:
            _draw_counts(figure, panel, top=top + TITLE)
        top += height
    return figure


def _height(panel: Panel) -> float:
    """Return the height of a panel in inches."""
    if isinstance(panel, AuditPanel):
        lines = sum(len(group) + 1 for group in panel.groups.values())
        return TITLE + LINE * (lines + 1) + 2 * BELOW
    if isinstance(panel, ScorePanel):
        return TITLE + LINE * (len(panel.names) + 1) + BELOW
    if isinstance(panel, NotePanel):
        return TITLE + LINE * len(_wrapped(panel.text).splitlines()) + BELOW
    return TITLE + CELL * len(panel.labels) + 2 * BELOW


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _LETTERS)


def _axes(figure: Figure, box: Box) -> Axes:
    axes = bare_axes(figure, box, colour=PANEL)
    axes.tick_params(colors=QUIET, labelsize=8, length=0)
    return axes


def _draw_audit(figure: Figure, panel: AuditPanel, *, top: float) -> None:
    """Draw how much is known of each quantity; the axis is linear in the correlation."""
    rows: list[tuple[str, Line | None]] = []
    for heading, lines in panel.groups.items():
        rows += [(heading, None), *((line.name, line) for line in lines)]
    box = Box(MARGIN + NAMES, top + LINE, WIDTH - 2 * MARGIN - NAMES, LINE * len(rows))
    axes = _axes(figure, box)
    axes.set(xlim=(-0.012, 1.03), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xticks(np.sqrt(_TICKS), [f"{100 * tick:.0f} %" for tick in _TICKS])
    for share, name in _GRADES:
        axes.axvline(np.sqrt(share), color=QUIET, lw=0.6, alpha=0.5)
        axes.text(np.sqrt(share) + 0.006, -0.6, name, color=QUIET, fontsize=8, va="bottom")
    for number, (name, line) in enumerate(rows):
        style = {"color": QUIET, "style": "italic"} if line is None else {"color": TEXT}
        place = (MARGIN, box.top + (number + 0.5) * LINE)
        write(figure, place, name, fontsize=9, va="center", **style)
        if line is not None:
            apart = 0.16 if line.clusters and line.embedding else 0.0
            _draw_mark(axes, line.clusters, number - apart, colour=CLUSTERS)
            _draw_mark(axes, line.embedding, number + apart, colour=EMBEDDING)
    left, width = box.left, box.width
    lines = [line for _, line in rows if line is not None]
    told = [("○  chance", QUIET, 0.09)]
    if any(line.embedding for line in lines):
        told.append(("●  embedding", EMBEDDING, 0.13))
    if any(line.clusters for line in lines):
        told.append(("●  clusters", CLUSTERS, 0.12))
    x = 1.0
    for words, colour, room in told:
        x -= room
        write(figure, (left + x * width, top), words, color=colour, fontsize=9)
    below = box.top + box.height + 0.28
    text = "share of the quantity that is known; the grey bar is what chance alone gives"
    write(figure, (left, below), text, color=QUIET, fontsize=8.5)


def _draw_mark(axes: Axes, mark: Mark | None, y: float, *, colour: str) -> None:
    if mark is None:
        return
    known, chance = np.sqrt(mark.share), np.sqrt(mark.chance)
    axes.plot([0, chance], [y, y], color=QUIET, lw=4, alpha=0.35, solid_capstyle="butt")
    if mark.grade == CHANCE:
        axes.plot(known, y, "o", mfc=PANEL, mec=QUIET, ms=4.5)
        return
    axes.plot([0, known], [y, y], color=colour, lw=1.6)
    axes.plot(known, y, "o", color=colour, ms=6)


def _draw_scores(figure: Figure, panel: ScorePanel, *, top: float) -> None:
    """Draw scores with their intervals, one small plot per column."""
    n_rows, n_columns = len(panel.names), len(panel.columns)
    room = WIDTH - 2 * MARGIN - NAMES
    gap = 0.18
    width = (room - gap * (n_columns - 1)) / n_columns
    for number, name in enumerate(panel.names):
        place = (MARGIN, top + LINE + (number + 0.5) * LINE)
        colour = TEXT if number < panel.n_own else QUIET
        write(figure, place, name, fontsize=9, va="center", color=colour)
    for i, (title, values) in enumerate(panel.columns.items()):
        left = MARGIN + NAMES + i * (width + gap)
        axes = _axes(figure, Box(left, top + LINE, width, LINE * n_rows))
        axes.set(xlim=(-0.06, 1.06), ylim=(n_rows - 0.5, -0.5))
        axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.axvline(0.5, color=QUIET, lw=0.5, alpha=0.3)
        write(figure, (left, top + 0.05), title, color=QUIET)
        for y, one in enumerate(values):
            colour = EMBEDDING if y < panel.n_own else QUIET
            axes.plot([one.low, one.high], [y, y], color=colour, lw=2.2, alpha=0.8)
            axes.plot(one.value, y, "o", color=colour, ms=5)
            if np.isfinite(one.value):
                _write_value(axes, one.value, y)


def _write_value(axes: Axes, value: float, y: float) -> None:
    beyond = value > 0.55
    axes.text(
        value - 0.09 if beyond else value + 0.09,
        y,
        f"{round(value, 2) + 0.0:.2f}",  # no -0.00
        color=TEXT,
        fontsize=7.5,
        va="center",
        ha="right" if beyond else "left",
        bbox={"facecolor": PANEL, "edgecolor": "none", "pad": 0.6, "alpha": 0.75},
    )


def _draw_counts(figure: Figure, panel: CountPanel, *, top: float) -> None:
    """Draw a contingency table, shaded by the share of each label in its cluster."""
    n_labels, n_clusters = panel.counts.shape
    width = min(WIDTH - 2 * MARGIN - NAMES, 1.3 * CELL * n_clusters)
    box = Box(MARGIN + NAMES, top, width, CELL * n_labels)
    axes = _axes(figure, box)
    share = panel.counts / np.maximum(panel.counts.sum(axis=0), 1)
    axes.imshow(share, cmap=_SHADES, vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(n_clusters), panel.clusters)
    for number, label in enumerate(panel.labels):
        place = (MARGIN, box.top + (number + 0.5) * CELL)
        write(figure, place, str(label)[:34], fontsize=9, va="center")
    size = 9 if n_clusters <= 16 else 6
    for (row, column), count in np.ndenumerate(panel.counts):
        colour = PAGE if share[row, column] > 0.55 else TEXT
        axes.text(
            column, row, f"{count}", color=colour, fontsize=size, ha="center", va="center"
        )
    text = "galaxies of each label in each cluster; shaded by the share of the cluster"
    place = (box.left, box.top + box.height + 0.28)
    write(figure, place, text, color=QUIET, fontsize=8.5)
