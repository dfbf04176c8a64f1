import math

import pytest

from galaxyclust.ingest import zeropoints
from galaxyclust.ingest.units import ImageUnit, parse
from galaxyclust.ingest.zeropoints import Pixel

PLAIN = Pixel(ImageUnit())


def value(header, pixel=PLAIN):
    found = zeropoints.stated(header, pixel)
    return math.nan if found is None else found.value


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({"MAGZERO": 29.8}, 29.8),
        ({"MAGZERO": "unknown"}, math.nan),
        ({"ZPAPPROX": 28.78}, 28.78),
        ({"PHOTZP": 0.0, "PHOTSYS": "AB"}, 0.0),  # KiDS: fluxes in maggies
        ({"PHOTZP": 30.0}, 30.0),
        ({"PHOTZP": 0.0}, math.nan),  # not calibrated
        ({"MAGZERO": 0.0, "MAGZP": 0, "PHOTFLAM": 0.0}, math.nan),
        ({"MAGZP": 26.3, "INSTRUME": "ZTF/MOSAIC"}, 26.3),
        ({"FLUXMAG0": 63095734448.0194}, 27.0),
        ({"HIERARCH FPA.ZP": 25.0, "EXPTIME": 1000.0}, 32.5),
        ({"TELESCOP": "GALEX", "BAND": 1}, 20.08),
        ({}, math.nan),
    ],
)
def test_a_zero_point_is_read_as_its_survey_writes_it(header, expected):
    assert value(header) == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_elixir_is_of_one_second_outside_the_atmosphere_of_airmass_one():
    header = {"PHOT_C": 26.2, "PHOT_K": -0.1, "AIRMASS": 1.5, "EXPTIME": 100.0}
    assert value(header) == pytest.approx(26.2 - 0.05 + 5)


@pytest.mark.parametrize(
    ("header", "offset"),
    [
        ({"INSTRUME": "VIRCAM", "FILTER": "Ks", "PHOTZP": 24.0}, 1.827),
        ({"INSTRUME": "WFCAM", "FILTER": "K", "MAGZPT": 24.0, "EXPTIME": 1.0}, 1.900),
        ({"ORIGIN": "2MASS", "FILTER": "h", "MAGZP": 24.0}, 1.39),
        ({"TELESCOP": "WISE", "BAND": 1, "MAGZP": 24.0}, 2.699),
    ],
)
def test_a_vega_zero_point_is_brought_to_ab(header, offset):
    assert value({**header, "PHOTSYS": "VEGA"}) == pytest.approx(24.0 + offset)


def test_exposure_and_airmass_of_a_casu_image_count():
    header = {"INSTRUME": "WFCAM", "FILTER": "J", "MAGZPT": 22.8, "EXP_TIME": 10.0}
    header |= {"EXTINCT": 0.05, "AMSTART": 1.4}
    assert value(header) == pytest.approx(22.8 + 0.938 + 2.5 - 0.02)


@pytest.mark.parametrize(
    "header",
    [
        {"FILTER": "r", "PHOTZP": 24.0, "PHOTSYS": "VEGA"},
        {"FILTER": "r", "MAGZERO": 24.0, "MAGSYS": "Vega"},
        {"INSTRUME": "WFC", "FILTER": "r", "MAGZPT": 24.0, "EXPTIME": 60.0},
    ],
)
def test_a_vega_zero_point_of_an_unknown_band_is_none(header):
    found = zeropoints.stated(header, PLAIN)
    assert math.isnan(found.value)
    assert "= 24.0 is of Vega magnitudes, not of AB" in found.doubt


def test_a_zero_point_of_a_second_needs_the_exposure():
    found = zeropoints.stated({"HIERARCH FPA.ZP": 25.0}, PLAIN)
    assert math.isnan(found.value)
    assert found.doubt == "FPA.ZP is of a second, and no EXPTIME is given"


def test_a_cutout_of_the_legacy_surveys_is_in_nanomaggies_on_pixels_of_its_bricks():
    header = {"SURVEY": "LegacySurvey", "BANDS": "r"}
    found = {
        scale: zeropoints.stated(
            header, Pixel(ImageUnit(), math.radians(scale / 3600) ** 2)
        )
        for scale in (0.262, 1.0)
    }
    assert found[0.262] == (22.5, "")
    assert math.isnan(found[1.0].value)
    assert found[1.0].doubt == "a cutout with pixels of 1.000, not of 0.262 arcsec"


def test_photflam_is_of_counts_per_second():
    header = {"PHOTFLAM": 7.033e-20, "PHOTPLAM": 8045.5, "EXPTIME": 1000.0}
    assert value(header, Pixel(parse("ELECTRONS/S"))) == pytest.approx(25.946, abs=2e-3)
    assert value(header, Pixel(parse(""))) == pytest.approx(25.946, abs=2e-3)  # mosaics
    assert value(header, Pixel(parse("ELECTRONS"))) == pytest.approx(33.446, abs=2e-3)


def test_photfnu_does_where_there_is_no_photflam():
    assert value({"PHOTFNU": 1e-7}, Pixel(parse("ELECTRONS/S"))) == pytest.approx(
        8.9 + 17.5
    )


def test_a_number_is_the_first_finite_one():
    header = {"A": "text", "B": math.inf, "C": 3}
    assert zeropoints.number_in(header, ("A", "B", "C"), 9.0) == 3
    assert zeropoints.number_in({}, ("A",), 9.0) == 9
