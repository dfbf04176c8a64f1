"""Sersic galaxies through a PSF on nested grids, and their slopes."""

import numpy as np
import pytest
from scipy.linalg import expm

from galaxyclust.features.kernels import sersic_model
from galaxyclust.features.kernels.nested_grid import SIDE, fill, n_levels
from galaxyclust.features.kernels.sersic_gaussians import expansion
from galaxyclust.simulate.profiles import Component, paste, render
from galaxyclust.simulate.psf import Psf

SIZE, CORNER, FINER = 64, (24, 24), 4
SIGMA = 1.27


def parameters(*, n=1.7, r50=5.0, axis_ratio=0.5, theta=30.0, x=32.3, y=31.8):
    flattening, angle = -np.log(axis_ratio) / 2, 2 * np.radians(theta)
    return np.array(
        [1.0, x, y, np.log(r50) - flattening, flattening * np.cos(angle),
         flattening * np.sin(angle), np.log(n), 0.0]
    )  # fmt: skip


def evaluate(p, variance=SIGMA**2):
    table = expansion()
    out = np.empty((9, n_levels(SIZE), SIDE, SIDE))
    work = np.empty((SIDE, 8, SIDE))
    tables = (table.weight, table.log_variance, table.step)
    sersic_model.evaluate(p, variance, CORNER, tables, work, out)
    return out


def simulated(*, n, r50, axis_ratio, theta, sigma):
    """The same galaxy on finer pixels, blurred and summed: as cells, and their numbers."""
    n_fine = 3 * SIZE * FINER
    fine = np.zeros((n_fine, n_fine))
    part = Component(1.0, r50 * FINER, n, axis_ratio, theta)
    # the middle of the stamp's pixel 32 lies between two of the fine ones
    shift = (0.3 * FINER - 0.5, -0.2 * FINER - 0.5)
    middle = (SIZE + 32) * FINER + FINER // 2
    paste(fine, render(part, shift=shift), np.array([middle, middle]))
    if sigma:
        fine = Psf(fwhm_pix=2.3548 * sigma * FINER).blur(fine)
    image = fine.reshape(3 * SIZE, FINER, 3 * SIZE, FINER).sum(axis=(1, 3))
    image = image[SIZE : 2 * SIZE, SIZE : 2 * SIZE].copy()
    value, number = np.empty((2, n_levels(SIZE), SIDE, SIDE))
    fill(image, np.zeros(image.shape, bool), CORNER, value, number)
    return value, number


@pytest.mark.parametrize("n", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("sigma", [0.0, SIGMA])
def test_it_is_the_galaxy_that_a_fine_grid_gives(n, sigma):
    shape = {"n": n, "r50": 5.0, "axis_ratio": 0.5, "theta": 30.0}
    value, number = simulated(sigma=sigma, **shape)
    model = evaluate(parameters(**shape), sigma**2)[8]
    model *= (number * model * value).sum() / (number * model**2).sum()
    difference = np.abs(model - value)[number > 0]
    assert difference.max() < (0.003 if sigma else 0.006) * value.max()


@pytest.mark.parametrize("variance", [SIGMA**2, 0.0])
@pytest.mark.parametrize("axis_ratio", [0.5, 0.999])
def test_slopes_are_those_of_the_model(axis_ratio, variance):
    p = parameters(axis_ratio=axis_ratio)
    slopes = evaluate(p, variance)
    for q in range(1, 7):
        h = 1e-5
        low, high = p.copy(), p.copy()
        low[q] -= h
        high[q] += h
        found = (evaluate(high, variance)[8] - evaluate(low, variance)[8]) / (2 * h)
        np.testing.assert_allclose(slopes[q], found, atol=1e-6 * np.abs(found).max())


@pytest.mark.parametrize("abc", [(1.0, 0.3, -0.2), (0.5, 0.0, 0.0), (2.0, 1e-4, 1e-4)])
def test_the_shape_matrix_is_the_exponential_of_a_symmetric_one(abc):
    a, b, c = abc
    p, out = parameters(), np.empty((4, 3))
    p[3:6] = abc
    sersic_model.shape_matrix(p, out)
    truth = expm(2 * np.array([[a + b, c], [c, a - b]]))
    assert out[0] == pytest.approx([truth[0, 0], truth[0, 1], truth[1, 1]], abs=1e-9)


def test_its_axes_are_the_half_light_ellipse():
    p, out = parameters(r50=5.0, axis_ratio=0.5, theta=30.0), np.empty((4, 3))
    sersic_model.shape_matrix(p, out)
    (xx, xy, yy) = out[0]
    values, vectors = np.linalg.eigh([[xx, xy], [xy, yy]])
    assert np.sqrt(values) == pytest.approx([2.5, 5.0])
    assert np.degrees(np.arctan2(*vectors[::-1, 1])) % 180 == pytest.approx(30)


def test_narrow_gaussians_are_merged_without_a_loss_that_counts():
    shape = {"n": 4.0, "r50": 3.0, "axis_ratio": 0.5, "theta": 30.0}
    value, number = simulated(sigma=3.0, **shape)
    model = evaluate(parameters(**shape), 9.0)[8]
    model *= (number * model * value).sum() / (number * model**2).sum()
    assert np.abs(model - value)[number > 0].max() < 0.003 * value.max()
