import math

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.ingest.calibration import (
    Softening,
    calibration_of,
    is_magnitude,
    pixel_area_sr,
)


def found(header, *, pixel_sr=math.nan):
    return calibration_of(header, pixel_sr=pixel_sr)


def test_the_unit_goes_over_a_keyword_left_from_before_and_it_is_said():
    made = found({"BUNIT": "nJy", "MAGZERO": 31.9})
    assert made.zeropoint_ab == pytest.approx(31.4)
    assert made.doubt == (
        "its unit (nJy) has the zero point 31.400, which is taken; a keyword says 31.900"
    )


def test_a_keyword_that_agrees_with_the_unit_or_is_of_other_counts_is_no_doubt():
    assert not found({"BUNIT": "nanomaggy", "MAGZERO": 22.5}).doubt
    flam = {"PHOTFLAM": 1e-19, "PHOTPLAM": 6000.0}
    made = found({"BUNIT": "uJy", **flam})
    assert (made.zeropoint_ab, made.doubt) == (pytest.approx(23.9), "")


def test_the_pixel_area_is_that_of_the_wcs_and_else_of_the_header():
    header = {"BUNIT": "MJy/sr", "PIXAR_SR": 1e-13}
    assert found(header, pixel_sr=2e-13).zeropoint_ab == pytest.approx(
        found(header).zeropoint_ab - 2.5 * math.log10(2)
    )
    assert found(header).per_area


def test_a_flux_per_wavelength_without_a_wavelength_says_what_it_needs():
    made = found({"BUNIT": "erg/s/cm2/Angstrom"})
    assert math.isnan(made.zeropoint_ab)
    assert "needs a wavelength (PHOTPLAM)" in made.doubt


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"BUNIT": "adu", "GAIN": 4.0}, 4),
        ({"BUNIT": "adu", "GAIN": 0.0}, math.nan),
        ({"BUNIT": "adu/s", "GAIN": 4.0, "TEXPTIME": 10.0}, 40),
        ({"BUNIT": "ELECTRONS"}, 1),
        ({"BUNIT": "ELECTRONS/S", "EXPTIME": 600.0, "TELESCOP": "HST"}, 600),
        ({"BUNIT": "ELECTRONS/S", "EXPTIME": 1.0, "TELESCOP": "HST"}, math.nan),
        ({"BUNIT": "ELECTRONS/S", "EXPTIME": 1.0, "TEXPTIME": 330_624.0}, 330_624),
        ({"BUNIT": "ELECTRONS/S", "EXPTIME": 30.0}, math.nan),  # of one of many, perhaps
        ({"BUNIT": "nanomaggy", "GAIN": 4.0}, math.nan),
        ({"GAIN": 50.0, "SOFTNAME": "SWarp"}, 50),
        ({"GAIN": 50.0}, math.nan),
    ],
)
def test_a_gain_is_believed_only_where_the_unit_leaves_no_doubt(header, expected):
    assert found(header).gain == pytest.approx(expected, nan_ok=True)


def test_a_saturation_of_zero_is_none():
    assert found({"SATURATE": 0.0}).saturation == math.inf
    assert found({"SATURATE": 60_000}).saturation == 60_000


def test_asinh_scaling_is_undone_where_its_keywords_are_given():
    softening = found({"BSOFTEN": 20.0, "BOFFSET": 3.0}).softening
    assert softening == Softening(20.0, 3.0)
    # Lupton et al. 1999: far above the softening it is a magnitude scale
    bright = softening.linear(np.array([10.0, 12.5], np.float32))
    assert bright[1] / bright[0] == pytest.approx(10, rel=0.01)
    assert softening.linear(np.zeros(1, np.float32))[0] == 3
    assert found({"BSOFTEN": 20.0}).softening is None


def test_the_area_of_a_pixel_is_its_scale_squared(make_wcs):
    area = pixel_area_sr(make_wcs(scale=0.5, turn=30.0), (64, 64))
    assert area == pytest.approx((0.5 * math.pi / 648_000) ** 2, rel=1e-6)
    assert math.isnan(pixel_area_sr(None, (64, 64)))


def test_the_area_is_that_where_the_image_lies_not_at_the_reference_point(make_wcs):
    """On a plate carree a pixel covers cos(dec) of what it does at the equator."""
    wcs = make_wcs(scale=1.0, at=(150.0, 0.0), crpix=(32.5, 32.5 - 60 * 3600))
    wcs.wcs.ctype = ["RA---CAR", "DEC--CAR"]
    wcs.wcs.set()
    area = pixel_area_sr(wcs, (64, 64))
    assert area == pytest.approx((math.pi / 648_000) ** 2 / 2, rel=1e-6)


def test_the_area_of_a_map_whose_middle_lies_off_the_sky_is_that_of_its_reference(make_wcs):
    wcs = make_wcs(scale=3600.0, at=(0.0, 0.0), crpix=(1.0, 1.0))
    wcs.wcs.ctype = ["RA---AIT", "DEC--AIT"]
    wcs.wcs.set()
    area = pixel_area_sr(wcs, (1000, 1000))
    assert area == pytest.approx(math.radians(1) ** 2, rel=1e-3)


def test_magnitudes_are_known():
    assert is_magnitude(fits.Header({"BUNIT": "mag"}))
    assert not is_magnitude(fits.Header())
