"""Which rows of two catalogs are in the result: with a partner, without, or both."""

from typing import NamedTuple

import numpy as np

from galaxyclust.match.pairs import Pairs
from galaxyclust.match.sphere import Angles
from galaxyclust.match.zones import Rows

JOINS = {
    "1and2": "rows with a partner",
    "1or2": "all rows of both, joined where they have a partner",
    "all1": "all rows of the first, with their partners where they have one",
    "all2": "all rows of the second, with their partners where they have one",
    "1not2": "rows of the first without a partner",
    "2not1": "rows of the second without a partner",
    "1xor2": "rows of either without a partner",
}
_WITH_PAIRS = {"1and2", "1or2", "all1", "all2"}
_WITH_FIRST = {"1or2", "all1", "1not2", "1xor2"}  # rows of the first without a partner
_WITH_SECOND = {"1or2", "all2", "2not1", "1xor2"}
_NONE = np.zeros(0, np.int64)


class Joined(NamedTuple):
    """The rows of a result."""

    first: Rows  # row of the first catalog; -1 where there is none
    second: Rows  # row of the second catalog; -1 where there is none
    separation_arcsec: Angles  # NaN where one of them is missing


def join_rows(pairs: Pairs, *, n_first: int, n_second: int, join: str) -> Joined:
    """Return the rows that a join keeps (STILTS' ``tmatch2 join=``).

    Parameters
    ----------
    pairs
        Matched rows. A row in no pair counts as one without a partner, even if it lies near
        a row that has a better partner.
    n_first, n_second
        Number of rows of the catalogs.
    join
        One of `JOINS`.

    Returns
    -------
    Joined
        In the order of the first catalog (several partners: nearest first), then the
        remaining rows of the second, in its order.
    """
    joined = Joined(*pairs) if join in _WITH_PAIRS else _alone(_NONE, _NONE)
    if join in _WITH_FIRST:
        alone = np.setdiff1d(np.arange(n_first), pairs.first)
        joined = _both(joined, _alone(alone, np.full_like(alone, -1)))
        order = np.argsort(joined.first, kind="stable")
        joined = Joined(
            joined.first[order], joined.second[order], joined.separation_arcsec[order]
        )
    if join in _WITH_SECOND:
        alone = np.setdiff1d(np.arange(n_second), pairs.second)
        joined = _both(joined, _alone(np.full_like(alone, -1), alone))
    return joined


def _alone(first: Rows, second: Rows) -> Joined:
    return Joined(first, second, np.full(len(first), np.nan))


def _both(one: Joined, other: Joined) -> Joined:
    return Joined(
        np.concatenate([one.first, other.first]),
        np.concatenate([one.second, other.second]),
        np.concatenate([one.separation_arcsec, other.separation_arcsec]),
    )
