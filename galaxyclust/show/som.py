"""The picture of a self-organizing map: its neurons, counts, and quantities on the map."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from galaxyclust.show.colour import Picture
from galaxyclust.show.page.words import number
from galaxyclust.show.theme import (
    HEAD,
    MARGIN,
    PANEL,
    QUIET,
    Box,
    bare_axes,
    headline,
    page,
    write,
)
from galaxyclust.show.wide import is_wide
from galaxyclust.types import FloatArray, IntArray

SIDE = 8.9  # inches of the map of neurons
PLANE = 3.7  # inches of each of the small maps
BETWEEN = 0.5
TITLE = 0.22  # inches above a small map
BAR = 0.1  # inches, the height of a colour bar
SMALLEST = 0.3  # inches, smallest side of a cell with room for its count


class Map(NamedTuple):
    """The data to draw of a map."""

    position: FloatArray  # (K, 2)
    hexagonal: bool
    picture: Picture  # (K, s, s, 3), one per neuron
    n_galaxies: IntArray  # (K,) number of galaxies of each neuron


def picture(
    drawn: Map, planes: Mapping[str, FloatArray], *, title: str, caption: str
) -> Figure:
    """Return a page with the neurons of a map, and a small map of each quantity.

    Parameters
    ----------
    drawn
        The map.
    planes
        (K,) value of each neuron, by name of the quantity; NaN if there is none.
    title, caption
        What the page shows, and how it was made.

    Returns
    -------
    matplotlib.figure.Figure
        The page; each two planes make it wider.
    """
    n_across = -(-len(planes) // 2)
    left = MARGIN + SIDE + BETWEEN
    width = left + n_across * PLANE + max(0, n_across - 1) * BETWEEN + MARGIN
    figure = page(width, HEAD + SIDE + MARGIN)
    headline(figure, title, caption)
    draw_neurons(bare_axes(figure, Box(MARGIN, HEAD, SIDE, SIDE), colour=PANEL), drawn)
    for i, (name, values) in enumerate(planes.items()):
        at = left + i // 2 * (PLANE + BETWEEN)
        top = HEAD + i % 2 * SIDE / 2
        draw_plane(figure, (at, top), drawn, name=name, values=values)
    return figure


def draw_neurons(axes: Axes, drawn: Map) -> None:
    """Draw the picture of each neuron at its place, with its number of galaxies."""
    frame(axes, drawn)
    half = 0.48 if not drawn.hexagonal else 0.43
    room = SIDE / max(np.ptp(axes.get_xlim()), 1)
    for (x, y), picture, count in zip(
        drawn.position, drawn.picture, drawn.n_galaxies, strict=True
    ):
        box = (x - half, x + half, y + half, y - half)
        if count:
            axes.imshow(picture, extent=box, interpolation="bicubic", aspect="auto")
        if room >= SMALLEST:
            axes.text(
                x - half + 0.04, y + half - 0.03, f"{count:,}", color=QUIET,
                fontsize=min(8, 14 * room), ha="left", va="bottom",
            )  # fmt: skip
    frame(axes, drawn)  # images change the limits


def draw_plane(
    figure: Figure,
    at: tuple[float, float],
    drawn: Map,
    *,
    name: str,
    values: FloatArray,
) -> None:
    """Draw a small map with neurons coloured by a value, and the colour bar below."""
    left, top = at
    known = np.isfinite(values)
    wide = is_wide(np.asarray(values[known], np.float64))
    write(figure, (left, top), f"{name}, logarithmic" if wide else name, color=QUIET)
    axes = bare_axes(figure, Box(left, top + TITLE, PLANE, PLANE), colour=PANEL)
    frame(axes, drawn)
    low, high = (values[known].min(), values[known].max()) if known.any() else (0.0, 1.0)
    scaled = np.log(values[known] / low) if wide else values[known] - low
    colour = colormaps["viridis"](scaled / max(np.max(scaled, initial=0.0), 1e-12))
    cells = drawn.position[known][:, None] + outline(hexagonal=drawn.hexagonal)
    axes.add_collection(PolyCollection(list(cells), facecolors=colour, linewidths=0))
    below = top + TITLE + PLANE + 0.06
    bar = bare_axes(figure, Box(left, below, PLANE, BAR))
    bar.imshow(np.linspace(0, 1, 256)[None], cmap="viridis", aspect="auto")
    below += BAR + 0.03
    write(figure, (left, below), number(low), color=QUIET, fontsize=8)
    end = (left + PLANE, below)
    write(figure, end, number(high), color=QUIET, fontsize=8, ha="right")


def outline(*, hexagonal: bool) -> npt.NDArray[np.float64]:
    """Return the six or four corners (x, y) of a neuron's cell, from its centre."""
    if not hexagonal:
        return np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    angle = np.radians(30.0 + 60.0 * np.arange(6))
    corners = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return np.asarray(corners / np.sqrt(3), dtype=np.float64)


def frame(axes: Axes, drawn: Map) -> None:
    """Set limits that show every neuron, with row 0 at the top and equal scales."""
    low, high = drawn.position.min(0) - 0.6, drawn.position.max(0) + 0.6
    half = (high - low).max() / 2
    middle = (low + high) / 2
    axes.set(
        xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] + half, middle[1] - half)
    )


def means_by_neuron(
    values: FloatArray, neuron: IntArray, *, n_neurons: int
) -> npt.NDArray[np.float64]:
    """Return (K,): the mean of the finite values of each neuron's galaxies; NaN for none.

    >>> means_by_neuron(np.array([1.0, 3.0, np.nan]), np.array([0, 0, 1]), n_neurons=2)
    array([ 2., nan])
    """
    known = np.isfinite(values) & (neuron >= 0)
    total = np.bincount(neuron[known], values[known], minlength=n_neurons)
    count = np.bincount(neuron[known], minlength=n_neurons)
    mean = total / np.where(count > 0, count, np.nan)
    return np.asarray(mean, dtype=np.float64)
