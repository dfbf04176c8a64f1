"""Figures on white, with the width and the font sizes of a journal's page."""

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from galaxyclust.show.theme import MARKERS, Look

PAGE_WIDTH = 7.1  # inches: two columns of ApJ, MNRAS and A&A
LINE = "#c9ccd2"
TEXT = "#1b1f27"
NOISE_COLOUR = "#8b93a0"
RAMP = "cividis"  # Nunez et al. 2018: perceptually uniform, also for colour-blind readers
# Okabe & Ito's colours, darkened to be visible on white
COLOURS = (
    *("#0072B2", "#B86E00", "#00855F", "#8A7400"),
    *("#B0558A", "#C44A00", "#5B53C6", "#4A5360"),
)


def look(label: int) -> Look:
    """Return the colour and marker of a cluster on white.

    >>> look(1), look(-1)
    (Look(colour='#B86E00', marker='o'), Look(colour='#8b93a0', marker='o'))
    """
    if label < 0:
        return Look(NOISE_COLOUR, "o")
    marker = MARKERS[label // len(COLOURS) % len(MARKERS)]
    return Look(COLOURS[label % len(COLOURS)], marker)


def sheet(height: float, *, width: float = PAGE_WIDTH) -> Figure:
    """Return an empty white page; width and height are in inches."""
    figure = Figure(
        figsize=(width, height), dpi=200, facecolor="white", layout="constrained"
    )
    FigureCanvasAgg(figure)
    return figure


def plain(axes: Axes) -> None:
    """Remove the frame except for the lower axis, and use small fonts."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(labelsize=7, colors=TEXT, length=2, width=0.6)
