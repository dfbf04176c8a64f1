"""From pixels to the sky: the local Jacobian of a WCS, and ellipses seen through it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from astropy import units as u
from astropy.wcs import WCS

from galaxyclust.types import FloatArray

_ARCSEC = 180 * 3600 / np.pi


class SkyEllipse(NamedTuple):
    """Ellipses on the sky."""

    semi_major_axis_arcsec: FloatArray
    semi_minor_axis_arcsec: FloatArray
    position_angle: FloatArray  # degrees East of North, in [0, 180)
    eps1: FloatArray
    eps2: FloatArray


def to_icrs(wcs: WCS, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return right ascension and declination (ICRS, degrees) of 0-based pixels."""
    sky = wcs.pixel_to_world(x, y).icrs
    return np.asarray(sky.ra.to_value(u.deg)), np.asarray(sky.dec.to_value(u.deg))


def jacobian(wcs: WCS, x: FloatArray, y: FloatArray) -> npt.NDArray[np.float64]:
    """Return the shifts to the East and the North of one pixel in x and in y.

    From differences of unit vectors, so it holds across RA 0 and at the poles, for any
    projection, parity and shear.

    Parameters
    ----------
    wcs
        Celestial WCS.
    x, y
        Pixels, 0-based.

    Returns
    -------
    numpy.ndarray
        (n, 2, 2) arcsec per pixel: ``[[East/x, East/y], [North/x, North/y]]``.
    """
    ra, dec = (np.radians(v) for v in to_icrs(wcs, x, y))
    east = np.stack([-np.sin(ra), np.cos(ra), np.zeros_like(ra)], axis=-1)
    north = np.stack(
        [-np.sin(dec) * np.cos(ra), -np.sin(dec) * np.sin(ra), np.cos(dec)], axis=-1
    )
    out = np.empty((len(x), 2, 2))
    for axis, (dx, dy) in enumerate([(0.5, 0.0), (0.0, 0.5)]):
        step = _unit_vectors(wcs, x + dx, y + dy) - _unit_vectors(wcs, x - dx, y - dy)
        out[:, 0, axis] = np.sum(east * step, axis=-1) * _ARCSEC
        out[:, 1, axis] = np.sum(north * step, axis=-1) * _ARCSEC
    return out


def _unit_vectors(wcs: WCS, x: FloatArray, y: FloatArray) -> npt.NDArray[np.float64]:
    ra, dec = (np.radians(v) for v in to_icrs(wcs, x, y))
    return np.stack(
        [np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=-1
    )


def pixel_scale_arcsec(jacobians: npt.NDArray[np.float64]) -> FloatArray:
    """Return the side of a square of a pixel's area, in arcsec."""
    area = jacobians[:, 0, 0] * jacobians[:, 1, 1] - jacobians[:, 0, 1] * jacobians[:, 1, 0]
    return np.sqrt(np.abs(area))


def on_sky(
    a: FloatArray, b: FloatArray, theta: FloatArray, *, jacobians: npt.NDArray[np.float64]
) -> SkyEllipse:
    """Return ellipses on the sky from ellipses in pixels.

    The Jacobian transforms the matrix of second moments, so axes and angles are right for
    sheared pixels and unequal pixel sides, too.

    Parameters
    ----------
    a, b
        Semi-axes in pixels.
    theta
        Major axis, degrees counter-clockwise from +x.
    jacobians
        From `jacobian`, one per source.

    Returns
    -------
    SkyEllipse
        NaN where any input is.
    """
    usable = np.isfinite(a + b + theta) & np.isfinite(jacobians).all(axis=(1, 2))
    moments = second_moments(*(np.where(usable, v, 1.0) for v in (a, b, theta)))
    safe = np.where(usable[:, None, None], jacobians, np.eye(2))
    on = safe @ moments @ np.swapaxes(safe, 1, 2)
    values, vectors = np.linalg.eigh(on)
    major, minor = np.sqrt(values[:, 1]), np.sqrt(np.maximum(values[:, 0], 0))
    # the eigenvector is (East, North); East of North turns from North towards East
    angle = np.degrees(np.arctan2(vectors[:, 0, 1], vectors[:, 1, 1])) % 180
    eps = (major - minor) / (major + minor)
    double = np.radians(2 * angle)
    found = (major, minor, angle, eps * np.cos(double), eps * np.sin(double))
    return SkyEllipse(*(np.where(usable, value, np.nan) for value in found))


def axis_angle(degrees: FloatArray) -> FloatArray:
    """Return the angles of axes, which have no direction, in (-90, 90].

    >>> axis_angle(np.array([-90.0, 100.0, 30.0])).tolist()
    [90.0, -80.0, 30.0]
    """
    return np.asarray(90 - (90 - degrees) % 180)


def second_moments(
    a: FloatArray, b: FloatArray, theta: FloatArray
) -> npt.NDArray[np.float64]:
    """Return the (n, 2, 2) matrices of second moments of ellipses."""
    angle = np.radians(theta)
    cos, sin = np.cos(angle), np.sin(angle)
    xx = a**2 * cos**2 + b**2 * sin**2
    yy = a**2 * sin**2 + b**2 * cos**2
    xy = (a**2 - b**2) * sin * cos
    return np.stack([np.stack([xx, xy], axis=-1), np.stack([xy, yy], axis=-1)], axis=-2)
