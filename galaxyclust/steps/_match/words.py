"""What a cross-match found, in words: for the terminal and for the history."""

import numpy as np

from galaxyclust.match.crossmatch import Match
from galaxyclust.match.offset import Offset
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky, closest_arcsec
from galaxyclust.show.numbers import number
from galaxyclust.words import counted

_OTHER_SKY_ARCSEC = 60  # two surveys of one piece of sky have nearer sources
_ABOUT_ALL = 0.95  # from this part on, false matches cannot be told from all of them


def match_warnings(match: Match, settings: MatchSettings) -> tuple[str, ...]:
    """Return what a user should not pass over, a line each."""
    lines = []
    off = match.offset
    by_chance = match.chance.rate > 0.5
    if off.matters(settings.radius_arcsec) and not match.removed.n_pairs:
        lost = ", so most matches are by chance" if by_chance else ""
        lines.append(
            f"the other catalog is systematically off by {off.distance_arcsec:.2f} arcsec "
            f"({min(off.significance, 999):.0f} sigma){lost}; --shift removes that"
        )
    elif by_chance:
        lines.append(
            "more than half of the matches are to be expected by chance: wrong columns, "
            "another epoch, or too large a radius?"
        )
    if settings.shift and not match.removed.n_pairs:
        lines.append("no common offset is seen, so --shift removes none")
    return tuple(lines)


def far_apart(match: Match, first: Sky, second: Sky) -> tuple[str, ...]:
    """Return how far the catalogs are from one another, where nothing is near anything."""
    if len(match.wide.first):
        return ()
    arcsec = closest_arcsec(first, second)
    if np.isnan(arcsec):
        return ()
    if arcsec < _OTHER_SKY_ARCSEC:
        return (f"the nearest two sources of the catalogs are {arcsec:.3g} arcsec apart",)
    size = f"{arcsec / 3600:.3g} degrees" if arcsec >= 3600 else f"{arcsec / 60:.3g} arcmin"
    words = (
        f"the catalogs cover different sky: their nearest two sources are {size} apart; "
        "are these the right files and columns?"
    )
    return (words,)


def match_notes(match: Match, survey: Sky, settings: MatchSettings) -> tuple[str, ...]:
    """Return what a user should know of the match itself, a line each."""
    notes = []
    without = int((~survey.usable()).sum())
    if without:
        notes.append(
            f"{counted(without, 'source')} of the catalog without a position left out"
        )
    shared = len(match.pairs.second) - len(np.unique(match.pairs.second))
    if shared and settings.find == "best1":
        notes.append(
            f"{shared:,} matches share their counterpart with a nearer source; "
            "--find best makes pairs one to one"
        )
    return tuple(notes)


def summary(match: Match, settings: MatchSettings) -> tuple[str, ...]:
    """Return offset, separations, false matches and the radius to use, a line each."""
    lines = []
    if match.removed.n_pairs:
        lines.append(f"offset {_offset(match.removed)}, removed")
    elif match.offset.n_pairs:
        lines.append(f"offset {_offset(match.offset)} (the other catalog's, median)")
    if len(match.pairs.first):
        crowd = int((match.near.n_within > 1).sum())
        lines.append(
            f"separation {np.median(match.pairs.separation_arcsec):.3g} arcsec (median); "
            f"{counted(crowd, 'source')} with several within "
            f"{settings.radius_arcsec:g} arcsec"
        )
        lines.append(_false(match))
    lines.append(_radius(match, settings))
    return tuple(lines)


def _offset(offset: Offset) -> str:
    return (
        f"{offset.east_arcsec:+.3f} ± {offset.east_error:.3f} arcsec in RA cos(Dec), "
        f"{offset.north_arcsec:+.3f} ± {offset.north_error:.3f} in Dec"
    )


def _false(match: Match) -> str:
    chance, of = match.chance, f"of {len(match.pairs.first):,}"
    number_of = f"{chance.false:.1f} ± {chance.false_error:.1f}"
    shifted = f"from {len(match.trials.pairs)} shifted catalogs"
    if chance.rate >= _ABOUT_ALL:  # a part above 1 would say no more
        return f"false matches: about all {of} ({number_of} expected, {shifted})"
    share = number(100 * chance.rate, 100 * chance.rate_error)
    return f"false matches {number_of} {of}, {share} % ({shifted})"


def _radius(match: Match, settings: MatchSettings) -> str:
    best = match.recommended
    if not np.isfinite(best.radius_arcsec):
        return (
            f"recommended radius: none, no true matches stand out within "
            f"{settings.wide_arcsec:g} arcsec"
        )
    edge = (
        " or more; look again with a larger --radius"
        if best.radius_arcsec > 0.95 * settings.wide_arcsec
        else ""
    )
    return (
        f"recommended radius {best.radius_arcsec:.2g} arcsec{edge} "
        f"({100 * best.completeness:.0f} % of the true matches, "
        f"{100 * best.purity:.0f} % of them right)"
    )
