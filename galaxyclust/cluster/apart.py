"""Whether rows form groups that are apart, looked for where a few groups would show."""

from typing import NamedTuple

import numpy as np

from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN
from galaxyclust.cluster.neighbours import sample
from galaxyclust.cluster.reduce import Reduction
from galaxyclust.types import FloatArray

ROWS = 3_000  # of which groups are looked for
COMPONENTS = (7, 12)  # in which they are


class Apart(NamedTuple):
    """Groups that are apart."""

    n_groups: int  # 0 where there are none
    n_components: int  # in which most rows are in groups


def groups_apart(embedding: FloatArray) -> Apart:
    """Return how many groups that are apart the rows form, and in which space.

    They are looked for (`HDBSCAN.apart`) in 7 and in 12 principal components with the
    variances these have: a few groups make up most of the variance, and equal variances
    would drown them in the scatter within them.

    Parameters
    ----------
    embedding
        (N, D), finite. Of more than 3,000 rows so many are drawn at random.
    """
    rows = embedding[sample(len(embedding), ROWS, seed=0)]
    places = Reduction(n_components=max(COMPONENTS), whiten=False).fit(rows).vectors
    found = {n: HDBSCAN().apart(places[:, :n]) for n in COMPONENTS}
    best = max(found, key=lambda n: np.mean(found[n] >= 0))
    return Apart(int(found[best].max()) + 1, best)
