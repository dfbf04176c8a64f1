"""Whether right ascensions without a unit are degrees or hours, judged by the survey."""

from galaxyclust.match.pairs import nearest
from galaxyclust.match.sphere import Sky

_NEAR_ARCSEC = 60.0
_CLEAR = 10  # times as many sources near


def could_be_hours(sky: Sky) -> bool:
    """Return whether all right ascensions could be hours, 0 to 24."""
    ra = sky.ra[sky.usable()]
    return bool(len(ra) and ra.min() >= 0 and ra.max() < 24)


def degrees_or_hours(sky: Sky, survey: Sky) -> str:
    """Return the unit of right ascensions: the one that puts sources near the survey.

    Parameters
    ----------
    sky
        Positions, with right ascensions read as degrees.
    survey
        Positions that are certain.

    Returns
    -------
    str
        ``degrees`` or ``hours``: the one that puts over ten times as many sources within an
        arcminute of one of the survey; ``degrees`` if neither puts any there, ``unclear``
        otherwise.
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
