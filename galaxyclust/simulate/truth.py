"""The table of what a simulated field contains."""

from collections.abc import Sequence

import astropy.units as u
import numpy as np
import numpy.typing as npt
from astropy.table import QTable
from astropy.wcs import WCS

from galaxyclust.simulate.families import Galaxy
from galaxyclust.simulate.settings import SimulatedField
from galaxyclust.types import FloatArray

STAR = "star"


def truth_table(
    settings: SimulatedField,
    *,
    galaxies: Sequence[Galaxy],
    positions: FloatArray,
    fluxes: FloatArray,
    wcs: WCS,
) -> QTable:
    """Return one row per source: galaxies first, then stars.

    Parameters
    ----------
    settings
        The field's settings.
    galaxies
        The galaxies, in order.
    positions
        (n, 2) x and y of all sources in the reference band.
    fluxes
        (n, B) fluxes in the bands.
    wcs
        WCS of the reference band.

    Returns
    -------
    astropy.table.QTable
        Columns ``id``, ``x``, ``y``, ``ra``, ``dec``, ``family``, ``is_star``, ``r50``
        (semi-major axis of the ellipse that holds half of the light, before the PSF),
        ``r50_arcsec``, ``r50_circular`` (radius of the circle that holds half),
        ``axis_ratio``, ``theta_image``, ``position_angle``, ``bulge_share``,
        ``arm_strength`` and ``flux_<band>``; stars have size 0, no angles, and neither
        bulge nor arms.
    """
    n_stars = len(positions) - len(galaxies)
    none = np.full(n_stars, np.nan)
    r50 = np.append([galaxy.r50 for galaxy in galaxies], np.zeros(n_stars))
    circular = np.append([galaxy.r50_circular for galaxy in galaxies], np.zeros(n_stars))
    theta = np.append([galaxy.theta for galaxy in galaxies], none)
    sky = wcs.pixel_to_world(*positions.T)
    table = QTable(meta={"name": settings.name, "reference_band": settings.reference_band})
    table.meta["zeropoint_ab"] = settings.zeropoint_ab
    table["id"] = np.arange(1, len(positions) + 1)
    table["x"], table["y"] = positions.T * u.pix
    table["ra"], table["dec"] = sky.ra.to(u.deg), sky.dec.to(u.deg)
    table["family"] = [galaxy.family for galaxy in galaxies] + [STAR] * n_stars
    table["is_star"] = np.arange(len(positions)) >= len(galaxies)
    table["r50"] = r50 * u.pix
    table["r50_arcsec"] = r50 * settings.pixel_scale_arcsec * u.arcsec
    table["r50_circular"] = circular * u.pix
    table["axis_ratio"] = np.append([g.axis_ratio for g in galaxies], np.ones(n_stars))
    table["theta_image"] = theta * u.deg
    table["position_angle"] = position_angles(wcs, positions, theta) * u.deg
    for name in ("bulge_share", "arm_strength"):
        table[name] = np.append([getattr(galaxy, name) for galaxy in galaxies], none)
    for band, flux in zip(settings.bands, fluxes.T, strict=True):
        table[f"flux_{band}"] = flux
    return table


def position_angles(
    wcs: WCS, positions: FloatArray, theta: FloatArray
) -> npt.NDArray[np.float64]:
    """Return degrees East of North, in [0, 180), of image angles ``theta`` in degrees.

    Two points of each axis are transformed to the sky and the angle is measured there, so
    it is right for any parity and any distance from the tangent point.
    """
    usable = np.isfinite(theta)
    angle = np.deg2rad(theta[usable])
    step = np.stack([np.cos(angle), np.sin(angle)])
    start = positions[usable].T
    found = np.full(len(theta), np.nan)
    here, there = wcs.pixel_to_world(*start), wcs.pixel_to_world(*(start + step))
    found[usable] = here.position_angle(there).deg % 180.0
    return found
