"""Groups of features in turn, sources in threads, errors from fresh noise."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from galaxyclust.features import FEATURES, shapes
from galaxyclust.features.planes import Measured, Planes
from galaxyclust.features.shapes import Shapes, noisier
from galaxyclust.flags import Shape, decode
from galaxyclust.methods import build


@dataclass(frozen=True)
class Total:
    """A group that sums pixels, so that its error is known."""

    FLAGS: ClassVar[Shape] = Shape.FAINT

    def measure(self, planes, known):
        total = planes.image.sum(axis=(1, 2))
        flag = np.where(total < 0, int(Shape.FAINT), 0)
        return Measured({"total": total, "psf": known["psf_fwhm_pixels"]}, flag)


def sky(n, *, size=10, sigma=2.0, seed=0):
    image = sigma * np.random.default_rng(seed).normal(size=(n, size, size)) + 1
    mask = np.zeros(image.shape, bool)
    mask[:, 0] = True
    image[mask] = 0
    return Planes(image, mask, ~mask, np.full(n, sigma))


def run(planes, rows=None, **settings):
    n = len(planes.image)
    made = Shapes(groups={"total": Total()}, **settings)
    return made.measure(
        planes,
        psf_fwhm_pixels=np.arange(n, dtype=float),
        rows=np.arange(n) if rows is None else rows,
    )


@pytest.mark.parametrize("n", [0, 1, 31, 32, 100])
def test_every_source_is_measured_once_and_in_its_place(n):
    planes = sky(n)
    found = run(planes)
    np.testing.assert_allclose(found.columns["total"], planes.image.sum(axis=(1, 2)))
    assert found.columns["psf"].tolist() == list(range(n))
    assert len(found.flags) == n


def test_threads_change_nothing():
    planes = sky(100)
    one, four = (run(planes, n_threads=n, n_resamplings=3) for n in (1, 4))
    for name, values in one.columns.items():
        np.testing.assert_array_equal(values, four.columns[name])


def test_the_error_is_that_of_the_noise():
    found = run(sky(40), n_resamplings=60)
    # 90 usable pixels of noise 2 each
    assert found.columns["total_error"].mean() == pytest.approx(2 * np.sqrt(90), rel=0.05)


def test_a_source_has_the_same_error_whatever_else_is_measured():
    planes = sky(5)
    together = run(planes, n_resamplings=4).columns["total_error"]
    alone = run(planes.rows(slice(3, 4)), rows=np.array([3]), n_resamplings=4)
    assert alone.columns["total_error"][0] == together[3]


def test_fresh_noise_leaves_masked_pixels_at_zero():
    planes = sky(3)
    noisy = noisier(planes, np.arange(3), seed=(0, 1))
    assert not noisy.image[planes.mask].any()
    assert (noisy.image[~planes.mask] != planes.image[~planes.mask]).all()


def test_noise_that_is_not_known_adds_none():
    planes = sky(2)._replace(sky_sigma=np.array([np.nan, 0.0]))
    noisy = noisier(planes, np.arange(2), seed=(0, 1))
    np.testing.assert_array_equal(noisy.image, planes.image)


def test_the_scatter_of_an_axis_does_not_care_where_angles_begin():
    draws = np.array([[89.0], [-89.0], [88.0], [-88.0]])
    scatter = shapes._scatter("theta_image", draws)
    assert scatter[0] == pytest.approx(np.std([-1, 1, -2, 2]), rel=0.05)


def test_one_value_has_no_scatter():
    draws = np.array([[1.0, 1.0], [np.nan, 3.0]])
    assert np.isnan(shapes._scatter("gini", draws)[0])
    assert shapes._scatter("gini", draws)[1] == pytest.approx(np.sqrt(2))


def strange(size=32):
    """Stamps that no galaxy looks like, with the flag that each must carry."""
    rng = np.random.default_rng(0)
    y, x = np.indices((size, size)) - size // 2
    noise = rng.normal(size=x.shape)
    galaxy = 100 * np.exp(-np.hypot(x, y) / 3) + noise
    spike = noise.copy()
    spike[size // 2, size // 2] = 1e9
    none = np.zeros(x.shape, bool)
    return {
        "a checkerboard": (np.where((x + y) % 2, 50.0, -50.0), none, "flux_not_positive"),
        "a ramp": (x + 20.0 + noise, none, "no_petrosian"),
        "a cosmic ray": (spike, none, "no_petrosian"),
        "a masked stripe": (galaxy, np.abs(x) < 3, "masked_centre"),
        "nine tenths masked": (galaxy, rng.random(x.shape) < 0.9, "beyond_stamp"),
        "all masked": (galaxy, ~none, "no_segment"),
        "a saturated plateau": (np.minimum(galaxy, 5.0), none, "sersic_at_limit"),
    }


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", strange())
def test_every_group_flags_what_no_galaxy_looks_like(case):
    image, mask, flag = strange()[case]
    y, x = np.indices(image.shape) - len(image) // 2
    segment = (np.hypot(x, y) < 6) & ~mask
    planes = Planes(np.where(mask, 0.0, image)[None], mask[None], segment[None], np.ones(1))
    every = Shapes(groups={name: build(FEATURES, name, {}) for name in FEATURES})
    found = every.measure(planes, psf_fwhm_pixels=np.array([3.0]), rows=np.array([0]))
    assert flag in decode(int(found.flags[0]), Shape)
    for values in found.columns.values():
        assert not np.isinf(values).any()
