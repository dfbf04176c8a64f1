import re

import pytest

from galaxyclust.catalog.schema import COLUMNS, MOMENTS, describe, quantity, said_once

# Primary and secondary words of IVOA UCD1+ 1.5 that the catalog uses.
UCD_WORDS = {
    "arith.factor",
    "arith.ratio",
    "em.opt",
    "instr.background",
    "instr.det",
    "instr.det.psf",
    "instr.pixel",
    "instr.scale",
    "instr.skyNoise",
    "meta.code.class",
    "meta.code.qual",
    "meta.file",
    "meta.id",
    "meta.main",
    "meta.note",
    "meta.number",
    "obs.field",
    "phot.flux",
    "phot.mag",
    "phot.color",
    "phot.flux.sb",
    "phys.angSize",
    "phys.angSize.smajAxis",
    "phys.angSize.sminAxis",
    "pos.angDistance",
    "pos.cartesian.x",
    "pos.cartesian.y",
    "pos.eq.dec",
    "pos.eq.ra",
    "pos.posAng",
    "src.ellipticity",
    "src.morph.param",
    "stat.error",
    "stat.fit.chi2",
    "stat.probability",
    "stat.snr",
    "stat.value",
}


def test_no_column_stands_twice():
    names = [spec.name for spec in COLUMNS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("spec", COLUMNS, ids=lambda spec: spec.name)
def test_every_column_has_a_meaning_and_words_of_the_ivoa(spec):
    assert spec.description
    assert set(filter(None, spec.ucd.split(";"))) <= UCD_WORDS


@pytest.mark.parametrize("spec", COLUMNS, ids=lambda spec: spec.name)
def test_the_entry_of_a_template_is_found_by_a_name_made_from_it(spec):
    name = re.sub(r"\{\w+\}", "i", spec.name)
    assert describe(name) == spec._replace(name=name)


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("flux_error_g", "flux_error_{band}"),
        ("sky_sigma_F160W", "sky_sigma_{band}"),
        ("magnitude_error_r", "magnitude_error_{band}"),
        ("my_own_name_label", "{name}_label"),
        ("listed_label", "listed_{name}"),
        ("listed_y", "listed_{name}"),
        ("magnitude_error_y", "magnitude_error_{band}"),
        ("sky_y", "sky_{band}"),
        ("colour_z_y", "colour_{band}_{band}"),
        ("colour_y", "{name}_y"),
        ("map_y", "{name}_y"),
        ("asymmetry_label", "{name}_label"),
    ],
)
def test_the_most_fitting_template_is_found(name, template):
    wanted = next(spec for spec in COLUMNS if spec.name == template)
    assert describe(name) == wanted._replace(name=name)


def test_a_shape_of_another_band_is_the_same_shape():
    plain = describe("r50_ellip_arcsec")
    assert describe("r50_ellip_arcsec_F160W") == plain._replace(
        name="r50_ellip_arcsec_F160W"
    )


@pytest.mark.parametrize("name", ["r50", "n_pixels", "sn_per_pixel", "sersic_x"])
@pytest.mark.parametrize("band", ["g", "x", "y"])
def test_a_shape_is_told_from_columns_of_like_names(name, band):
    assert describe(f"{name}_{band}") == describe(name)._replace(name=f"{name}_{band}")
    assert describe(f"{name}_error").description.startswith(f"Error of {name}")
    assert quantity(f"{name}_{band}") == name


@pytest.mark.parametrize("name", MOMENTS)
def test_moments_of_another_band_and_their_errors_have_entries(name):
    assert describe(f"{name}_g") == describe(name)._replace(name=f"{name}_g")
    assert describe(f"{name}_error").unit == describe(name).unit
    assert describe(f"{name}_error_g").ucd == f"stat.error;{describe(name).ucd}"


@pytest.mark.parametrize("suffix", ["", "_deconvolved"])
@pytest.mark.parametrize("band", ["", "_g"])
def test_an_axis_is_said_in_arcsec_where_it_is_known(suffix, band):
    pixels = f"semi_major_axis{suffix}{band}"
    arcsec = f"semi_major_axis{suffix}_arcsec{band}"
    assert said_once([pixels, arcsec]) == [arcsec]
    assert said_once([pixels]) == [pixels]


@pytest.mark.parametrize("kind", ["{}", "sersic_{}", "{}_deconvolved"])
def test_ellipticity_and_axis_ratio_are_one_quantity(kind):
    round_, long = kind.format("axis_ratio"), kind.format("ellipticity")
    assert quantity(round_) == quantity(long) == quantity(f"{long}_g") == round_
    assert quantity("my_ellipticity") == "my_ellipticity"


def test_the_error_of_a_shape_has_its_unit():
    assert describe("r50_error").unit == "pix"
    assert describe("r50_error_g").ucd == "stat.error;phys.angSize"


def test_a_users_own_column_has_no_entry():
    assert describe("redshift") is None


def test_every_column_that_a_whole_run_writes_is_as_the_schema_says(surveyed):
    table = surveyed.table()
    assert len(table.colnames) > 40
    for name in table.colnames:
        spec = describe(name)
        assert spec is not None, name
        info = table[name].info
        assert info.description == spec.description
        assert (info.meta or {}).get("ucd", "") == spec.ucd
        if not name.startswith(("flux", "sky")):  # these have the unit of the images
            assert str(info.unit or "") == spec.unit


def test_a_whole_run_writes_the_columns_that_are_promised(surveyed):
    promised = {
        "id",
        "field",
        "ra",
        "dec",
        "x",
        "y",
        "flags",
        "ellipticity",
        "axis_ratio",
        "eps1",
        "eps2",
        "theta_image",
        "position_angle",
        "r20",
        "r50",
        "r80",
        "r90",
        "r50_arcsec",
        "r_kron",
        "gini",
        "concentration",
        "sn",
        "size_over_psf",
        "flux_g",
        "flux_error_r",
        "magnitude_g",
        "sky_sigma_r",
        "km_label",
        "km_probability",
        "km_outlier",
        "km_nearest",
    }
    assert promised <= set(surveyed.names("catalog"))


def test_fluxes_have_the_unit_of_their_image(surveyed):
    assert str(surveyed.table()["flux_g"].unit) == "adu"
