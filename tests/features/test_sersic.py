"""Sersic fits of many stamps: columns, flags, and where they start."""

import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.features.planes import Planes
from galaxyclust.features.sersic import Sersic, start
from galaxyclust.flags import Shape, decode
from galaxyclust.simulate.profiles import Component, paste, render
from galaxyclust.simulate.psf import Psf

SIZE, FINER = 48, 4


def galaxy(*, n=1.0, r50=4.0, axis_ratio=0.6, theta=-60.0, fwhm=0.0, flux=1e4):
    """A stamp, blurred on finer pixels than its own."""
    n_fine = 3 * SIZE * FINER
    fine = np.zeros((n_fine, n_fine))
    part = Component(1.0, r50 * FINER, n, axis_ratio, theta)
    middle = (SIZE + SIZE // 2) * FINER + FINER // 2
    paste(fine, flux * render(part, shift=(-0.5, -0.5)), np.array([middle, middle]))
    if fwhm:
        fine = Psf(fwhm_pix=fwhm * FINER).blur(fine)
    image = fine.reshape(3 * SIZE, FINER, 3 * SIZE, FINER).sum(axis=(1, 3))
    return image[SIZE : 2 * SIZE, SIZE : 2 * SIZE]


def known(n_rows=1, *, fwhm=np.nan, r50=4.5, **others):
    """What the basic group would have found, about."""
    usual = {
        "psf_fwhm_pixels": fwhm, "r50_ellip": r50, "axis_ratio": 0.7, "theta_image": -50.0,
        "x_asymmetry": SIZE // 2 + 0.3, "y_asymmetry": SIZE // 2 - 0.2,
        "semi_major_axis": 3.5, "concentration": 3.0,
    }  # fmt: skip
    return {name: np.full(n_rows, float(v)) for name, v in (usual | others).items()}


def measure(image, found=None, *, mask=None, sigma=1.0, **settings):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    planes = Planes(
        np.where(mask, 0.0, image)[None], mask[None], (image > 3)[None], np.array([sigma])
    )
    made = Sersic(**settings).measure(planes, found or known())
    columns = {name: float(values[0]) for name, values in made.columns.items()}
    return columns, decode(int(made.flags[0]), Shape)


def seen(fwhm):
    """The width that point sources show, with that of a pixel in it."""
    return np.hypot(fwhm, 2.3548 / np.sqrt(12))


@pytest.mark.parametrize("n", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("fwhm", [0.0, 3.0])
def test_a_galaxy_is_recovered_from_under_its_psf(n, fwhm):
    wide = known(fwhm=seen(fwhm) if fwhm else np.nan)
    found, wrong = measure(galaxy(n=n, fwhm=fwhm), wide)
    assert wrong == []
    # a cusp that nothing blurs is in a single pixel
    close = 0.02 if fwhm or n < 4 else 0.05
    assert found["sersic_n"] == pytest.approx(n, rel=close)
    assert found["sersic_r50"] == pytest.approx(4, rel=close)
    assert found["sersic_axis_ratio"] == pytest.approx(0.6, abs=0.005)
    assert found["sersic_ellipticity"] == 1 - found["sersic_axis_ratio"]
    assert found["sersic_theta"] == pytest.approx(-60, abs=0.3)
    assert found["sersic_x"] == pytest.approx(SIZE // 2, abs=0.01)
    assert found["sersic_y"] == pytest.approx(SIZE // 2, abs=0.01)


def test_the_amplitude_is_the_brightness_at_r50():
    found, _ = measure(galaxy(axis_ratio=1.0, flux=1e4))
    # an exponential of flux F has F b^2 exp(-b) / (2 pi r50^2) there
    b = 1.67835
    expected = 1e4 * b**2 * np.exp(-b) / (2 * np.pi * 16)
    assert found["sersic_amplitude"] == pytest.approx(expected, rel=0.01)


def test_without_its_psf_a_galaxy_looks_flatter_and_rounder_than_it_is():
    image = galaxy(n=4.0, fwhm=3.0)
    blurred, _ = measure(image)
    assert blurred["sersic_n"] < 3
    assert blurred["sersic_axis_ratio"] > 0.62


def test_a_round_galaxy_turned_by_any_angle_is_the_same():
    first, _ = measure(galaxy(theta=10.0))
    second, _ = measure(galaxy(theta=80.0))
    assert first["sersic_n"] == pytest.approx(second["sersic_n"], rel=1e-2)
    assert second["sersic_theta"] - first["sersic_theta"] == pytest.approx(70, abs=0.5)


def test_noise_that_is_not_known_leaves_the_fit_and_takes_chi_squared():
    found, wrong = measure(galaxy(), sigma=np.nan)
    assert found["sersic_n"] == pytest.approx(1, rel=0.02)
    assert np.isnan(found["sersic_chi2"])
    assert wrong == ["no_noise"]


def test_a_galaxy_in_the_noise_is_flagged_as_uncertain():
    noise = np.random.default_rng(0).normal(size=(SIZE, SIZE))
    _, wrong = measure(galaxy(flux=60.0) + noise)
    assert {"sersic_uncertain", "sersic_failed"} & set(wrong)
    _, wrong = measure(galaxy(flux=1e4) + noise)
    assert wrong == []


def test_a_galaxy_much_smaller_than_the_psf_is_flagged_as_uncertain():
    image = galaxy(r50=0.4, fwhm=4.0, axis_ratio=1.0)
    _, wrong = measure(image, known(fwhm=seen(4.0), r50=2.2))
    assert "sersic_uncertain" in wrong


@pytest.mark.parametrize(
    "image",
    [np.zeros((SIZE, SIZE)), np.full((SIZE, SIZE), -3.0), -galaxy()],
    ids=["empty", "negative", "a hole"],
)
def test_what_is_no_galaxy_is_flagged_and_has_no_values(image):
    found, wrong = measure(image)
    assert wrong == ["sersic_failed"]
    assert all(np.isnan(value) for value in found.values())


def test_a_masked_centre_or_half_a_stamp_stops_nothing():
    for hole in (np.s_[22:27, 22:27], np.s_[:, :24]):
        mask = np.zeros((SIZE, SIZE), bool)
        mask[hole] = True
        found, _ = measure(galaxy(), mask=mask)
        assert found["sersic_n"] == pytest.approx(1, rel=0.05)
        assert found["sersic_r50"] == pytest.approx(4, rel=0.05)


def test_a_source_that_could_not_be_measured_is_flagged():
    nothing = known(**dict.fromkeys(known(), np.nan))
    found, wrong = measure(galaxy(), nothing)
    assert wrong == ["sersic_failed"]
    assert np.isnan(found["sersic_n"])


def test_a_fit_starts_without_a_centre_and_a_radius_too():
    found, _ = measure(galaxy(), known(x_asymmetry=np.nan, r50=np.nan))
    assert found["sersic_n"] == pytest.approx(1, rel=0.02)


def test_a_start_is_smaller_than_the_source_looks_through_its_psf():
    wide, none = (start(known(fwhm=fwhm), SIZE, 1)[0] for fwhm in (4.0, np.nan))
    assert wide[3] < none[3]
    assert np.isfinite(start(known(fwhm=99.0), SIZE, 1)[0, 3])


@pytest.mark.parametrize("name", ["sky_error", "max_n_error", "min_r50_psf"])
def test_a_negative_setting_is_refused(name):
    with pytest.raises(SettingError, match=f"{name} -1 must be 0 or more"):
        Sersic(**{name: -1})
