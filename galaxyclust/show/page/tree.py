"""The tree of clusters, which shows which merge first, as lines for an SVG."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from galaxyclust.show.dendrogram import Merge, leaves
from galaxyclust.show.page.words import look, short
from galaxyclust.words import counted

WIDTH, NAMES, ENDS = 640.0, 200.0, 20.0  # of the SVG; its left part holds names
ROW = 22.0
LETTERS = 22  # largest number of letters of a name
MOST_LEAVES = 60  # a tree with more would be unreadable


class Leaf(NamedTuple):
    """One cluster at the left end of the tree."""

    short: str
    look: str
    name: str
    size: str
    y: float


class Tree(NamedTuple):
    """The tree: leaves from top to bottom, and one path per merge."""

    height: float
    leaves: list[Leaf]
    paths: list[str]
    words: str  # for screen readers


def tree(
    merges: Sequence[Merge], sizes: Mapping[int, int], *, names: Mapping[int, str]
) -> Tree | None:
    """Return the tree of clusters; None if there are no merges or too many clusters.

    Parameters
    ----------
    merges
        Merges in order, the nearest clusters first.
    sizes
        Number of members by label.
    names
        Names of clusters by label.
    """
    if not merges or len(sizes) > MOST_LEAVES:
        return None
    order = leaves(merges, list(sizes))
    highest = max(height for _, _, height, _ in merges) or 1.0
    scale = (WIDTH - NAMES - ENDS) / highest
    place: dict[tuple[int, ...], tuple[float, float]] = {
        (k,): (NAMES, (row + 0.5) * ROW) for row, k in enumerate(order)
    }
    paths = []
    for first, second, height, _ in merges:
        (x1, y1), (x2, y2) = place[first], place[second]
        x = NAMES + scale * height
        paths.append(f"M{x1:.1f} {y1:.1f}H{x:.1f}V{y2:.1f}H{x2:.1f}")
        place[first + second] = (x, (y1 + y2) / 2)
    return Tree(
        height=len(order) * ROW,
        leaves=[
            Leaf(
                short(k),
                look(k),
                _fitting(names.get(k, "")),
                counted(sizes[k], "galaxy"),
                place[(k,)][1],
            )
            for k in order
        ],
        paths=paths,
        words="; ".join(_merged(*one) for one in merges),
    )


def _fitting(name: str) -> str:
    """Return a name, shortened to fit beside the tree."""
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].strip()}…"


def _merged(first: Sequence[int], second: Sequence[int], height: float, _: int) -> str:
    pair = [" and ".join(str(k) for k in group) for group in (first, second)]
    return f"{pair[0]} with {pair[1]} at {height:.3g}"
