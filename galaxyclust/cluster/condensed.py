"""What HDBSCAN's condensed tree says of the clusters chosen from it."""

from typing import NamedTuple

import hdbscan
import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.labels import only
from galaxyclust.types import NOISE, BoolArray

Array = npt.NDArray[np.float64]


class Regions(NamedTuple):
    """Dense regions, and what the tree says of them; densities are in 1/distance."""

    label: npt.NDArray[np.int32]  # (N,) of each row; -1 is in none
    birth: Array  # (k,) distance at which the region separates from its surroundings
    peak: Array  # (k,) its highest density
    density: Array  # (N,) at which each row leaves its branch

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


def regions_of(found: hdbscan.HDBSCAN, label: npt.NDArray[np.int32]) -> Regions:
    """Return regions with what the condensed tree says of them.

    Parameters
    ----------
    found
        The fitted tree.
    label
        (N,) the region of each row, from 0, each of branches of the tree; -1 is none.
    """
    n_rows, n_regions = len(label), int(label.max(initial=NOISE)) + 1
    members = [label == k for k in range(n_regions)]
    tree = found.condensed_tree_.to_numpy()
    leaving = tree[tree["child"] < n_rows]
    density, parent = np.empty(n_rows), np.empty(n_rows, np.intp)
    density[leaving["child"]] = leaving["lambda_val"]
    parent[leaving["child"]] = leaving["parent"]
    nodes = tree[tree["child"] >= n_rows]
    above = dict(zip(nodes["child"].tolist(), nodes["parent"].tolist(), strict=True))
    born = dict(zip(nodes["child"].tolist(), nodes["lambda_val"].tolist(), strict=True))
    node = [common_ancestor(np.unique(parent[rows]).tolist(), above) for rows in members]
    return Regions(
        label=label,
        birth=np.array([1 / born[k] if k in born else np.inf for k in node]),
        peak=np.array([density[rows].max() for rows in members]),
        density=density,
    )


def common_ancestor(nodes: list[int], above: dict[int, int]) -> int:
    """Return the lowest node of a tree that all of ``nodes`` lie under, or are.

    >>> common_ancestor([5, 4], {1: 0, 2: 0, 3: 1, 4: 1, 5: 3})
    1
    """
    # a node's number is higher than that of the one above it
    reached = set(nodes)
    while len(reached) > 1:
        lowest = max(reached)
        reached = (reached - {lowest}) | {above[lowest]}
    return reached.pop()
