"""The Sersic profile as a sum of Gaussians, so that a Gaussian PSF blurs it exactly.

Hogg & Lang (2013) did this for two indices; here the sum is a smooth function of the index.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.interpolate import PchipInterpolator
from scipy.special import gamma, gammainc, gammaincinv

from galaxyclust.compiled import compiled
from galaxyclust.types import FloatArray

N_GAUSSIANS = 12
LOWEST, HIGHEST = 0.4, 8.0  # index
# Natural logarithm of the narrowest and the widest sigma over r50 at some indices, chosen
# so that the sum is closest to the profile.
_INDEX = (0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0)
_NARROWEST = (-1.7, -2.5, -3.15, -3.7, -4.3, -4.5, -4.73, -4.84, -5.02)
_WIDEST = (-0.05, 0.3, 0.5, 0.6, 1.1, 1.44, 1.73, 1.82, 1.93)
_NODES = 97
_INNER, _OUTER = 0.02, 9.0  # radii in r50 between which the profile is fitted
_CUSP = 0.2  # the flux inside radii up to this is fitted, too


class Expansion(NamedTuple):
    """Gaussians at many indices, evenly spaced in the index's logarithm from `LOWEST`."""

    weight: npt.NDArray[np.float64]  # (97, 12), of a profile that is 1 at r50
    log_variance: npt.NDArray[np.float64]  # (97, 12), of (sigma / r50)^2
    step: float  # of the logarithm of the index


def b_n(n: float) -> float:
    """Return the b_n that makes r50 hold half of the flux (Graham & Driver 2005, eq. 1)."""
    return float(gammaincinv(2 * n, 0.5))


@cache
def expansion() -> Expansion:
    """Return the expansion; within 0.8 % of the profile from 0.02 to 9 r50."""
    logs = np.linspace(np.log(LOWEST), np.log(HIGHEST), _NODES)
    narrowest, widest = (
        PchipInterpolator(np.log(_INDEX), values)(logs) for values in (_NARROWEST, _WIDEST)
    )
    log_sigma = np.linspace(narrowest, widest, N_GAUSSIANS, axis=1)
    pairs = zip(np.exp(logs), np.exp(log_sigma), strict=True)
    weight = np.array([_weights(n, sigma) for n, sigma in pairs])
    return Expansion(weight, 2 * log_sigma, float(logs[1] - logs[0]))


def _weights(n: float, sigma: FloatArray) -> FloatArray:
    """Return the weights of Gaussians by least squares to a profile and to its cusp's flux.

    The profile is Graham & Driver 2005, eq. 1, the flux inside a radius their eq. 2.
    """
    b = b_n(n)
    radius = np.geomspace(_INNER, _OUTER, 240)
    cusp = np.geomspace(_INNER, _CUSP, 6)
    profile = np.exp(-b * (radius ** (1 / n) - 1))
    total = 2 * np.pi * n * np.exp(b) * b ** (-2 * n) * gamma(2 * n)
    flux = total * gammainc(2 * n, b * cusp ** (1 / n))
    of_profile = np.exp(-0.5 * np.square(radius[:, None] / sigma))
    of_flux = 2 * np.pi * sigma**2 * -np.expm1(-0.5 * np.square(cusp[:, None] / sigma))
    # relative differences count, until the profile is a hundredth of that at r50
    scale = np.concatenate([1 / (profile + 0.01), 3 / flux])
    design = np.concatenate([of_profile, of_flux]) * scale[:, None]
    wanted = np.concatenate([profile, flux]) * scale
    found: FloatArray = np.linalg.lstsq(design, wanted, rcond=1e-9)[0]
    return found


@compiled
def at_index(table: FloatArray, step: float, log_n: float, out: FloatArray) -> None:
    """Put values of a table and their slopes in the index's logarithm into ``out``.

    Between the nodes it is a Catmull-Rom spline, so that the slopes are its derivatives.

    Parameters
    ----------
    table
        (97, 12), ``weight`` or ``log_variance``.
    step
        Step of the nodes.
    log_n
        Logarithm of the index.
    out
        (2, 12) to fill: values and slopes.
    """
    at = (log_n - np.log(LOWEST)) / step
    node = min(max(int(np.floor(at)), 1), len(table) - 3)
    t = at - node
    for k in range(table.shape[1]):
        before, left = table[node - 1, k], table[node, k]
        right, after = table[node + 1, k], table[node + 2, k]
        c1 = 0.5 * (right - before)
        c2 = before - 2.5 * left + 2 * right - 0.5 * after
        c3 = 0.5 * (after - before) + 1.5 * (left - right)
        out[0, k] = left + t * (c1 + t * (c2 + t * c3))
        out[1, k] = (c1 + t * (2 * c2 + t * 3 * c3)) / step
