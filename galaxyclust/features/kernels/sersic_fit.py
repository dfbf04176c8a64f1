"""A Sersic galaxy fitted to one stamp by least squares (Levenberg-Marquardt)."""

import math

import numpy as np
import numpy.typing as npt

from galaxyclust.compiled import compiled
from galaxyclust.features.kernels.nested_grid import SIDE, fill, n_levels
from galaxyclust.features.kernels.sersic_gaussians import HIGHEST, LOWEST
from galaxyclust.features.kernels.sersic_model import (
    AMPLITUDE,
    LOG_N,
    N_PARAMETERS,
    SKY,
    A,
    B,
    C,
    X,
    Y,
    evaluate,
)
from galaxyclust.types import BoolArray, FloatArray

CONVERGED, FAILED, AT_LIMIT = 0, 1, 2
_MAX_STEPS = 40
# A fit ends when a step would gain less than this in chi-squared: absolute (a tenth of the
# parameters' errors), and relative.
_ENOUGH, _ENOUGH_OF_IT = 0.01, 1e-6
_AS_EXPECTED = 0.7  # part of the expected gain above which damping is lowered
_LEAST_DAMPING = 1e-6
_THINNEST = 1.5  # hypot(b, c) of a galaxy with b/a = 0.05
_SMALLEST, _LARGEST = 0.1, 4.0  # mean radius in pixels, and in sides of the stamp
_FARTHEST = 0.1  # of the stamp's side that the centre may move


@compiled
def fit_all(
    image: FloatArray,
    mask: BoolArray,
    noise: FloatArray,
    tables: tuple[FloatArray, FloatArray, float],
    p: FloatArray,
    chi2: FloatArray,
    error: FloatArray,
    state: npt.NDArray[np.int64],
) -> None:
    """Fit stamps one after another; replace ``p`` and fill in the arrays after it.

    Parameters
    ----------
    image, mask
        (n, S, S).
    noise
        (n, 3), as for `fit`.
    tables
        As for `fit`.
    p
        (n, 8) start values; no fit where they are NaN.
    chi2, error, state
        (n,) to fill with what `fit` returns.
    """
    for k in range(len(image)):
        if np.isfinite(p[k, A]):
            one = (noise[k, 0], noise[k, 1], noise[k, 2])
            chi2[k], error[k], state[k] = fit(image[k], mask[k], one, tables, p[k])


@compiled
def fit(
    image: FloatArray,
    mask: BoolArray,
    noise: tuple[float, float, float],
    tables: tuple[FloatArray, FloatArray, float],
    p: FloatArray,
) -> tuple[float, float, int]:
    """Fit one stamp.

    Parameters
    ----------
    image, mask
        (S, S) pixels, and True where one must not be used.
    noise
        Noise of a pixel, error of the subtracted sky (0: no sky is fitted), and variance of
        the PSF along an axis.
    tables
        Weights, logarithms of the variances and step of `sersic_gaussians.expansion`.
    p
        (8,) start values of the parameters of `sersic_model`; brightness and sky need none.
        Replaced by the best fit.

    Returns
    -------
    tuple
        Reduced chi-squared of the cells, error of the index's logarithm from the noise,
        and `CONVERGED`, `FAILED` or `AT_LIMIT`.
    """
    sigma, sky_error, psf_variance = noise
    size = image.shape[0]
    levels = n_levels(size)
    corner = (int(np.rint(p[Y])) - SIDE // 2, int(np.rint(p[X])) - SIDE // 2)
    value, number = np.empty((2, levels, SIDE, SIDE))
    fill(image, mask, corner, value, number)
    weight = number.ravel() / (sigma * sigma)
    n_cells = np.count_nonzero(weight)
    n_free = N_PARAMETERS if sky_error > 0 else N_PARAMETERS - 1
    if n_cells <= n_free:
        return np.nan, np.nan, FAILED
    work = np.empty((SIDE, 8, SIDE))
    out = np.empty((9, levels, SIDE, SIDE))
    low, high = _limits(p, size)
    prior = 1 / (sky_error * sky_error) if sky_error > 0 else 1e12 / (sigma * sigma)

    seen = value.ravel()
    evaluate(p, psf_variance, corner, tables, work, out)
    if not _brightness_and_sky(p, seen, weight, prior, out):
        return np.nan, np.nan, FAILED
    hessian, gradient = np.empty((N_PARAMETERS, N_PARAMETERS)), np.empty(N_PARAMETERS)
    new_hessian, new_gradient = np.empty_like(hessian), np.empty_like(gradient)
    chi2 = _normal(out, seen, weight, prior, p[SKY], hessian, gradient)
    damping, state = 1e-2, FAILED
    for _ in range(_MAX_STEPS):
        trial, gain = _step(p, hessian, gradient, damping, low, high)
        if gain < max(_ENOUGH, _ENOUGH_OF_IT * chi2):
            state = CONVERGED
            break
        evaluate(trial, psf_variance, corner, tables, work, out)
        new = np.inf
        if _brightness_and_sky(trial, seen, weight, prior, out):
            new = _normal(out, seen, weight, prior, trial[SKY], new_hessian, new_gradient)
        if new <= chi2:
            if chi2 - new > _AS_EXPECTED * gain:
                damping = max(damping * 0.1, _LEAST_DAMPING)
            p[:] = trial
            chi2 = new
            hessian, new_hessian = new_hessian, hessian
            gradient, new_gradient = new_gradient, gradient
        else:
            damping *= 10
    if state == CONVERGED and _limited(p, low, high):
        state = AT_LIMIT
    return chi2 / (n_cells - n_free), _error(hessian), state


@compiled
def _limits(p: FloatArray, size: int) -> tuple[FloatArray, FloatArray]:
    low, high = np.full(N_PARAMETERS, -np.inf), np.full(N_PARAMETERS, np.inf)
    low[AMPLITUDE] = 0.0
    for axis in (X, Y):
        low[axis], high[axis] = p[axis] - _FARTHEST * size, p[axis] + _FARTHEST * size
    low[A], high[A] = np.log(_SMALLEST), np.log(_LARGEST * size)
    low[LOG_N], high[LOG_N] = np.log(LOWEST), np.log(HIGHEST)
    return low, high


@compiled
def _error(hessian: FloatArray) -> float:
    """Return the error of the index's logarithm; infinite if it is unconstrained."""
    column, regular = np.zeros(N_PARAMETERS), hessian.copy()
    column[LOG_N] = 1.0
    for q in range(N_PARAMETERS):
        regular[q, q] += 1e-12 * regular[q, q] + 1e-300
    _solve(regular, column)
    variance = column[LOG_N]
    return math.sqrt(variance) if variance > 0 else math.inf


@compiled
def _limited(p: FloatArray, low: FloatArray, high: FloatArray) -> bool:
    for q in range(N_PARAMETERS):
        if p[q] <= low[q] or p[q] >= high[q]:
            return True
    return math.hypot(p[B], p[C]) >= _THINNEST * (1 - 1e-9)


@compiled
def _brightness_and_sky(
    p: FloatArray, seen: FloatArray, weight: FloatArray, prior: float, out: FloatArray
) -> bool:
    """Put the best brightness and sky for the other parameters into ``p`` and ``out``.

    The model is linear in both, so they need no search. Returns whether the brightness
    is above 0.
    """
    unit, model = out[AMPLITUDE].ravel(), out[8].ravel()
    a11 = a12 = b1 = b2 = 0.0
    a22 = prior
    for k in range(seen.size):
        weighted = weight[k] * unit[k]
        a11 += weighted * unit[k]
        a12 += weighted
        a22 += weight[k]
        b1 += weighted * seen[k]
        b2 += weight[k] * seen[k]
    det = a11 * a22 - a12 * a12
    amplitude = (a22 * b1 - a12 * b2) / det
    if not amplitude > 0:
        return False
    p[AMPLITUDE], p[SKY] = amplitude, (a11 * b2 - a12 * b1) / det
    slopes = out.reshape(9, -1)
    for k in range(seen.size):
        model[k] = amplitude * unit[k] + p[SKY]
        for q in range(1, SKY):
            slopes[q, k] *= amplitude
    return True


@compiled
def _normal(
    out: npt.NDArray[np.float64],
    seen: FloatArray,
    weight: FloatArray,
    prior: float,
    sky: float,
    hessian: FloatArray,
    gradient: FloatArray,
) -> float:
    """Fill in the normal equations; return chi-squared."""
    slopes, model = out.reshape(9, -1)[:N_PARAMETERS], out[8].ravel()
    weighted = np.empty_like(slopes)
    rest = np.empty(seen.size)
    chi2 = prior * sky * sky
    for k in range(seen.size):
        rest[k] = seen[k] - model[k]
        chi2 += weight[k] * rest[k] * rest[k]
    for q in range(N_PARAMETERS):
        for k in range(seen.size):
            weighted[q, k] = slopes[q, k] * weight[k]
    product, on_rest = np.dot(weighted, slopes.T), np.dot(weighted, rest)
    for q in range(N_PARAMETERS):
        gradient[q] = on_rest[q]
        for other in range(N_PARAMETERS):
            hessian[q, other] = product[q, other]
    hessian[SKY, SKY] += prior
    gradient[SKY] -= prior * sky
    return chi2


@compiled
def _step(
    p: FloatArray,
    hessian: FloatArray,
    gradient: FloatArray,
    damping: float,
    low: FloatArray,
    high: FloatArray,
) -> tuple[FloatArray, float]:
    """Return a damped step from ``p`` inside the limits, and its expected gain."""
    damped = hessian.copy()
    for q in range(N_PARAMETERS):
        damped[q, q] += damping * hessian[q, q] + 1e-300
        # a parameter at a limit that would move beyond it stays there
        if (p[q] <= low[q] and gradient[q] < 0) or (p[q] >= high[q] and gradient[q] > 0):
            for other in range(N_PARAMETERS):
                damped[q, other] = damped[other, q] = 0.0
            damped[q, q] = 1.0
            gradient[q] = 0.0
    step = gradient.copy()
    _solve(damped, step)
    trial = np.empty(N_PARAMETERS)
    gain = 0.0
    for q in range(N_PARAMETERS):
        gain += step[q] * gradient[q]
        trial[q] = min(max(p[q] + step[q], low[q]), high[q])
    thin = math.hypot(trial[B], trial[C])
    if thin > _THINNEST:
        trial[B] *= _THINNEST / thin
        trial[C] *= _THINNEST / thin
    return trial, gain


@compiled
def _solve(matrix: FloatArray, vector: FloatArray) -> None:
    """Solve symmetric, positive equations in place, by Cholesky's decomposition."""
    n = vector.size
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i > j:
                matrix[i, j] = total / matrix[j, j]
            else:
                # rounding can make barely positive values zero or negative
                matrix[i, i] = math.sqrt(max(total, 1e-14 * abs(matrix[i, i]) + 1e-300))
    for i in range(n):
        for k in range(i):
            vector[i] -= matrix[i, k] * vector[k]
        vector[i] /= matrix[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            vector[i] -= matrix[k, i] * vector[k]
        vector[i] /= matrix[i, i]
