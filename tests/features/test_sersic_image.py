"""The model of a Sersic fit on pixels."""

import numpy as np
import pytest

from galaxyclust.features.sersic_image import sersic_image

FIT = {
    "sersic_n": 1.0, "sersic_r50": 6.0, "sersic_axis_ratio": 0.5, "sersic_theta": 30.0,
    "sersic_amplitude": 2.0,
}  # fmt: skip


def image(psf=np.nan, **given):
    return sersic_image(FIT | given, centre=(32.0, 31.0), psf_fwhm_pixels=psf, size=64)


def test_it_has_its_amplitude_at_r50_on_the_major_axis():
    cos, sin = 6 * np.cos(np.radians(30)), 6 * np.sin(np.radians(30))
    there = image(sersic_axis_ratio=1.0)[31, 38]
    assert there == pytest.approx(2, rel=0.02)
    flat = image()
    x, y = round(32 + cos), round(31 + sin)
    assert flat[y, x] > 3 * flat[round(31 + cos), round(32 - sin)]


@pytest.mark.parametrize("psf", [np.nan, 3.0])
def test_it_falls_as_its_profile_outside_of_the_psf(psf):
    found = image(psf, sersic_axis_ratio=1.0)[31, 44:60]
    truth = 2 * np.exp(-1.67835 * (np.arange(12, 28) / 6 - 1))
    np.testing.assert_allclose(found, truth, rtol=0.08)


def test_a_psf_keeps_the_flux_and_lowers_the_peak():
    sharp, blurred = image(), image(4.0)
    assert blurred.max() < 0.9 * sharp.max()
    assert blurred.sum() == pytest.approx(sharp.sum(), rel=0.01)


def test_a_fit_that_is_not_there_has_no_image():
    assert np.isnan(image(sersic_n=np.nan)).all()
