import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.errors import SettingError
from galaxyclust.simulate.psf import Psf


@pytest.mark.parametrize("beta", [None, 2.5, 4.0])
def test_half_of_the_peak_is_half_a_width_away(beta):
    kernel = Psf(fwhm_pix=8.0, beta=beta).kernel()
    middle = len(kernel) // 2
    assert kernel[middle, middle + 4] / kernel[middle, middle] == pytest.approx(0.5)
    assert kernel[middle - 4, middle] / kernel[middle, middle] == pytest.approx(0.5)


def test_a_moffat_has_broader_wings_than_a_gaussian():
    gauss, moffat = Psf(fwhm_pix=4.0).kernel(), Psf(fwhm_pix=4.0, beta=2.5).kernel()
    assert moffat[len(moffat) // 2].min() > 0
    assert moffat[len(moffat) // 2, len(moffat) // 2 + 8] > (
        100 * gauss[len(gauss) // 2, len(gauss) // 2 + 8]
    )


@settings(max_examples=20, deadline=None)
@given(
    fwhm=st.floats(1.5, 6.0),
    shift=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)
def test_a_point_source_has_its_flux_at_its_place(fwhm, shift):
    point = Psf(fwhm_pix=fwhm).point(shift)
    axis = np.arange(len(point)) - len(point) // 2
    assert point.sum() == pytest.approx(1.0)
    assert (point.sum(axis=0) * axis).sum() == pytest.approx(shift[0], abs=0.02)
    assert (point.sum(axis=1) * axis).sum() == pytest.approx(shift[1], abs=0.02)


def test_blurring_keeps_flux_and_adds_variances():
    axis = np.arange(-30, 31)
    image = np.exp(-(axis[None, :] ** 2 + axis[:, None] ** 2) / (2 * 3.0**2))
    blurred = Psf(fwhm_pix=2.3548 * 4.0).blur(np.stack([image, image]))
    assert blurred.shape == (2, 61, 61)
    assert blurred[0].sum() == pytest.approx(image.sum(), rel=1e-2)
    profile = blurred[1].sum(axis=0)
    assert (profile * axis**2).sum() / profile.sum() == pytest.approx(25.0, rel=0.03)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fwhm_pix": 0.0}, "fwhm_pix = 0.0 is not above 0"),
        ({"fwhm_pix": float("nan")}, "fwhm_pix = nan is not above 0"),
        ({"beta": 1.0}, "beta = 1.0 is not above 1"),
    ],
)
def test_impossible_widths_are_refused(wrong, words):
    with pytest.raises(SettingError, match=words):
        Psf(**wrong)
