"""The dendrogram of a clustering, which shows which clusters merge first, for a paper."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from galaxyclust.show.distributions import ticks
from galaxyclust.show.paper import TEXT, look, plain, sheet

# two groups of labels that merge, the height of the merge, and the number of members
Merge = tuple[tuple[int, ...], tuple[int, ...], float, int]


def dendrogram(
    merges: Sequence[Merge],
    sizes: Mapping[int, int],
    *,
    title: str,
    names: Mapping[int, str] | None = None,
) -> Figure:
    """Return the tree of clusters: leaves on the left, the last merge on the right.

    Parameters
    ----------
    merges
        Merges in order, the nearest clusters first.
    sizes
        Number of members by label.
    title
        The survey and the clustering.
    names
        Names of clusters by number.

    Returns
    -------
    matplotlib.figure.Figure
        As wide as a journal's page.
    """
    figure = sheet(0.9 + 0.2 * max(1, len(sizes)))
    figure.suptitle(title, fontsize=9, color=TEXT, weight="bold")
    draw_tree(figure.subplots(), merges, sizes, names=names or {})
    return figure


def draw_tree(
    axes: Axes,
    merges: Sequence[Merge],
    sizes: Mapping[int, int],
    *,
    names: Mapping[int, str],
) -> None:
    """Draw the tree of clusters onto axes."""
    plain(axes)
    order = leaves(merges, list(sizes))
    place: dict[tuple[int, ...], tuple[float, float]] = {
        (label,): (0.0, float(row)) for row, label in enumerate(order)
    }
    for first, second, height, _ in merges:
        (x1, y1), (x2, y2) = place[first], place[second]
        axes.plot([x1, height, height, x2], [y1, y1, y2, y2], color=TEXT, linewidth=1)
        place[first + second] = (height, (y1 + y2) / 2)
    texts = [
        f"{tick} ({sizes[label]:,})"
        for tick, label in zip(ticks(order, names), order, strict=True)
    ]
    axes.set_yticks(range(len(order)), texts)
    for label, text in zip(order, axes.get_yticklabels(), strict=True):
        text.set_color(look(label).colour)
    for row, label in enumerate(order):
        style = look(label)
        dot = Line2D([0], [row], color=style.colour, marker=style.marker, markersize=4)
        dot.set_clip_on(False)
        axes.add_line(dot)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.set_xlabel("distance at which they merge (Ward)", fontsize=7.5, color=TEXT)


def leaves(merges: Sequence[Merge], labels: Sequence[int]) -> list[int]:
    """Return the labels in an order in which no branch crosses another.

    >>> leaves([((0,), (2,), 1.0, 5), ((1,), (0, 2), 2.0, 9)], [0, 1, 2])
    [1, 0, 2]
    """
    if not merges:
        return list(labels)
    first, second, _, _ = merges[-1]
    return [*first, *second]
