"""Numbers in words."""

import numpy as np
import pytest

from galaxyclust.show.numbers import NOTHING, error_of, number, sections


def test_what_is_known_in_arcsec_is_not_repeated_in_pixels():
    units = {"r50": "pix", "r50_arcsec": "arcsec"}
    (radii,) = sections({"r50": 5.0, "r50_arcsec": 2.0}, units)
    assert radii.title == "Radii [arcsec]"
    assert radii.numbers == (("r50", "2"),)


def test_shapes_are_those_of_the_reference_band_alone():
    values = {
        "gini": 0.5, "gini_g": 0.6, "gini_error_g": 0.1, "m20_bulge": 1.0, "sn": 9.0,
        "sn_per_pixel": 2.0, "sn_per_pixel_g": 1.0, "sn_g": 8.0, "magnitude_g": 20.0,
        "r50_ellip": 2.0, "r50": 3.0,
        "sky_sigma_g": 1.0, "flux_g": 4.0,
    }  # fmt: skip
    labels = {number.label for part in sections(values, {}) for number in part.numbers}
    assert labels == set(values) - {"gini_g", "gini_error_g", "sn_per_pixel_g"}


def test_a_clustering_of_any_name_is_no_radius():
    values = {"r_kron": 3.0, "r_petro_ellip": 4.0, "r_label": 1, "r_nearest": 2}
    radii, rest = sections(values, {})
    assert [number.label for number in radii.numbers] == ["r_kron", "r_petro_ellip"]
    assert [number.label for number in rest.numbers] == ["r_label", "r_nearest"]


def test_without_a_wcs_radii_are_in_pixels():
    (radii,) = sections({"r50": 5.0, "r50_arcsec": np.nan}, {"r50": "pix"})
    assert radii.numbers == (("r50", "5"),)


def test_an_error_stands_behind_its_number():
    (light,) = sections({"gini": 0.5123, "gini_error": 0.021}, {})
    assert light.numbers == (("gini", "0.512 ± 0.021"),)


def test_unknown_columns_come_last_and_vectors_not_at_all():
    values = {"mine": 3, "note": "a " * 40, "profile": np.ones(4), "gini": 0.5}
    light, rest = sections(values, {})
    assert light.title == "Light"
    assert rest.numbers[0] == ("mine", "3")
    assert len(rest.numbers[1].text) == 26


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"), (np.False_, "no"), (1234567, "1,234,567"), (np.inf, NOTHING),
        (b"ab\xff", "ab\ufffd"), ("a\nb", "a b"), ("", NOTHING), (" ", NOTHING),
        (1.5e-19, "1.5e-19"),
    ],
)  # fmt: skip
def test_a_value_is_written_by_its_kind(value, text):
    assert number(value) == text


def test_an_error_of_nothing_is_not_shown():
    assert number(1.5, 0.0) == number(1.5, np.nan) == "1.5"
    assert number(12.3456, 0.5, places=2) == "12.35"


def test_errors_of_fluxes_are_found_by_band():
    values = {"flux_r": 1.0, "flux_error_r": 0.1}
    assert error_of("flux_error_r", values) == "flux_r"
    assert error_of("terror", values) == ""
