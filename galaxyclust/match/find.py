"""Which pairs are kept: the best of each row, the best one to one, or all (as STILTS)."""

import numpy as np

from galaxyclust.compiled import compiled
from galaxyclust.match.pairs import Pairs, in_order, nearest, within
from galaxyclust.match.sphere import Sky
from galaxyclust.match.zones import Rows, Zones
from galaxyclust.types import BoolArray

FINDS = {
    "best": "one to one: the closest pair first, then the closest of the rows left over",
    "best1": "the nearest of the second catalog for each row of the first",
    "best2": "the nearest of the first catalog for each row of the second",
    "all": "every pair within the radius",
}


def find_pairs(
    first: Sky, second: Sky | Zones, *, radius_arcsec: float, find: str, workers: int = 0
) -> Pairs:
    """Return the matched pairs of two catalogs within a radius.

    The words are those of STILTS (Taylor 2006, ASPC 351, 666; ``tmatch2 find=``).
    With ``best1`` several rows of the first catalog can have the same partner; with
    ``best`` a row is in one pair at most, so a row whose nearest neighbour went to a closer
    one gets its next nearest, or none.

    Parameters
    ----------
    first, second
        The catalogs; rows with NaN are in no pair. For ``best1``, ``best`` and ``all``
        the second may already be sorted into zones.
    radius_arcsec
        Largest separation of a pair.
    find
        One of `FINDS`.
    workers
        Number of threads; 0 takes one per core.

    Returns
    -------
    Pairs
        In order of first row, separation and second row. Of equal separations, the pair
        with the smaller row numbers is the better one.
    """
    if find == "best1":
        found = nearest(first, second, radius_arcsec=radius_arcsec, workers=workers)
        return found.pairs()
    if find == "best2":
        if isinstance(second, Zones):
            message = "best2 searches for the rows of the second catalog, in their order"
            raise TypeError(message)
        found = nearest(second, first, radius_arcsec=radius_arcsec, workers=workers)
        row, partner, separation = found.pairs()
        return in_order(partner, row, separation)
    pairs = within(first, second, radius_arcsec=radius_arcsec, workers=workers)
    return pairs if find == "all" else pairs.at(one_to_one(pairs))


def one_to_one(pairs: Pairs) -> BoolArray:
    """Return which pairs, in order of row, remain if a row may be in one only."""
    # stable, so that of equal separations the smaller rows come first
    order = np.argsort(pairs.separation_arcsec, kind="stable")
    chosen = np.zeros(len(order), np.bool_)
    if len(order):
        taken1 = np.zeros(pairs.first.max() + 1, np.bool_)
        taken2 = np.zeros(pairs.second.max() + 1, np.bool_)
        _choose(order, pairs.first, pairs.second, taken1, taken2, chosen)
    return chosen


@compiled
def _choose(  # noqa: PLR0917 (machine code takes plain arrays)
    order: Rows, first: Rows, second: Rows, taken1: BoolArray, taken2: BoolArray,
    chosen: BoolArray,
) -> None:  # fmt: skip
    """Mark each pair, in order, if neither of its rows has been taken before."""
    for k in order:
        if not taken1[first[k]] and not taken2[second[k]]:
            taken1[first[k]] = taken2[second[k]] = chosen[k] = True
