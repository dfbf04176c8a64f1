import math
from pathlib import Path

import pytest
from astropy import units as u

from galaxyclust.errors import InputError, SettingError
from galaxyclust.ingest.settings import (
    IngestSettings,
    band_named,
    band_patterns,
    companion_of,
    parse_size,
    size_in_pixels,
)


@pytest.mark.parametrize(("size", "expected"), [(64, 64), ("32", 32), (" 8 ", 8)])
def test_a_number_is_pixels(size, expected):
    assert parse_size(size) == expected


@pytest.mark.parametrize("size", ["12arcsec", "12 arcsec", "0.2 arcmin"])
def test_an_angle_is_an_angle(size):
    assert parse_size(size).to_value(u.arcsec) == pytest.approx(12)


@pytest.mark.parametrize(
    "size", [0, -3, 7, 10**6, "5parsec", "", "-5arcsec", "nanarcsec", "infarcsec", "1.5"]
)
def test_an_impossible_size_is_refused(size):
    with pytest.raises(SettingError, match="size"):
        parse_size(size)
    with pytest.raises(SettingError, match="size"):
        IngestSettings(size=size)


def test_an_angle_becomes_pixels_of_the_images_scale():
    assert size_in_pixels("12arcsec", 0.4) == 30
    assert size_in_pixels(48, float("nan")) == 48


def test_an_angle_too_small_or_without_a_scale_is_refused():
    with pytest.raises(SettingError, match="not between 8 and 2048"):
        size_in_pixels("1arcsec", 0.4)
    with pytest.raises(SettingError, match="no WCS"):
        size_in_pixels("12arcsec", float("nan"))


def test_settings_are_recorded_as_plain_values():
    record = IngestSettings(size="12arcsec").as_record()
    assert record["size"] == "12arcsec"
    assert record["detection"]["threshold"] == 3.0
    assert record["tile"]["sky_box"] == 64


def test_bands_are_told_by_patterns_of_file_names():
    patterns = band_patterns("g=*-g-*.fits,r=*-r-*.fits")
    assert band_named(Path("in/frame-r-1.fits"), patterns) == "r"
    assert band_named(Path("frame-r-1.fits"), {}) is None
    with pytest.raises(InputError, match="no pattern of --bands fits it"):
        band_named(Path("frame-z-1.fits"), patterns)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_zero_point_that_is_no_magnitude_is_refused(value):
    said = f"zero point of r = {value} cannot work; give one as in r=22.5"
    with pytest.raises(SettingError, match=said):
        IngestSettings(zeropoints={"g": 22.5, "r": value})


def test_a_limit_of_signal_to_noise_that_is_no_number_is_refused():
    with pytest.raises(SettingError, match="min_sn = nan cannot work; it is 0 or more"):
        IngestSettings(min_sn=math.nan)


@pytest.mark.parametrize("text", ["g", "=x", "g r=x"])
def test_a_pattern_without_a_band_is_refused(text):
    with pytest.raises(SettingError, match="write NAME=PATTERN"):
        band_patterns(text)


@pytest.mark.parametrize(
    ("name", "rule", "expected"),
    [
        ("c4d_ooi_r.fits", "ooi=oow", "c4d_oow_r.fits"),
        ("sci_a_sci.fits", "sci=rms", "sci_a_rms.fits"),
        ("other.fits", "sci=rms", None),
        ("a.fits", "", None),
        ("a.fits", "w.fits", "w.fits"),
    ],
)
def test_a_companion_is_found_by_its_name(name, rule, expected):
    path = Path(name)
    assert companion_of(path, rule, [path]) == (
        None if expected is None else Path(expected)
    )


def test_one_companion_for_several_images_is_refused():
    images = [Path("a.fits"), Path("b.fits")]
    with pytest.raises(
        SettingError, match=r"w\.fits: one file for 2 images; write OLD=NEW"
    ):
        companion_of(images[0], "w.fits", images)
