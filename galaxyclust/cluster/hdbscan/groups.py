"""Groups that are apart: dense regions with a valley between them."""

import numpy as np
import numpy.typing as npt
from scipy.stats import gaussian_kde

from galaxyclust.cluster.hdbscan.chance import standard_error
from galaxyclust.cluster.hdbscan.condensed import Labels, Regions, Rows, Tree, regions_of
from galaxyclust.cluster.neighbours import nearest
from galaxyclust.types import NOISE

Array = npt.NDArray[np.float64]

STANDS_OUT = 2.5  # standard errors by which the density in a group exceeds its border's
DEEPEST = 0.45  # density in a valley, over that of the lower side
LEAST_HELD = 0.5  # of the rows; groups that are apart hold more
ALL_BUT = 0.9  # of the rows in groups; if one holds so many, the rows are not in groups
PLACES = 101  # at which the density along a line is looked at


def groups_apart(rows: Array, tree: Tree, *, samples: int) -> Regions:
    """Return groups that are apart, none if they hold less than half of the rows.

    Two parts of a split are groups if both are denser than their border by 2.5 standard
    errors (`chance.standard_error`) and the `valley` between them is deep. Within a group
    dense regions by chance stand out by as much, but have no valley between them.

    Parameters
    ----------
    rows
        (n, D).
    tree
        Their condensed tree.
    samples
        Neighbours that define densities.
    """
    least = STANDS_OUT * standard_error(rows, samples=samples)

    def parted(one: Rows, other: Rows, before: Rows) -> bool:
        return valley(rows[one], rows[other], rows[before]) <= DEEPEST

    label = tree.apart(least, parted)
    if np.mean(label >= 0) < LEAST_HELD:
        label = np.full_like(label, NOISE)
    return regions_of(tree, label)


def balanced(label: Labels) -> Labels:
    """Return the groups, or none if one holds nine tenths of the rows in groups or more.

    Then a few rows are apart from all the others.

    >>> balanced(np.array([0, 0, 1, -1])).tolist(), balanced(np.zeros(3, int)).tolist()
    ([0, 0, 1, -1], [-1, -1, -1])
    """
    held = np.bincount(label[label >= 0], minlength=1)
    return label if held.max() < ALL_BUT * held.sum() else np.full_like(label, NOISE)


def valley(one: Array, other: Array, between: Array) -> float:
    """Return how low the density between two groups of rows is.

    Rows are projected on the line through the means of both groups. The lowest density
    there, by a Gaussian kernel, is compared with the highest on either side of it (compare
    the ridgeline ratio of Hennig 2010, doi:10.1007/s11634-010-0058-3).

    Parameters
    ----------
    one, other
        (n, D), (m, D) the groups.
    between
        (k, D) rows of neither, which count to the group of the nearest row.

    Returns
    -------
    float
        The lowest density over the lower of both highest: 1 where there is no valley, 0
        where nothing lies between.

    Examples
    --------
    >>> left, nothing = np.linspace(0, 1, 500)[:, None], np.empty((0, 1))
    >>> round(valley(left, left + 4, nothing), 2)
    0.01
    >>> round(valley(left[:250], left[250:], nothing), 2)
    1.0
    """
    if len(between):
        of_one = nearest(np.concatenate([one, other]), between).row[:, 0] < len(one)
        one = np.concatenate([one, between[of_one]])
        other = np.concatenate([other, between[~of_one]])
    start, end = one.mean(axis=0), other.mean(axis=0)
    line = end - start
    if not line.any():
        return 1.0
    place = (np.concatenate([one, other]) - start) @ line / (line @ line)
    density = gaussian_kde(place, bw_method="silverman")(np.linspace(0, 1, PLACES))
    lowest = density.argmin()
    sides = density[: lowest + 1].max(), density[lowest:].max()
    return float(density[lowest] / min(sides))
