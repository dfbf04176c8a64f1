"""An elliptical Sersic galaxy seen through a Gaussian PSF, on nested grids, with slopes.

Every Gaussian of the expansion has the covariance s^2 M + P: M is the galaxy's shape
matrix, P that of the PSF and of the cell. M is the exponential of a symmetric matrix,
M = exp(2 [[a + b, c], [c, a - b]]), so that any numbers a, b, c give an ellipse: its
semi-axes are exp(a + e) and exp(a - e) with e = hypot(b, c), its angle atan2(c, b) / 2.
"""

import math

import numpy as np

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.nested_grid import SIDE, first_pixel
from galaxyclust.features.kernels.sersic_gaussians import N_GAUSSIANS, at_index
from galaxyclust.types import FloatArray

# The parameters: brightness at r50, centre, ellipse, logarithm of the index, sky.
AMPLITUDE, X, Y, A, B, C, LOG_N, SKY = range(8)
N_PARAMETERS = 8
_FINER = 4  # cells along a pixel, in the core of a galaxy with a narrow PSF
_FAR = 40.0  # squared sigmas beyond which a Gaussian adds nothing
_HOLE = 0.2 * SIDE  # radius in cells that a coarse grid leaves to finer ones
_NARROW = 0.05  # variance over that of the PSF, below which Gaussians are merged


@compiled
def shape_matrix(p: FloatArray, out: FloatArray) -> None:
    """Put M and its slopes in a, b and c, each as (xx, xy, yy), into ``out`` (4, 3)."""
    a, b, c = p[A], p[B], p[C]
    e = np.hypot(b, c)
    scale = np.exp(2 * a)
    cosh = np.cosh(2 * e)
    # sinh(2e)/e and the slope of that over e, as series where e is small
    if e > 1e-3:
        ratio = np.sinh(2 * e) / e
        slope = (2 * cosh - ratio) / (e * e)
    else:
        ratio, slope = 2 + 4 * e * e / 3, 8 / 3
    out[0] = scale * cosh + scale * ratio * b, scale * ratio * c, 0.0
    out[0, 2] = scale * cosh - scale * ratio * b
    out[1] = 2 * out[0]
    # d cosh(2e) / db = 2 sinh(2e) b / e = 2 ratio b
    out[2, 0] = scale * (2 * ratio * b + ratio + slope * b * b)
    out[2, 1] = scale * slope * b * c
    out[2, 2] = scale * (2 * ratio * b - ratio - slope * b * b)
    out[3, 0] = scale * (2 * ratio * c + slope * b * c)
    out[3, 1] = scale * (ratio + slope * c * c)
    out[3, 2] = scale * (2 * ratio * c - slope * b * c)


@compiled
def evaluate(
    p: FloatArray,
    psf_variance: float,
    corner: tuple[int, int],
    tables: tuple[FloatArray, FloatArray, float],
    work: FloatArray,
    out: FloatArray,
) -> None:
    """Put the model and its slopes on nested grids into ``out``.

    They are for a brightness of 1 at r50 and no sky; the model is linear in both.

    Parameters
    ----------
    p
        (8,) parameters.
    psf_variance
        Variance of the PSF along an axis, in pixels squared; 0 without a PSF.
    corner
        y and x of the first pixel of the finest grid.
    tables
        Weights, logarithms of the variances and step of `sersic_gaussians.expansion`.
    work
        (SIDE, 8, SIDE) scratch array.
    out
        (9, L, SIDE, SIDE) to fill: slopes in the eight parameters, then the model.
    """
    gaussians = np.empty((2, 2, N_GAUSSIANS))
    at_index(tables[0], tables[2], p[LOG_N], gaussians[0])
    at_index(tables[1], tables[2], p[LOG_N], gaussians[1])
    gaussians[1, 0] = np.exp(gaussians[1, 0])
    gaussians[1, 1] *= gaussians[1, 0]
    shape = np.empty((4, 3))
    shape_matrix(p, shape)
    for level in range(out.shape[1]):
        width = 2.0**level
        middle = 0.5 * (width - 1)
        x0 = first_pixel(corner[1], level) + middle
        y0 = first_pixel(corner[0], level) + middle
        place = (x0 - p[X], y0 - p[Y], width)
        hole = _HOLE * width if level else 0.0
        _one_grid(place, psf_variance, shape, gaussians, hole, work)
        _finish(work, out[:, level])
    if psf_variance < 0.7:
        _finer_core(p, psf_variance, corner, shape, gaussians, work, out[:, 0])


@compiled
def _one_grid(
    place: tuple[float, float, float],
    psf_variance: float,
    shape: FloatArray,
    gaussians: FloatArray,
    hole: float,
    work: FloatArray,
) -> None:
    """Sum all Gaussians and their slopes on one grid into ``work``.

    They are, for a galaxy of brightness 1 at r50: the model, and its slopes in x, y, a,
    b, c and the logarithm of the index.
    """
    work[:, :7] = 0.0
    width = place[2]
    extra = psf_variance + width * width / 12
    m = shape[0]
    det_m = m[0] * m[2] - m[1] * m[1]
    several = gaussians.copy()
    inverse, slopes = np.empty(3), np.empty((4, 4))
    first = _merge_narrow(several, _NARROW * extra / _widest(m[0], m[1], m[2]))
    for k in range(first, N_GAUSSIANS):
        s2 = several[1, 0, k]
        xx, xy, yy = s2 * m[0] + extra, s2 * m[1], s2 * m[2] + extra
        if hole * hole > _FAR * _widest(xx, xy, yy):
            continue
        det = xx * yy - xy * xy
        inverse[:] = yy / det, -xy / det, xx / det
        i0, i1, i2 = inverse
        peak = several[0, 0, k] * s2 * np.sqrt(det_m / det)
        for d in range(3):
            d0, d1, d2 = shape[1 + d]
            # half the traces of M^-1 dM and of the inverse covariance with s^2 dM
            of_m = (m[2] * d0 - 2 * m[1] * d1 + m[0] * d2) / det_m
            slopes[d, 0] = 0.5 * (of_m - s2 * (i0 * d0 + 2 * i1 * d1 + i2 * d2))
            slopes[d, 1] = 0.5 * s2 * (i0 * i0 * d0 + 2 * i0 * i1 * d1 + i1 * i1 * d2)
            slopes[d, 2] = s2 * (i0 * i1 * d0 + (i0 * i2 + i1 * i1) * d1 + i1 * i2 * d2)
            slopes[d, 3] = 0.5 * s2 * (i1 * i1 * d0 + 2 * i1 * i2 * d1 + i2 * i2 * d2)
        # a wider Gaussian is one of a larger galaxy
        slopes[3] = 0.5 * several[1, 1, k] / s2 * slopes[0]
        slopes[3, 0] += several[0, 1, k] / several[0, 0, k]
        _add(place, peak, inverse, slopes, work)


@compiled
def _widest(xx: float, xy: float, yy: float) -> float:
    """Return the larger eigenvalue of a symmetric matrix."""
    return 0.5 * (xx + yy) + math.sqrt(0.25 * (xx - yy) ** 2 + xy * xy)


@compiled
def _merge_narrow(gaussians: FloatArray, limit: float) -> int:
    """Merge Gaussians of variance below ``limit`` into one of their flux and mean variance.

    Returns the index of the first Gaussian that is left.
    """
    flux, of_flux, second, of_second = 0.0, 0.0, 0.0, 0.0
    k = 0
    while k < N_GAUSSIANS - 1 and gaussians[1, 0, k] < limit and gaussians[0, 0, k] > 0:
        weight, of_weight = gaussians[0, :, k]
        s2, of_s2 = gaussians[1, :, k]
        flux += weight * s2
        of_flux += of_weight * s2 + weight * of_s2
        second += weight * s2 * s2
        of_second += of_weight * s2 * s2 + 2 * weight * s2 * of_s2
        k += 1
    if k < 2:
        return 0
    k -= 1
    s2 = second / flux
    of_s2 = of_second / flux - s2 * of_flux / flux
    gaussians[1, 0, k], gaussians[1, 1, k] = s2, of_s2
    gaussians[0, 0, k] = flux / s2
    gaussians[0, 1, k] = of_flux / s2 - flux / s2 * of_s2 / s2
    return k


@compiled
def _add(
    place: tuple[float, float, float],
    peak: float,
    inverse: FloatArray,
    slopes: FloatArray,
    work: FloatArray,
) -> None:
    """Add one Gaussian and its slopes to the sums on a grid.

    From cell to cell along x a Gaussian changes by a ratio that itself changes by a
    constant factor, so cells need no exponentials of their own; rows run in parallel. Its
    slopes are itself times polynomials in x and y.
    """
    x0, y0, width = place
    sxx, sxy, syy = inverse
    (a0, a1, a2, a3), (b0, b1, b2, b3) = slopes[0], slopes[1]
    (c0, c1, c2, c3), (n0, n1, n2, n3) = slopes[2], slopes[3]
    start = min(max(int(np.rint(-x0 / width)), 0), SIDE - 1)
    constant = np.exp(-sxx * width * width)
    value, ratio = np.empty(SIDE), np.empty(SIDE)
    for step in (1, -1):
        j = start if step == 1 else start - 1
        dx, h = x0 + j * width, step * width
        for i in range(SIDE):
            dy = y0 + i * width
            value[i] = peak * np.exp(-0.5 * (sxx * dx * dx + syy * dy * dy) - sxy * dx * dy)
            ratio[i] = np.exp(-sxx * (dx * h + 0.5 * h * h) - sxy * h * dy)
        while 0 <= j < SIDE:
            dx = x0 + j * width
            sums = work[j]
            a, a_dy = a0 + a1 * dx * dx, a2 * dx
            b, b_dy = b0 + b1 * dx * dx, b2 * dx
            c, c_dy = c0 + c1 * dx * dx, c2 * dx
            n, n_dy = n0 + n1 * dx * dx, n2 * dx
            for i in range(SIDE):
                dy = y0 + i * width
                light = value[i]
                sums[0, i] += light
                sums[1, i] += light * (sxx * dx + sxy * dy)
                sums[2, i] += light * (sxy * dx + syy * dy)
                sums[3, i] += light * (a + dy * (a_dy + dy * a3))
                sums[4, i] += light * (b + dy * (b_dy + dy * b3))
                sums[5, i] += light * (c + dy * (c_dy + dy * c3))
                sums[6, i] += light * (n + dy * (n_dy + dy * n3))
                value[i] = light * ratio[i]
                ratio[i] *= constant
            j += step


@compiled
def _finish(work: FloatArray, out: FloatArray) -> None:
    """Turn the sums, laid out by columns, into the model and its slopes."""
    for i in range(SIDE):
        for j in range(SIDE):
            for q in range(7):
                out[q, i, j] = work[j, q, i]
            out[SKY, i, j] = 1.0
            out[8, i, j] = work[j, 0, i]


@compiled
def _finer_core(
    p: FloatArray,
    psf_variance: float,
    corner: tuple[int, int],
    shape: FloatArray,
    gaussians: FloatArray,
    work: FloatArray,
    out: FloatArray,
) -> None:
    """Correct the core's pixels where the PSF is too narrow to smooth the cusp.

    A block of 4 by 4 pixels is summed on cells a quarter of a pixel wide.
    """
    block = SIDE // _FINER
    bx = int(np.rint(p[X] - corner[1])) - block // 2
    by = int(np.rint(p[Y] - corner[0])) - block // 2
    if bx < 0 or by < 0 or bx + block > SIDE or by + block > SIDE:
        return
    width = 1.0 / _FINER
    edge = 0.5 - 0.5 * width
    place = (corner[1] + bx - edge - p[X], corner[0] + by - edge - p[Y], width)
    _one_grid(place, psf_variance, shape, gaussians, 0.0, work)
    fine = np.empty((9, SIDE, SIDE))
    _finish(work, fine)
    for q in range(9):
        for i in range(block):
            for j in range(block):
                part = fine[q, i * _FINER : (i + 1) * _FINER, j * _FINER : (j + 1) * _FINER]
                out[q, by + i, bx + j] = part.sum() / _FINER**2
