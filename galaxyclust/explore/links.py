"""Links to web pages that show a position on the sky."""

import math
from typing import NamedTuple


class Link(NamedTuple):
    """A name and an address."""

    name: str
    address: str


def links(ra: float, dec: float) -> list[Link]:
    """Return links to pages that show a position; none if it is not finite.

    Nothing is loaded from there until the user follows a link.

    Parameters
    ----------
    ra, dec
        Position in ICRS degrees.

    Examples
    --------
    >>> [link.name for link in links(10.5, -0.25)]
    ['Legacy Survey viewer', 'Aladin Lite', 'SIMBAD', 'NED']
    >>> links(math.nan, 1.0)
    []
    """
    if not (math.isfinite(ra) and math.isfinite(dec)):
        return []
    place, both = f"{ra:.6f}", f"{ra:.6f}%20{dec:+.6f}".replace("+", "%2B")
    viewer = f"https://www.legacysurvey.org/viewer?ra={place}&dec={dec:.6f}&zoom=15"
    aladin = f"https://aladin.cds.unistra.fr/AladinLite/?target={both}&fov=0.03"
    simbad = f"https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={both}&Radius=10&Radius.unit=arcsec"
    ned = (
        "https://ned.ipac.caltech.edu/conesearch?search_type=Near%20Position%20Search&"
        f"coordinates={place}d%20{dec:.6f}d&radius=0.2"
    )
    return [
        Link("Legacy Survey viewer", viewer),
        Link("Aladin Lite", aladin),
        Link("SIMBAD", simbad),
        Link("NED", ned),
    ]
