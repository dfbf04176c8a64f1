"""Whether rows form groups that are apart, looked for where a few groups would show."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.reduce import principal_axes

Array = npt.NDArray[np.float64]

ROWS = 3_000  # of which groups are looked for
COMPONENTS = (7, 12)  # in which they are


class Apart(NamedTuple):
    """Groups that are apart."""

    n_groups: int  # 0 where there are none
    n_components: int  # in which most rows are in groups


def groups_in_components(rows: Array) -> Apart:
    """Return how many groups that are apart the rows form, and in which space.

    They are looked for (`HDBSCAN.apart`) in 7 and in 12 principal components with the
    variances these have: a few groups make up most of the variance, and equal variances
    would drown them in the scatter within them.

    Parameters
    ----------
    rows
        (N, D), finite. Of more than 3,000 so many are drawn at random.
    """
    rows = rows[sample(len(rows), ROWS, seed=0)]
    if not np.ptp(rows, axis=0).any():
        return Apart(0, COMPONENTS[0])
    axes, _ = principal_axes(rows, max(COMPONENTS))
    places = (rows - rows.mean(axis=0)) @ axes.T
    found = {n: HDBSCAN().apart(places[:, :n]) for n in COMPONENTS}
    best = max(found, key=lambda n: np.mean(found[n] >= 0))
    return Apart(int(found[best].max()) + 1, best)
