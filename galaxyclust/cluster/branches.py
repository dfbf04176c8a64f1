"""Groups that are apart: the branches of a density tree in which each part stands out."""

import numpy as np
import numpy.typing as npt

from galaxyclust.types import NOISE

Array = npt.NDArray[np.float64]


class Tree:
    """A condensed tree of HDBSCAN by its nodes, numbered from 0, the root.

    Parameters
    ----------
    table
        Rows of ``parent``, ``child`` and ``lambda_val``, the density (1/distance) at which
        the child leaves its parent, as `hdbscan.plots.CondensedTree.to_numpy` returns.
        Children below ``n_rows`` are rows, the others nodes; a node's number is higher than
        that of the one above it.
    n_rows
        Number of rows.
    """

    def __init__(self, table: npt.NDArray[np.void], n_rows: int) -> None:
        is_row = table["child"] < n_rows
        rows, nodes = table[is_row], table[~is_row]
        n_nodes = int(max(table["parent"].max(), table["child"].max())) - n_rows + 1
        self.row, self.row_parent = rows["child"], rows["parent"] - n_rows
        self.above = np.full(n_nodes, -1)
        self.above[nodes["child"] - n_rows] = nodes["parent"] - n_rows
        self.below: list[list[int]] = [[] for _ in range(n_nodes)]
        for node in range(1, n_nodes):
            self.below[self.above[node]].append(node)
        self.birth = np.zeros(n_nodes)
        self.birth[nodes["child"] - n_rows] = nodes["lambda_val"]
        self.peak = np.zeros(n_nodes)
        np.maximum.at(self.peak, self.row_parent, rows["lambda_val"])
        for node in range(n_nodes - 1, 0, -1):
            self.peak[self.above[node]] = max(self.peak[self.above[node]], self.peak[node])


def apart(tree: Tree, n_rows: int, *, contrast: float) -> npt.NDArray[np.int32]:
    """Return the cluster of each row if only splits count in which both parts stand out.

    A branch stands out if its highest density exceeds that at which it separates by a
    factor of exp(``contrast``). Where one part of a split does not, it is a bump of the
    other one, and belongs to it. The clusters are the last branches above which no such
    split is left (compare the pruned cluster trees of Stuetzle & Nugent 2010,
    doi:10.1198/jcgs.2009.07049).

    Parameters
    ----------
    tree
        The tree.
    n_rows
        Number of rows.
    contrast
        Least natural logarithm of the ratio of the densities, in 1/distance.

    Returns
    -------
    numpy.ndarray
        (N,) cluster of each row; -1 for rows that leave before the last such split, and
        for all rows if there is none.
    """
    stands_out = np.zeros(len(tree.birth), dtype=bool)
    stands_out[1:] = tree.peak[1:] > np.exp(contrast) * tree.birth[1:]
    ends = []
    waiting = [0]
    while waiting:
        start = node = waiting.pop()
        real = [child for child in tree.below[node] if stands_out[child]]
        while len(real) == 1:
            node = real[0]
            real = [child for child in tree.below[node] if stands_out[child]]
        if real:
            waiting += real
        else:
            ends.append(start)
    cluster = np.full(len(tree.birth), NOISE, dtype=np.int32)
    if len(ends) > 1:
        cluster[ends] = np.arange(len(ends))
    for node in range(1, len(cluster)):
        if cluster[node] == NOISE:
            cluster[node] = cluster[tree.above[node]]
    label = np.full(n_rows, NOISE, dtype=np.int32)
    label[tree.row] = cluster[tree.row_parent]
    return label
