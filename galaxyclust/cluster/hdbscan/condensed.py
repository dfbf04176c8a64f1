"""HDBSCAN's condensed tree: groups that are apart, and what it says of regions."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.labels import by_size, only
from galaxyclust.types import NOISE, BoolArray

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int32]
Rows = npt.NDArray[np.intp]
Parted = Callable[[Rows, Rows, Rows], bool]


class Tree:
    """A condensed tree by its nodes, numbered from 0, the root.

    Densities are in 1/distance. A node's number is higher than that of the one above it.

    Parameters
    ----------
    table
        Rows of ``parent``, ``child``, ``lambda_val``, the density at which the child leaves
        its parent, and ``child_size``, as `hdbscan.plots.CondensedTree.to_numpy` returns.
        Children below ``n_rows`` are rows, the others nodes.
    n_rows
        Number of rows.

    Attributes
    ----------
    node, density
        (N,) the node that each row leaves last, and the density at which it does.
    above
        (nodes,) the node above each; -1 for the root.
    birth
        (nodes,) the density at which each separates from the one above it; 0 for the root.
    """

    def __init__(self, table: npt.NDArray[np.void], n_rows: int) -> None:
        parent, child = table["parent"] - n_rows, table["child"]
        is_row = child < n_rows
        n_nodes = int(max(parent.max(), child.max() - n_rows)) + 1
        self.node = np.zeros(n_rows, np.intp)
        self.density = np.zeros(n_rows)
        self.node[child[is_row]] = parent[is_row]
        self.density[child[is_row]] = table["lambda_val"][is_row]
        nodes = child[~is_row] - n_rows
        self.above = np.full(n_nodes, -1)
        self.birth = np.zeros(n_nodes)
        self.above[nodes] = parent[~is_row]
        self.birth[nodes] = table["lambda_val"][~is_row]

    def apart(self, contrast: float, parted: Parted) -> Labels:
        """Return the group that each row is in if only clear splits count, (N,).

        A branch stands out if its highest density exceeds that at which it separates by a
        factor of exp(``contrast``). Where one part of a split does not, it is a bump of the
        other one, and belongs to it (compare the pruned cluster trees of Stuetzle & Nugent
        2010, doi:10.1198/jcgs.2009.07049). Where both do and neither is split further, they
        are two groups if they are ``parted``, and one if not.

        Parameters
        ----------
        contrast
            Natural logarithm of a ratio of densities.
        parted
            Given the rows under both parts of a split, and those that left the branch
            before it, returns whether the parts are apart.

        Returns
        -------
        numpy.ndarray
            Numbered by size from 0. -1 are rows that leave before the last split that
            counts, and all rows if there is none.
        """
        peak = np.zeros(len(self.above))
        np.maximum.at(peak, self.node, self.density)
        clear: list[list[int]] = [[] for _ in self.above]  # parts below that stand out
        groups: list[list[int]] = [[node] for node in range(len(self.above))]
        for node in range(len(self.above) - 1, -1, -1):
            below = [group for part in clear[node] for group in groups[part]]
            two = len(clear[node]) == len(below) == 2
            if len(below) > 1 and (not two or self._parted(node, clear[node], parted)):
                groups[node] = below
            above = self.above[node]
            peak[above] = max(peak[above], peak[node])
            if node and peak[node] > np.exp(contrast) * self.birth[node]:
                clear[above].append(node)
        out = np.full(len(self.node), NOISE)
        for group in groups[0] if len(groups[0]) > 1 else []:
            out[self.under(group)] = group
        return by_size(out).label

    def under(self, node: int) -> Rows:
        """Return the rows that leave a node or one below it."""
        inside = np.zeros(len(self.above), dtype=bool)
        inside[node] = True
        for below in range(node + 1, len(self.above)):
            inside[below] = inside[self.above[below]]
        return np.flatnonzero(inside[self.node])

    def _parted(self, node: int, parts: list[int], parted: Parted) -> bool:
        one, other = (self.under(part) for part in parts)
        before = np.setdiff1d(self.under(node), np.concatenate([one, other]))
        return parted(one, other, before)


class Regions(NamedTuple):
    """Dense regions, and what the tree says of them."""

    label: Labels  # (N,) of each row; -1 is in none
    birth: Array  # (k,) distance at which the region separates from its surroundings
    peak: Array  # (k,) its highest density, in 1/distance
    density: Array  # (N,) at which each row leaves its branch, in 1/distance
    leaves: bool = False  # whether they are leaves of the tree, in a continuum

    def only(self, wanted: BoolArray) -> "Regions":
        """Return the regions that are wanted, (k,)."""
        label = only(self.label, wanted)
        return self._replace(label=label, birth=self.birth[wanted], peak=self.peak[wanted])

    def above(self, fraction: float, *, smallest: int) -> "Regions":
        """Return the part of each region that is denser than a fraction of its peak.

        Parameters
        ----------
        fraction
            Of the density in 1/distance.
        smallest
            So many of the densest rows stay in each.
        """
        label, birth = self.label.copy(), self.birth.copy()
        for k, peak in enumerate(self.peak):
            members = np.flatnonzero(label == k)
            density = self.density[members]
            at_least = np.sort(density)[-min(smallest, len(members))]
            limit = min(fraction * peak, at_least)
            label[members[density < limit]] = NOISE
            if limit > 0:
                birth[k] = min(birth[k], 1 / limit)
        return self._replace(label=label, birth=birth)


def regions_of(tree: Tree, label: Labels) -> Regions:
    """Return regions with what the tree says of them.

    Parameters
    ----------
    tree
        The condensed tree.
    label
        (N,) the region of each row, from 0, each of branches of the tree; -1 is none.
    """
    members = [label == k for k in range(int(label.max(initial=NOISE)) + 1)]
    above = tree.above.tolist()
    node = [common_ancestor(np.unique(tree.node[rows]).tolist(), above) for rows in members]
    with np.errstate(divide="ignore"):  # the root begins at no density
        birth = 1 / tree.birth[node]
    peak = np.array([tree.density[rows].max() for rows in members])
    return Regions(label=label, birth=birth, peak=peak, density=tree.density)


def common_ancestor(nodes: list[int], above: list[int]) -> int:
    """Return the lowest node of a tree that all of ``nodes`` lie under, or are.

    >>> common_ancestor([5, 4], [-1, 0, 0, 1, 1, 3])
    1
    """
    # a node's number is higher than that of the one above it
    reached = set(nodes)
    while len(reached) > 1:
        lowest = max(reached)
        reached = (reached - {lowest}) | {above[lowest]}
    return reached.pop()
