"""The radius to match with: where true matches end and chance takes over."""

from typing import NamedTuple

import numpy as np

from galaxyclust.match.chance import Trials, weights
from galaxyclust.match.pairs import Pairs
from galaxyclust.match.sphere import Angles

_STEPS = 240
_CLOSE_TO_BEST = 0.995
_SURE = 5.0


class Recommended(NamedTuple):
    """The radius where purity times completeness is greatest, and why."""

    radius_arcsec: float  # NaN if no true matches are found
    purity: float  # part of the matches within it that is true
    completeness: float  # part of the true matches that is within it
    sigma_arcsec: float  # of the true separations along one axis, from their median


UNKNOWN = Recommended(np.nan, np.nan, np.nan, np.nan)


def recommended_radius(found: Pairs, trials: Trials, *, reach_arcsec: float) -> Recommended:
    """Return the radius with the best trade of purity and completeness.

    The true matches within r are all matches minus the false ones from the shifted
    catalogs; no form of their distribution is assumed. With T(r) true among N(r) matches,
    purity is T(r) / N(r) and completeness T(r) over the most that T reaches. The smallest
    radius is taken whose product is within half a per cent of the best.

    Parameters
    ----------
    found
        Nearest neighbours out to ``reach_arcsec``.
    trials
        The same for the shifted catalogs.
    reach_arcsec
        Radius of the search; several times a sensible radius.
    """
    radii = reach_arcsec * np.arange(1, _STEPS + 1) / _STEPS
    n_found = np.searchsorted(np.sort(found.separation_arcsec), radii, side="right")
    n_false = expected_false(found, trials, radii)
    n_true = np.maximum.accumulate(np.maximum(n_found - n_false, 0))
    most = n_true[-1]
    best = int((n_found - n_false).argmax())
    if most <= _SURE * np.sqrt(n_false[best] + 1):
        return UNKNOWN
    completeness = n_true / most
    purity = n_true / np.maximum(n_found, 1)
    trade = purity * completeness
    chosen = int(np.flatnonzero(trade >= _CLOSE_TO_BEST * trade.max())[0])
    half = float(np.interp(0.5, completeness, radii))
    return Recommended(
        radius_arcsec=float(radii[chosen]),
        purity=float(min(purity[chosen], 1.0)),
        completeness=float(completeness[chosen]),
        sigma_arcsec=half / float(np.sqrt(2 * np.log(2))),  # median of a Rayleigh
    )


def expected_false(found: Pairs, trials: Trials, radii_arcsec: Angles) -> Angles:
    """Return how many false matches are expected within each radius."""
    weight = np.concatenate(weights(found, trials, find="best1"))
    separation = np.concatenate([pairs.separation_arcsec for pairs in trials.pairs])
    order = np.argsort(separation)
    total = np.concatenate([[0.0], np.cumsum(weight[order])]) / len(trials.pairs)
    within: Angles = total[np.searchsorted(separation[order], radii_arcsec, side="right")]
    return within
