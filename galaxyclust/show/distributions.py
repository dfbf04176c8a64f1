"""Box plots of quantities by cluster, one panel per quantity, for a paper."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from galaxyclust.show.paper import LINE, PAGE_WIDTH, TEXT, look, plain, sheet
from galaxyclust.show.quantiles import Distribution

ACROSS = 3
LETTERS = 34  # largest number of letters of a heading
TICK = 24  # largest number of letters of a cluster's name beside an axis
WIDE_RANGE = 100.0  # a positive quantity with a larger range has a logarithmic axis


def distributions(
    found: Mapping[str, Distribution],
    *,
    units: Mapping[str, str],
    title: str,
    names: Mapping[int, str] | None = None,
) -> Figure:
    """Return a figure with one panel per quantity and one box per cluster.

    Parameters
    ----------
    found
        Distributions by name of the quantity.
    units
        Their units; '' for none.
    title
        The survey and the clustering.
    names
        Names of clusters by number.

    Returns
    -------
    matplotlib.figure.Figure
        As wide as a journal's page, or narrower for fewer than three quantities.
    """
    across = min(ACROSS, max(1, len(found)))
    rows = max(1, -(-len(found) // across))
    n_clusters = max((len(entry.clusters) for entry in found.values()), default=1)
    height = rows * (0.55 + 0.16 * n_clusters) + 0.35
    figure = sheet(height, width=PAGE_WIDTH * across / ACROSS)
    figure.suptitle(title, fontsize=9, color=TEXT, weight="bold")
    axes = figure.subplots(rows, across, squeeze=False).ravel().tolist()
    for place, (name, entry) in zip(axes, found.items(), strict=False):
        draw_boxes(place, entry, names=names or {})
        longest = max((len(called) for called in (names or {}).values()), default=0)
        room = LETTERS - min(longest, 22)  # what the names of clusters leave
        words = heading(name, units.get(name, ""), entry.apart, most=room)
        size = 7.5 * min(1.0, room / max(map(len, words.splitlines())))
        place.set_title(words, fontsize=size, color=TEXT, loc="left")
    for place in axes[len(found) :]:
        place.set_visible(False)
    return figure


def heading(name: str, unit: str, apart: float, *, most: int = LETTERS) -> str:
    r"""Return the heading of a panel, on two lines if it is too long for one.

    A unit that is part of the name is not repeated.

    >>> heading("r_kron", "pix", 0.5), heading("r50_arcsec", "arcsec", 0.5)
    ('r_kron [pix]  (50 %)', 'r50_arcsec  (50 %)')
    >>> heading("semi_major_axis_deconvolved", "pix", 0.5)
    'semi_major_axis_deconvolved\n[pix]  (50 %)'
    """
    shown = f" [{unit}]" if unit and unit not in name else ""
    words = f"{name}{shown}  ({100 * apart:.0f} %)"
    return words if len(words) <= most else words.replace(" ", "\n", 1).replace("\n ", "\n")


def draw_boxes(axes: Axes, found: Distribution, *, names: Mapping[int, str]) -> None:
    """Draw the boxes of one quantity: percentiles 5, 25, 50, 75 and 95 of each cluster."""
    plain(axes)
    for row, (label, five) in enumerate(zip(found.clusters, found.quantiles, strict=True)):
        if not np.isfinite(five).all():
            continue
        low, left, middle, right, high = five
        colour = look(int(label)).colour
        axes.hlines(row, low, high, color=colour, linewidth=0.9)
        axes.barh(row, right - left, left=left, height=0.62, color=colour, alpha=0.55)
        axes.vlines(middle, row - 0.31, row + 0.31, color=TEXT, linewidth=1.3)
    axes.set_ylim(len(found.clusters) - 0.4, -0.6)
    axes.set_yticks(range(len(found.clusters)), ticks(found.clusters.tolist(), names))
    for label, text in zip(found.clusters, axes.get_yticklabels(), strict=True):
        text.set_color(look(int(label)).colour)
    axes.grid(axis="x", color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    known = found.quantiles[np.isfinite(found.quantiles)]
    if known.size and known.min() > 0 and known.max() / known.min() > WIDE_RANGE:
        axes.set_xscale("log")
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))


def ticks(labels: Sequence[int], names: Mapping[int, str]) -> list[str]:
    """Return the tick labels of clusters.

    >>> ticks([0, 1, -1], {1: "edge-on"})
    ['0', '1 edge-on', 'noise']
    >>> ticks([0], {0: "a name longer than anyone reads"})
    ['0 a name longer than an…']
    """
    texts = ["noise" if k < 0 else f"{k} {names.get(k, '')}".strip() for k in labels]
    short = [
        text if len(text) <= TICK else f"{text[: TICK - 1].strip()}…" for text in texts
    ]
    return [text.replace("$", r"\$") for text in short]  # $ starts no formula
