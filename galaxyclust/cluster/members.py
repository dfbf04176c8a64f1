"""Who stands where in a cluster: its centre, those on its border, its next of kin."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from galaxyclust.types import FloatArray, IntArray

Array = npt.NDArray[np.float64]
LEAST_WEIGHT = 1e-6  # of a member of probability 0


class Centres(NamedTuple):
    """The middle of every cluster that has a member."""

    label: IntArray  # (k,) labels, ascending
    place: Array  # (k, D)
    size: IntArray  # (k,)


class Border(NamedTuple):
    """How far each row is from the border of its cluster."""

    margin: Array  # (N,) 0 half way, 1 on the centre; NaN for noise or a single cluster
    other: npt.NDArray[np.int32]  # (N,) the cluster beyond that border; -1 where none


class Merge(NamedTuple):
    """Two groups of clusters that become one in the tree of clusters."""

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
    """Return which clusters merge, in order, until one is left.

    By Ward's rule (Ward 1963) the two whose union widens least merge first; the height is
    sqrt(2 a b / (a + b)) times the distance of their centres, for a and b members.
    """
    labels: list[tuple[int, ...]] = [(int(k),) for k in middle.label]
    place, size = middle.place, middle.size
    merges = []
    while len(labels) > 1:
        a, b = size[:, None], size[None]
        height = np.sqrt(2 * a * b / (a + b)) * cdist(place, place)
        height[np.tril_indices(len(labels))] = np.inf
        i, j = map(int, np.unravel_index(height.argmin(), height.shape))
        both = int(size[i] + size[j])
        merges.append(Merge(labels[i], labels[j], float(height[i, j]), both))
        joined = (size[i] * place[i] + size[j] * place[j]) / both
        kept = np.delete(np.arange(len(labels)), [i, j])
        labels = [*(labels[n] for n in kept), labels[i] + labels[j]]
        place, size = np.vstack([place[kept], joined]), np.append(size[kept], both)
    return tuple(merges)
