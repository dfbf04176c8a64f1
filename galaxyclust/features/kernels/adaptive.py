"""Adaptive moments: second moments under a Gaussian weight of a galaxy's own shape."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled

Floats = npt.NDArray[np.float64]
_MAX_STEPS = 60
_ENOUGH = 1e-3  # relative change of the moments at convergence
_REACH2 = 16.0  # radius in sigmas, squared, at which the weight ends
_FARTHEST = 0.25  # of the stamp's side that the centre may move
_NARROWEST, _WIDEST = 0.05, 0.33  # sigma in pixels, and in sides of the stamp


@compiled
def measure(image: Floats, start: Floats, found: Floats) -> None:
    """Fill in the adaptive moments of each source.

    Parameters
    ----------
    image
        (n, S, S), 0 where a pixel must not be used.
    start
        (n, 5): centre (x and y) and second moments (xx, xy, yy) to start with.
    found
        (n, 4) to fill: second moments, and the fourth moment of the radius over the
        squared second (2 for a Gaussian); unchanged where there are none.
    """
    for k in range(len(image)):
        if math.isfinite(start[k].sum()):
            moments = adaptive_moments(image[k], start[k])
            if moments[3] > 0:
                found[k] = moments


@compiled
def adaptive_moments(image: Floats, start: Floats) -> tuple[float, float, float, float]:
    """Return second moments and kurtosis (`measure`); a kurtosis of 0 where none are found.

    The weight is a Gaussian with the moments sought: weighted moments of a Gaussian galaxy
    are then half its own (Bernstein & Jarvis 2002). Each step takes the moments of the
    Gaussian galaxy with these weighted moments, or, if there is none, twice the weighted
    moments (Hirata & Seljak 2003).
    """
    x, y, xx, xy, yy = start
    size = image.shape[0]
    for _ in range(_MAX_STEPS):
        det = xx * yy - xy * xy
        if not det > _NARROWEST**4 or xx + yy > 2 * (_WIDEST * size) ** 2:
            break
        sums = _weighted(image, x, y, (yy / det, -xy / det, xx / det), (xx, yy))
        if not sums[0] > 0:
            break
        dx, dy = sums[1] / sums[0], sums[2] / sums[0]
        seen = (
            sums[3] / sums[0] - dx * dx,
            sums[4] / sums[0] - dx * dy,
            sums[5] / sums[0] - dy * dy,
        )
        new_xx, new_xy, new_yy = _without_weight(seen, (xx, xy, yy))
        change = max(abs(new_xx - xx), abs(new_xy - xy), abs(new_yy - yy))
        # the weighted centroid of a Gaussian moves by half of its offset only
        x, y = x + 2 * dx, y + 2 * dy
        if math.hypot(x - start[0], y - start[1]) > _FARTHEST * size:
            break
        done = change < _ENOUGH * (xx + yy) and math.hypot(dx, dy) < _ENOUGH * size
        xx, xy, yy = new_xx, new_xy, new_yy
        if done:
            return xx, xy, yy, sums[6] / sums[0]
    return 0.0, 0.0, 0.0, 0.0


@compiled
def _without_weight(
    seen: tuple[float, float, float], weight: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Return the moments of the Gaussian whose weighted moments are ``seen``.

    When Gaussians are multiplied, their inverse moments add up.
    """
    det, det_weight = (
        seen[0] * seen[2] - seen[1] ** 2,
        weight[0] * weight[2] - weight[1] ** 2,
    )
    if det > 0:
        ixx = seen[2] / det - weight[2] / det_weight
        ixy = -seen[1] / det + weight[1] / det_weight
        iyy = seen[0] / det - weight[0] / det_weight
        inverse = ixx * iyy - ixy * ixy
        if ixx > 0 and inverse > 0:
            xx, xy, yy = iyy / inverse, -ixy / inverse, ixx / inverse
            if xx + yy < 3 * (weight[0] + weight[2]):
                return xx, xy, yy
    return 2 * seen[0], 2 * seen[1], 2 * seen[2]


@compiled
def _weighted(
    image: Floats,
    x0: float,
    y0: float,
    inverse: tuple[float, float, float],
    widths: tuple[float, float],
) -> Floats:
    """Return weighted sums of flux, and of flux times dx, dy, dx², dxdy, dy² and r⁴.

    Here r is the radius in units of the weight's ellipse.
    """
    ixx, ixy, iyy = inverse
    size = image.shape[0]
    reach_x, reach_y = math.sqrt(_REACH2 * widths[0]), math.sqrt(_REACH2 * widths[1])
    sums = np.zeros(7)
    for row in range(
        max(math.ceil(y0 - reach_y), 0), min(math.floor(y0 + reach_y) + 1, size)
    ):
        dy = row - y0
        for column in range(
            max(math.ceil(x0 - reach_x), 0), min(math.floor(x0 + reach_x) + 1, size)
        ):
            dx = column - x0
            r2 = ixx * dx * dx + 2 * ixy * dx * dy + iyy * dy * dy
            if r2 < _REACH2:
                light = image[row, column] * math.exp(-0.5 * r2)
                sums[0] += light
                sums[1] += light * dx
                sums[2] += light * dy
                sums[3] += light * dx * dx
                sums[4] += light * dx * dy
                sums[5] += light * dy * dy
                sums[6] += light * r2 * r2
    return sums
