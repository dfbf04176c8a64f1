"""The common style of all figures: colours, sizes and the placing of boxes on a page."""

import functools
import textwrap
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

PAGE = "#0f1217"
PANEL = "#161a21"
TEXT = "#e4e7ec"
QUIET = "#98a1ae"
NOISE_COLOUR = "#747e8b"
DPI = 130
MARGIN = 0.4  # inches
HEAD = 1.15  # inches for the headline
TITLE_LETTER = 0.15  # inches, wider than most letters
CAPTION_LETTER = 0.072

# Okabe & Ito's colours, which most colour-blind readers can distinguish, with a lighter
# blue and white instead of black for a dark page
COLOURS = (
    *("#56B4E9", "#E69F00", "#1FB58A", "#F0E442"),
    *("#D98BB8", "#E8641B", "#7C8CFF", "#DDE3EA"),
)
MARKERS = ("o", "^", "s", "D", "v")


class Look(NamedTuple):
    """How the members of one cluster are drawn."""

    colour: str
    marker: str


def look(label: int) -> Look:
    """Return the colour and marker of a cluster; they repeat after 40 clusters.

    >>> look(0) == look(8), look(0) == look(40)
    (False, True)
    """
    if label < 0:
        return Look(NOISE_COLOUR, "o")
    marker = MARKERS[label // len(COLOURS) % len(MARKERS)]
    return Look(COLOURS[label % len(COLOURS)], marker)


class Box(NamedTuple):
    """A place on a page, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def page(width: float, height: float) -> Figure:
    """Return an empty dark page; width and height are in inches."""
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor=PAGE)
    FigureCanvasAgg(figure)
    return figure


def bare_axes(figure: Figure, box: Box, *, colour: str = PAGE) -> Axes:
    """Return axes in ``box`` without ticks, frame or labels."""
    width, height = figure.get_size_inches()
    bottom = height - box.top - box.height
    axes = figure.add_axes(
        (box.left / width, bottom / height, box.width / width, box.height / height)
    )
    axes.set(facecolor=colour, xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def write(figure: Figure, at: tuple[float, float], text: str, **style: object) -> None:
    """Write ``text`` with its upper left corner ``at`` inches from the page's left and top.

    It is written literally: a ``$`` or ``_`` in a name does not start a formula.
    """
    left, top = at
    width, height = figure.get_size_inches()
    settings: dict[str, Any] = {"color": TEXT, "fontsize": 9, "va": "top", "ha": "left"}
    settings |= {"parse_math": False} | style
    figure.text(left / width, 1 - top / height, printable(text), **settings)


def printable(text: str) -> str:
    """Replace characters that the font lacks (emoji, control characters) in ``text``.

    >>> printable("$x_1$ \U0001f9ff")
    '$x_1$ \N{REPLACEMENT CHARACTER}'
    """
    known = _letters()
    return "".join(c if ord(c) in known or c == "\n" else "\ufffd" for c in text)


@functools.cache
def _letters() -> frozenset[int]:
    """Return the characters of the font, without those that change the text direction."""
    letters = FT2Font(findfont(FontProperties())).get_charmap()
    turning = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F}
    return frozenset(c for c in letters if c not in turning and chr(c).isprintable())


def headline(figure: Figure, title: str, caption: str) -> None:
    """Write a title and its caption at the top of a page, shortened to fit there."""
    inches = figure.get_size_inches()[0] - 2 * MARGIN
    letters = int(inches / TITLE_LETTER)
    title = title if len(title) <= letters else title[: letters - 3] + "..."
    lines = textwrap.wrap(
        caption, int(inches / CAPTION_LETTER), max_lines=2, placeholder=" ..."
    )
    write(figure, (MARGIN, 0.3), title, fontsize=16, weight="bold")
    write(figure, (MARGIN, 0.68), "\n".join(lines), color=QUIET, linespacing=1.3)
