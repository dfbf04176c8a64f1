"""Whether right ascensions without a unit are degrees or hours: where the survey lies."""

from galaxyclust.match.pairs import nearest
from galaxyclust.match.sphere import Sky

_NEAR_ARCSEC = 60.0
_CLEAR = 10  # times as many sources near


def could_be_hours(sky: Sky) -> bool:
    """Say whether all right ascensions are numbers that hours can be, 0 to 24."""
    ra = sky.ra[sky.usable()]
    return bool(len(ra) and ra.min() >= 0 and ra.max() < 24)


def degrees_or_hours(sky: Sky, survey: Sky) -> str:
    """Return what right ascensions are in, by where they put sources near the survey.

    Parameters
    ----------
    sky
        Positions as they are if the right ascensions are in degrees.
    survey
        Positions that are sure.

    Returns
    -------
    str
        ``degrees`` or ``hours``: the one that puts ten times as many sources within an
        arcminute of one of the survey; ``degrees`` where neither puts any there,
        ``unclear`` where both do.
    """
    there = sky.at(sky.usable())
    n_degrees, n_hours = (
        int((nearest(place, survey, radius_arcsec=_NEAR_ARCSEC).row >= 0).sum())
        for place in (there, Sky(there.ra * 15, there.dec))
    )
    if n_hours > _CLEAR * n_degrees:
        return "hours"
    if n_hours and n_degrees <= _CLEAR * n_hours:
        return "unclear"
    return "degrees"
