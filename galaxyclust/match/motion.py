"""Positions at another epoch, from proper motions."""

import numpy as np

from galaxyclust.match.sphere import ARCSEC, Angles, Sky, axes, from_vectors


def at_epoch(
    sky: Sky, *, pm_ra_cosdec: Angles, pm_dec: Angles, years: Angles | float
) -> Sky:
    """Return the positions of sources after some years of uniform motion.

    A source moves along a straight line in space (Lindegren 1995; ESA 1997, The
    Hipparcos and Tycho Catalogues, vol. 1, eq. 1.2.20, without radial motion), so it
    follows a great circle on the sky; this holds near the poles too.

    Parameters
    ----------
    sky
        Positions at the epoch of their catalog.
    pm_ra_cosdec, pm_dec
        (N,) proper motion in mas/yr, that in right ascension times the cosine of the
        declination; a row with NaN does not move.
    years
        Years from the epoch of the positions to the one wanted, one for all or one per row.

    Returns
    -------
    Sky
        The positions at that epoch.
    """
    pm_ra_cosdec, pm_dec = np.asarray(pm_ra_cosdec), np.asarray(pm_dec)
    moves = np.isfinite(pm_ra_cosdec) & np.isfinite(pm_dec) & np.isfinite(years)
    moves &= (pm_ra_cosdec != 0) | (pm_dec != 0)
    span = np.where(moves, years, 0.0) * (ARCSEC / 1000)
    east, north, outward = axes(sky)
    motion = (
        np.where(moves, pm_ra_cosdec, 0.0) * east + np.where(moves, pm_dec, 0.0) * north
    )
    then = from_vectors(outward + span * motion)
    return Sky(np.where(moves, then.ra, sky.ra), np.where(moves, then.dec, sky.dec))
