import math

import pytest

from galaxyclust.ingest.units import ab_of_flam, parse


def zeropoint(text, *, pixel_sr=1.0, pivot_angstrom=math.nan):
    return parse(text).zeropoint_ab(pixel_sr=pixel_sr, pivot_angstrom=pivot_angstrom)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jy", 8.9),
        ("mJy", 16.4),
        ("MJY", 16.4),  # in capitals milli: mega is only met per steradian
        ("uJy", 23.9),
        ("\N{MICRO SIGN}Jy", 23.9),
        ("microJy", 23.9),
        ("nJy", 31.4),
        ("10*nanoJansky", 28.9),
        ("10.0*nanoJansky", 28.9),
        ("nanomaggy", 22.5),
        ("nanomaggies", 22.5),
        ("NMGY", 22.5),
        ("maggy", 0.0),
        ("Jy/pixel", 8.9),
        ("JY/PIXEL", 8.9),
        ("erg/s/cm^2/Hz", -48.6),
    ],
)
def test_a_flux_density_has_the_zero_point_of_3631_jansky(text, expected):
    assert zeropoint(text) == pytest.approx(expected, abs=1e-3, nan_ok=True)


@pytest.mark.parametrize("text", ["MJy/sr", "MJY/SR", "MJy sr-1"])
def test_a_surface_brightness_is_that_of_a_pixel(text):
    unit = parse(text)
    assert unit.per_area
    assert zeropoint(text, pixel_sr=1e-13) == pytest.approx(8.9 + 2.5 * 7)


def test_a_square_arcsec_is_a_solid_angle():
    square = math.radians(1 / 3600) ** 2
    assert zeropoint("uJy/arcsec2", pixel_sr=square) == pytest.approx(23.9)
    assert zeropoint("uJy/arcsec2", pixel_sr=square / 4) > 23.9


@pytest.mark.parametrize(
    "text", ["1e-20 erg/s/cm2/Angstrom", "10**-20 erg/s/cm2/A", "1E-20 erg s-1 cm-2 A-1"]
)
def test_a_flux_per_wavelength_needs_the_wavelength(text):
    assert math.isnan(zeropoint(text))
    # 3631 Jy are 0.10886 erg/s/cm2/A over the wavelength in Angstrom squared
    expected = 2.5 * math.log10(0.10886 / 6000**2 / 1e-20)
    assert zeropoint(text, pivot_angstrom=6000.0) == pytest.approx(expected, abs=1e-3)


def test_the_zero_point_of_photflam_is_that_of_the_handbook():
    assert ab_of_flam(7.033e-20, 8045.5) == pytest.approx(25.946, abs=2e-3)  # ACS F814W


@pytest.mark.parametrize(
    ("text", "count", "per_second"),
    [
        ("ELECTRONS/S", "electron", True),
        ("e-/s", "electron", True),
        ("E/S", "electron", True),
        ("ELECTRONS", "electron", False),
        ("e-", "electron", False),
        ("ADU", "adu", False),
        ("DN", "adu", False),
        ("counts", "adu", False),
        ("COUNTS/S", "adu", True),
        ("counts per second", "adu", True),
        ("cps", "adu", True),
        ("e-/s/pixel", "electron", True),
        ("DN/pixel", "adu", False),
    ],
)
def test_counts_are_of_electrons_or_digital_units(text, count, per_second):
    unit = parse(text)
    assert (unit.count, unit.per_second) == (count, per_second)
    assert math.isnan(zeropoint(text))


@pytest.mark.parametrize(
    "text",
    [
        *("mag", "mag(AB)", "mag/arcsec2", "ABmag", "ABMAG", "AB mag", "mag_AB", "STmag"),
        *("Vega mag", "magnitudes", "mags", "ABmag/arcsec2", "mag (AB)"),
    ],
)
def test_magnitudes_are_logarithms(text):
    assert parse(text).is_log


@pytest.mark.parametrize("text", ["", "none", "UNKNOWN", "Jy/beam", "km/s", "furlong", "*"])
def test_what_is_no_flux_says_nothing(text):
    unit = parse(text)
    assert unit.count == ""
    assert not unit.per_area
    assert not unit.is_log
    assert math.isnan(zeropoint(text))
