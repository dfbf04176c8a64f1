"""Who stands where in a cluster: its centre, those on its border, its next of kin."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]
_Group = tuple[tuple[int, ...], Array, int]  # labels, centre, members

LEAST_WEIGHT = 1e-6  # of a member that is not sure at all


class Centres(NamedTuple):
    """The middle of every cluster that has a member."""

    label: IntArray  # (k,) labels, ascending
    place: Array  # (k, D)
    size: IntArray  # (k,)


class Border(NamedTuple):
    """How far each row is from going over to another cluster."""

    margin: Array  # (N,) 0 half way, 1 on the centre; NaN without a cluster or another one
    other: npt.NDArray[np.int32]  # (N,) the cluster it would go to; -1 where none


class Merge(NamedTuple):
    """Two groups of clusters that become one, as the tree of clusters is climbed."""

    first: tuple[int, ...]  # labels
    second: tuple[int, ...]
    height: float  # Ward's distance between them: 0 the same place
    size: int  # members of both


def centres(vectors: FloatArray, label: IntArray, probability: FloatArray) -> Centres:
    """Return the mean of each cluster's members, weighted by their probabilities.

    Parameters
    ----------
    vectors
        (N, D) what was clustered.
    label
        (N,) cluster of each row; negative for none.
    probability
        (N,) of belonging to it.
    """
    present, size = np.unique(label[label >= 0], return_counts=True)
    weight = np.maximum(np.nan_to_num(probability), LEAST_WEIGHT)
    place = [
        np.average(vectors[own], axis=0, weights=weight[own])
        for own in (label == k for k in present)
    ]
    return Centres(present, np.array(place).reshape(len(present), vectors.shape[1]), size)


def border(vectors: FloatArray, label: IntArray, middle: Centres) -> Border:
    """Return how far each row is from the border to the next cluster.

    The margin is (other - own) / (other + own) of the distances to the centre of the
    row's own cluster and to the nearest other one; below 0 another centre is nearer.
    """
    margin = np.full(len(label), np.nan)
    other = np.full(len(label), -1, np.int32)
    rows = np.flatnonzero(label >= 0)
    if len(middle.label) < 2 or not rows.size:
        return Border(margin, other)
    distance = np.stack(
        [np.linalg.norm(vectors[rows] - place, axis=1) for place in middle.place], axis=1
    )
    own = np.searchsorted(middle.label, label[rows])
    index = np.arange(len(rows))
    mine = distance[index, own]
    distance[index, own] = np.inf
    nearest = distance.argmin(axis=1)
    theirs = distance[index, nearest]
    total = np.maximum(mine + theirs, np.finfo(float).tiny)
    margin[rows] = (theirs - mine) / total
    other[rows] = middle.label[nearest]
    return Border(margin, other)


def tree(middle: Centres) -> tuple[Merge, ...]:
    """Return which clusters merge first, and so on until one is left.

    Ward's rule (Ward 1963): those go together whose union widens least; the height is
    sqrt(2 a b / (a + b)) times the distance of the centres, of a and b members.
    """
    groups: list[_Group] = [
        ((int(k),), place, int(size)) for k, place, size in zip(*middle, strict=True)
    ]
    merges = []
    while len(groups) > 1:
        height = {
            (i, j): _ward(groups[i], groups[j])
            for j in range(len(groups))
            for i in range(j)
        }
        i, j = min(height, key=lambda pair: (height[pair], pair))
        (first, place, a), (second, there, b) = groups[i], groups[j]
        merges.append(Merge(first, second, height[i, j], a + b))
        joined = (first + second, (a * place + b * there) / (a + b), a + b)
        groups = [g for n, g in enumerate(groups) if n not in {i, j}]
        groups.append(joined)
    return tuple(merges)


def _ward(one: _Group, other: _Group) -> float:
    (_, place, a), (_, there, b) = one, other
    return float(np.sqrt(2 * a * b / (a + b)) * np.linalg.norm(place - there))
