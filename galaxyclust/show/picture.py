"""The picture of a clustering: the map, the sizes, and galaxies of every cluster."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from galaxyclust.show import sheet
from galaxyclust.show.choose import Choice
from galaxyclust.show.colour import Picture
from galaxyclust.show.map import draw_map
from galaxyclust.show.sheet import shortened
from galaxyclust.show.theme import (
    HEAD,
    MARGIN,
    PANEL,
    QUIET,
    TEXT,
    Box,
    bare_axes,
    headline,
    look,
    page,
    printable,
    write,
)
from galaxyclust.types import FloatArray, IntArray
from galaxyclust.words import counted, share

MAP = 6.2  # inches
BETWEEN = 0.25
LINE = 0.24


def clusters(
    projection: FloatArray,
    label: IntArray,
    *,
    choice: Choice,
    pictures: Picture,
    title: str,
    caption: str,
) -> Figure:
    """Return one page with the map of a clustering and galaxies of each cluster.

    Parameters
    ----------
    projection
        (N, 2) position of each galaxy on the map; NaN for those that were set aside.
    label
        (N,) cluster of each galaxy; -1 is noise, -2 not embedded.
    choice
        Which galaxies to show.
    pictures
        (n, S, S, 3) pictures of ``choice.rows``, in this order.
    title
        The survey and the clustering.
    caption
        How the clustering was made.

    Returns
    -------
    matplotlib.figure.Figure
        A page as high as the clusters need.

    Raises
    ------
    InputError
        If the numbers of pictures and of rows differ.
    """
    width = sheet.width(choice)
    below = HEAD + MAP + BETWEEN
    figure = page(width, below + sheet.height(choice))
    headline(figure, title, caption)
    draw_map(
        bare_axes(figure, Box(MARGIN, HEAD, MAP, MAP), colour=PANEL), projection, label
    )
    left = MARGIN + MAP + 0.45
    lines = summary(choice, n_all=len(label))
    write(figure, (left, HEAD), "\n".join(lines), fontsize=11, linespacing=1.5)
    used = 0.1 + len(lines) * LINE
    box = Box(left, HEAD + used, width - left - MARGIN, MAP - used)
    draw_sizes(bare_axes(figure, box), choice)
    sheet.draw_sheet(figure, choice, pictures, top=below)
    return figure


def summary(choice: Choice, *, n_all: int) -> list[str]:
    """Return lines with the numbers of galaxies clustered, in noise, and left out."""
    lines = [f"{counted(choice.n_rows, 'galaxy')}, {counted(choice.n_clusters, 'cluster')}"]
    noise = sum(strip.n_members for strip in choice.strips if strip.label < 0)
    if noise:
        lines.append(f"{noise:,} ({share(noise, choice.n_rows)}) in no cluster: noise")
    if n_all > choice.n_rows:
        lines.append(f"{n_all - choice.n_rows:,} more set aside, not embedded")
    return lines


def draw_sizes(axes: Axes, choice: Choice) -> None:
    """Draw one bar per cluster, as a legend of the map and to show sizes."""
    n_bars = max(12, len(choice.strips))
    largest = max((strip.n_members for strip in choice.strips), default=1)
    axes.set(xlim=(-0.16, 1.3), ylim=(n_bars - 0.5, -0.5))
    size = 9.5 if n_bars <= 18 else 7.5
    for i, strip in enumerate(choice.strips):
        style = look(strip.label)
        length = strip.n_members / largest
        axes.barh(i, length, height=0.62, color=style.colour, left=0)
        axes.plot(-0.04, i, marker=style.marker, color=style.colour, markersize=size - 3)
        name = "noise" if strip.label < 0 else str(strip.label)
        axes.text(-0.075, i, name, color=TEXT, fontsize=size, ha="right", va="center")
        about = f"{strip.n_members:,}  {share(strip.n_members, choice.n_rows)}"
        about += f"  {shortened(strip.name, letters=12)[0]}" if strip.name else ""
        axes.text(
            length + 0.02, i, printable(about), color=QUIET, fontsize=size, va="center",
            parse_math=False,
        )  # fmt: skip
