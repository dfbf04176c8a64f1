"""Numbers for clusters that do not depend on how they were found: 0 is the largest."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import NOISE, BoolArray, IntArray


class Relabelled(NamedTuple):
    """Labels by size, and which cluster each was before."""

    label: npt.NDArray[np.int32]  # -1 stays -1; 0 is the largest
    order: npt.NDArray[np.intp]  # order[new] is the old label


def by_size(label: IntArray) -> Relabelled:
    """Return the labels renumbered from the largest cluster to the smallest.

    Clusters of one size are numbered by their first members, so that the same
    partition always gets the same labels.

    Parameters
    ----------
    label
        Any non-negative number for each cluster; negative is noise.

    Returns
    -------
    Relabelled
        The new labels, and the old label of each new one.

    Examples
    --------
    >>> by_size(np.array([5, 2, -1, 2])).label
    array([ 1,  0, -1,  0], dtype=int32)
    """
    label = np.asarray(label)
    members = label >= 0
    old, first, inverse, size = np.unique(
        label[members], return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -size))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    renumbered = np.full(len(label), NOISE, dtype=np.int32)
    renumbered[members] = rank[inverse]
    return Relabelled(renumbered, old[order].astype(np.intp))


def only(label: npt.NDArray[np.int32], wanted: BoolArray) -> npt.NDArray[np.int32]:
    """Return labels with clusters left out; their members become noise.

    Parameters
    ----------
    label
        (N,) clusters from 0; -1 is noise.
    wanted
        (k,) the clusters that stay.

    Examples
    --------
    >>> only(np.array([0, 1, -1], np.int32), np.array([False, True]))
    array([-1,  0, -1], dtype=int32)
    """
    rank = np.where(wanted, np.cumsum(wanted) - 1, NOISE)
    rank = np.append(rank, NOISE).astype(np.int32)  # -1 picks the last
    return rank[label]


def rank_by_size(label: IntArray, n_clusters: int) -> npt.NDArray[np.int32]:
    """Return each cluster's rank by size, (k,), clusters without a row last.

    >>> rank_by_size(np.array([2, 2, -1, 0]), 4)
    array([1, 2, 0, 3], dtype=int32)
    """
    size = np.bincount(label[label >= 0], minlength=n_clusters)
    rank = np.empty(n_clusters, dtype=np.int32)
    rank[np.argsort(-size, kind="stable")] = np.arange(n_clusters, dtype=np.int32)
    return rank
