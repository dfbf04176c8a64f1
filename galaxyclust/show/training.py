"""The picture of a training: losses, and rank and scatter of the features, by epoch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
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

WIDE, HIGH = 7.6, 3.4  # inches of the losses
LOW = 1.5  # inches of each panel below them
GAP = 0.55
LEFT, BELOW = 0.9, 0.65  # inches for labels beside and below the axes
TRAINED, HELD_OUT, OTHER = COLOURS[0], COLOURS[1], COLOURS[2]
Curve = Mapping[str, npt.NDArray[Any]]
PANELS = {
    "feature_rank": "independent\ndirections",
    "feature_spread": "scatter of\nthe features",
    "images_per_s": "images a\nsecond",
}


def training(curve: Curve, *, title: str, caption: str) -> Figure:
    """Return a page with the learning curve of an embedding.

    Parameters
    ----------
    curve
        ``epoch``, ``train_loss``, ``validation_loss``, ``kept`` (1 for the epoch whose
        weights were kept), and optionally ``feature_rank``, ``feature_spread`` and
        ``images_per_s``, one entry per epoch.
    title, caption
        What was trained, and how.
    """
    below = [name for name in PANELS if name in curve]
    height = HEAD + HIGH + len(below) * (GAP + LOW) + BELOW
    figure = page(WIDE + LEFT + 2 * MARGIN, height)
    headline(figure, title, caption)
    losses = panel(figure, top=HEAD, height=HIGH, name="loss")
    for name, colour, words in (
        ("train_loss", TRAINED, "trained on"),
        ("validation_loss", HELD_OUT, "held out"),
    ):
        draw(losses, curve, name, colour=colour).set_label(words)
    kept = int(np.argmax(curve["kept"]))
    losses.axvline(curve["epoch"][kept], color=QUIET, lw=0.8, ls=":", label="kept")
    losses.legend(facecolor=PANEL, edgecolor=PANEL, labelcolor=TEXT, fontsize=9)
    last = losses
    for number, name in enumerate(below):
        top = HEAD + HIGH + GAP + number * (GAP + LOW)
        last = panel(figure, top=top, height=LOW, name=PANELS[name])
        draw(last, curve, name, colour=OTHER)
        last.set_ylim(bottom=0)
    last.set_xlabel("epoch", color=QUIET)
    return figure


def panel(figure: Figure, *, top: float, height: float, name: str) -> Axes:
    """Return axes for a quantity by epoch, labelled with its name."""
    axes = bare_axes(figure, Box(MARGIN + LEFT, top, WIDE, height), colour=PANEL)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.tick_params(colors=QUIET, labelsize=8, length=3)
    axes.set_ylabel(name, color=QUIET)
    return axes


def draw(axes: Axes, curve: Curve, name: str, *, colour: str) -> Any:
    """Draw one column by epoch; a dot if there is only one epoch."""
    marker = "o" if len(curve["epoch"]) == 1 else ""
    (line,) = axes.plot(curve["epoch"], curve[name], color=colour, lw=1.8, marker=marker)
    return line
