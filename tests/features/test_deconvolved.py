"""Moments and half-light radii without the PSF."""

import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.features.deconvolved import Deconvolved, _ellipse, without_psf
from galaxyclust.features.planes import Planes
from galaxyclust.flags import Shape, decode
from galaxyclust.simulate.profiles import Component, paste, render
from galaxyclust.simulate.psf import Psf

SIZE, FINER, FWHM = 48, 4, 3.0
SEEN = np.hypot(FWHM, 2.3548 / np.sqrt(12))  # point sources have the pixel's width, too


def galaxy(*, n=1.0, r50=4.0, axis_ratio=0.6, theta=30.0):
    n_fine = 3 * SIZE * FINER
    fine = np.zeros((n_fine, n_fine))
    part = Component(1.0, r50 * FINER, n, axis_ratio, theta)
    middle = (SIZE + SIZE // 2) * FINER + FINER // 2
    paste(fine, 1e4 * render(part, shift=(-0.5, -0.5)), np.array([middle, middle]))
    fine = Psf(fwhm_pix=FWHM * FINER).blur(fine)
    image = fine.reshape(3 * SIZE, FINER, 3 * SIZE, FINER).sum(axis=(1, 3))
    return image[SIZE : 2 * SIZE, SIZE : 2 * SIZE]


def measure(image, psf=SEEN, r50=5.0, **settings):
    known = {
        "psf_fwhm_pixels": psf, "r50": r50, "semi_major_axis": 4.0, "semi_minor_axis": 3.0,
        "theta_image": 20.0, "x_asymmetry": SIZE / 2, "y_asymmetry": SIZE / 2,
    }  # fmt: skip
    planes = Planes(image[None], image[None] > 1e9, image[None] > 1, np.ones(1))
    made = Deconvolved(**settings).measure(
        planes, {name: np.array([value]) for name, value in known.items()}
    )
    columns = {name: float(values[0]) for name, values in made.columns.items()}
    return columns, decode(int(made.flags[0]), Shape)


@pytest.mark.parametrize("axis_ratio", [0.4, 0.9])
def test_a_gaussian_has_its_own_axes_back(axis_ratio):
    found, wrong = measure(galaxy(n=0.5, r50=1.1774 * 3, axis_ratio=axis_ratio))
    assert wrong == []
    assert found["semi_major_axis_deconvolved"] == pytest.approx(3, rel=0.01)
    assert found["semi_minor_axis_deconvolved"] == pytest.approx(3 * axis_ratio, rel=0.01)
    assert found["axis_ratio_deconvolved"] == pytest.approx(axis_ratio, abs=0.01)
    assert found["ellipticity_deconvolved"] == 1 - found["axis_ratio_deconvolved"]
    assert found["theta_deconvolved"] == pytest.approx(30, abs=0.5)


@pytest.mark.parametrize("n", [1.0, 4.0])
@pytest.mark.parametrize("r50", [2.0, 5.0])
def test_galaxies_with_a_cusp_have_their_axis_ratio_back(n, r50):
    found, _ = measure(galaxy(n=n, r50=r50))
    assert found["axis_ratio_deconvolved"] == pytest.approx(0.6, abs=0.025)


def test_radii_lose_the_psf_in_quadrature():
    found, _ = measure(galaxy(), r50=5.0)
    assert found["r50_deconvolved"] == pytest.approx(np.sqrt(25 - (SEEN / 2) ** 2))


def test_a_radius_within_that_of_the_psf_is_flagged():
    found, wrong = measure(galaxy(), r50=0.4 * SEEN)
    assert np.isnan(found["r50_deconvolved"])
    assert found["axis_ratio_deconvolved"] > 0
    assert wrong == ["not_deconvolved"]


def test_a_point_source_has_nothing_left_and_says_so():
    found, wrong = measure(galaxy(r50=0.05, axis_ratio=1.0))
    assert wrong == ["not_deconvolved"]
    assert all(np.isnan(value) for value in found.values())


@pytest.mark.parametrize("image", [np.zeros((SIZE, SIZE)), -galaxy()])
def test_no_light_is_flagged(image):
    assert measure(image)[1] == ["not_deconvolved"]


def test_a_psf_that_is_not_known_is_not_taken_off():
    found, wrong = measure(galaxy(), psf=np.nan)
    assert wrong == ["not_deconvolved"]
    assert np.isnan(found["axis_ratio_deconvolved"])


def test_what_is_left_of_too_little_is_not_told():
    moments = np.array([[2.0, 0.0, 2.0]])
    for limit, resolved in ((0.1, True), (0.3, False)):
        left, good = without_psf(
            moments, np.array([2.0]), np.array([1.6]), min_resolution=limit
        )
        assert left[0] == pytest.approx([0.4, 0.0, 0.4])
        assert good[0] == resolved


def test_less_than_nothing_left_has_no_ratio():
    found = _ellipse(np.array([[-1.0, 0.0, -2.0], [4.0, 0.0, 1.0]]))
    assert found["semi_major_axis_deconvolved"].tolist() == [0.0, 2.0]
    assert np.isnan(found["axis_ratio_deconvolved"][0])
    assert found["axis_ratio_deconvolved"][1] == 0.5


def test_a_resolution_that_cannot_be_is_refused():
    with pytest.raises(SettingError, match=r"min_resolution 1.0 must be 0 or more"):
        Deconvolved(min_resolution=1.0)
