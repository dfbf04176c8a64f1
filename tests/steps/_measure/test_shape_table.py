"""Shapes as columns of the catalog."""

import numpy as np
import pytest

from galaxyclust.features.planes import Measured
from galaxyclust.flags import Shape
from galaxyclust.steps._measure.planes import Place
from galaxyclust.steps._measure.shape_table import as_table, colours, content_of

GROUPS = {"basic": None}


def place(n, scale=0.4):
    jacobian = np.broadcast_to(scale * np.diag([-1.0, 1.0]), (n, 2, 2))
    return Place(np.tile([100.0, 200.0], (n, 1)), jacobian, np.full(n, scale))


def table(catalog, columns, *, band="", flags=0):
    n = catalog.n_rows
    made = Measured(
        {name: np.full(n, value) for name, value in columns.items()}, np.full(n, flags)
    )
    return as_table(catalog, (made, place(n)), GROUPS, band=band)


def test_radii_have_their_size_on_the_sky_and_so_have_their_errors(ingested):
    found = table(ingested, {"r50": 5.0, "r50_error": 0.5, "gini": 0.4})
    assert found["r50_arcsec"] == pytest.approx(2.0)
    assert found["r50_arcsec_error"] == pytest.approx(0.2)
    assert "gini_arcsec" not in found


def test_positions_are_those_in_the_image(ingested):
    found = table(ingested, {"x_asymmetry": 16.0, "y_asymmetry": 17.0})
    assert (found["x_asymmetry"] == 116).all()
    assert (found["y_asymmetry"] == 217).all()


def test_another_band_has_its_name_behind(ingested):
    found = table(ingested, {"gini": 0.4, "ellipticity": 0.1}, band="g")
    assert set(found) == {"gini_g", "ellipticity_g", "shape_flags_g"}
    assert "ellipticity" not in table(ingested, {"gini": 0.4, "ellipticity": 0.1})


def test_bits_of_other_groups_stay(fresh):
    old = int(Shape.SERSIC_FAILED | Shape.SPLIT)
    first = {"shape_flags": np.full(fresh.n_rows, old)}
    from galaxyclust.catalog.history import Step

    step = Step(name="measure", output="catalog", inputs=(), method="", settings={})
    fresh.write(content_of(fresh, first), step, overwrite=True)
    found = table(fresh, {"gini": 0.4}, flags=int(Shape.FAINT))
    assert (found["shape_flags"] == int(Shape.SERSIC_FAILED | Shape.FAINT)).all()


def test_the_angle_of_a_fit_is_east_of_north(ingested):
    found = table(ingested, {"sersic_theta": 90.0, "sersic_axis_ratio": 0.5})
    assert found["sersic_position_angle"] == pytest.approx(0)


def test_deconvolved_moments_are_on_the_sky_too(ingested):
    columns = {
        "semi_major_axis_deconvolved": 4.0,
        "semi_minor_axis_deconvolved": 2.0,
        "theta_deconvolved": 0.0,
    }
    found = table(ingested, columns)
    assert found["position_angle_deconvolved"] == pytest.approx(90)
    assert found["eps1_deconvolved"] == pytest.approx(-1 / 3)
    assert found["semi_major_axis_deconvolved_arcsec"] == pytest.approx(1.6)
    assert found["semi_minor_axis_deconvolved_arcsec"] == pytest.approx(0.8)


def test_axes_in_another_band_and_errors_are_on_the_sky_too(ingested):
    columns = {
        "semi_major_axis": 4.0,
        "semi_minor_axis": 2.0,
        "theta_image": 30.0,
        "semi_major_axis_error": 0.5,
    }
    found = table(ingested, columns, band="g")
    assert found["semi_major_axis_arcsec_g"] == pytest.approx(1.6)
    assert found["semi_minor_axis_arcsec_g"] == pytest.approx(0.8)
    assert found["semi_major_axis_arcsec_error_g"] == pytest.approx(0.2)
    # those of the reference band are of the image, measured at its detection
    assert "semi_major_axis_arcsec" not in table(ingested, columns)


def test_colours_are_differences_of_neighbouring_bands(ingested):
    expected = ingested.column("magnitude_g") - ingested.column("magnitude_r")
    np.testing.assert_array_equal(colours(ingested)["colour_g_r"], expected)


def test_a_surface_brightness_has_the_unit_of_its_image(ingested):
    n = ingested.n_rows
    content = content_of(ingested, {"sersic_amplitude": np.ones(n), "gini": np.ones(n)})
    units = ingested.stamp_info().fields[0]["units"]
    assert content.columns["sersic_amplitude"].unit == units["r"]
    assert isinstance(content.columns["gini"], np.ndarray)
