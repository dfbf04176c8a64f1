"""The measuring step."""

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.features import FEATURES
from galaxyclust.flags import Shape
from galaxyclust.steps._measure.already import is_measured, measured
from galaxyclust.steps._measure.request import MeasureRequest

BASIC = MeasureRequest(features=("basic",))


@pytest.fixture(scope="module")
def shaped(ingested, tmp_path_factory):
    """The catalog with its shapes in both bands; not to be written to."""
    return measured_copy(ingested, tmp_path_factory.mktemp("shaped"), bands=("g",))


def measured_copy(catalog, folder, **request):
    import shutil

    from galaxyclust.catalog.core import Catalog

    path = folder / "survey.h5"
    shutil.copy(catalog.path, path)
    shutil.copytree(catalog.path.with_suffix(".stamps"), path.with_suffix(".stamps"))
    made = Catalog(path)
    request = MeasureRequest(features=("basic",), **request)
    steps.measure(made, request=request, overwrite=True)
    return made


def test_shapes_become_columns_of_both_bands(shaped):
    names = shaped.names("catalog")
    for name in ("asymmetry", "m20", "r_petro", "r_petro_arcsec", "shape_flags"):
        assert name in names
        assert f"{name}_g" in names
    asymmetry = shaped.column("asymmetry")
    assert np.isfinite(asymmetry).mean() > 0.7
    assert (np.abs(asymmetry[np.isfinite(asymmetry)]) <= 2).all()
    scale = shaped.column("pixel_scale_arcsec")
    np.testing.assert_allclose(
        shaped.column("r_petro_arcsec"), shaped.column("r_petro") * scale, rtol=1e-4
    )


def test_what_detection_measured_on_the_image_stays(shaped, ingested):
    for name in ("n_pixels", "semi_major_axis", "ellipticity", "theta_image"):
        np.testing.assert_array_equal(shaped.column(name), ingested.column(name))
    assert "ellipticity_g" in shaped.names("catalog")


def test_every_group_has_its_columns_on_the_sky_too(fresh):
    steps.measure(fresh, request=MeasureRequest(psf_fwhm_arcsec=1.0))
    bad = Shape.SERSIC_FAILED | Shape.SERSIC_UNCERTAIN | Shape.NOT_DECONVOLVED
    good = (fresh.column("shape_flags") & int(bad)) == 0
    assert good.sum() > 5
    assert {group for _, group in measured(fresh)} == set(FEATURES)
    names = fresh.names("catalog")
    for name in (
        "multimode", "shape_asymmetry", "axis_ratio_deconvolved", "eps1_deconvolved",
        "sersic_r50_arcsec", "sersic_position_angle", "r50_deconvolved",
    ):  # fmt: skip
        assert name in names
        assert np.isfinite(fresh.column(name)[good]).any()
    assert fresh.column("profile").shape == (fresh.n_rows, 16)
    away = np.hypot(
        fresh.column("sersic_x") - fresh.column("x"),
        fresh.column("sersic_y") - fresh.column("y"),
    )
    assert np.median(away[good]) < 1


def test_the_centre_of_asymmetry_lies_near_the_source_in_the_image(shaped):
    far = np.hypot(
        shaped.column("x_asymmetry") - shaped.column("x"),
        shaped.column("y_asymmetry") - shaped.column("y"),
    )
    assert np.nanmedian(far) < 1


def test_the_history_has_every_setting(shaped):
    step = shaped.history()[-1]
    assert step.name == "measure"
    assert step.settings["features"] == {"": ["basic"], "g": ["basic"]}
    assert step.settings["settings"]["basic"]["eta"] == 0.2
    assert set(measured(shaped)) == {("", "basic"), ("g", "basic")}
    assert is_measured(shaped, BASIC)


def test_the_reference_band_has_its_columns_once_also_where_it_is_named(fresh, caplog):
    named = MeasureRequest(features=("basic",), bands=("g", "r"))
    assert not is_measured(fresh, named)
    made = steps.measure(fresh, request=named, overwrite=True)
    assert set(made.features) == {"", "g"}
    assert not [name for name in fresh.names("catalog") if name.startswith("r50_r")]
    assert "r is the reference band: its shapes are the columns without" in caplog.text
    assert is_measured(fresh, named)


def test_what_is_there_is_not_measured_again_unless_asked(fresh):
    with pytest.raises(CatalogError, match="basic measured already; --overwrite measures"):
        steps.measure(fresh, request=BASIC)
    before = fresh.column("r_petro")
    steps.measure(fresh, request=BASIC, overwrite=True)
    np.testing.assert_array_equal(fresh.column("r_petro"), before)


def test_what_is_there_with_other_settings_is_measured_again(fresh):
    before = fresh.column("r_petro")
    smaller = MeasureRequest(features=("basic",), settings={"basic.eta": "0.3"})
    assert not is_measured(fresh, smaller)
    steps.measure(fresh, request=smaller)
    both = np.isfinite(before) & np.isfinite(fresh.column("r_petro"))
    assert (fresh.column("r_petro")[both] < before[both]).all()
    assert is_measured(fresh, smaller)
    assert is_measured(fresh, BASIC)  # which asks for no eta


@pytest.mark.parametrize("given", [{"psf_fwhm_arcsec": 2.0}, {"n_resamplings": 2}])
def test_a_given_psf_and_errors_are_settings_too(fresh, given):
    request = MeasureRequest(features=("basic",), **given)
    assert not is_measured(fresh, request)
    steps.measure(fresh, request=request)
    assert is_measured(fresh, request)


def test_the_other_groups_build_on_the_basic_one_as_it_was_measured(fresh):
    outskirts = MeasureRequest(features=("outskirts",))
    both = {"features": ("basic", "outskirts"), "settings": {"basic.eta": 0.4}}
    steps.measure(fresh, request=outskirts)
    usual = fresh.column("shape_asymmetry")
    steps.measure(fresh, request=MeasureRequest(**both))
    together = fresh.column("shape_asymmetry")
    assert not np.array_equal(together, usual, equal_nan=True)
    steps.measure(fresh, request=outskirts, overwrite=True)
    np.testing.assert_array_equal(fresh.column("shape_asymmetry"), together)


def test_a_dry_run_writes_nothing(fresh):
    planned = steps.measure(fresh, dry_run=True)
    assert set(planned.features[""]) == set(FEATURES) - {"basic"}
    assert set(measured(fresh)) == {("", "basic")}


def test_ingest_ends_with_the_basic_shapes_and_says_so(ingested):
    assert [step.name for step in ingested.history()] == ["ingest", "measure"]
    assert is_measured(ingested, BASIC)
    assert np.isfinite(ingested.column("r50")).any()


def test_errors_come_from_draws_of_the_noise(fresh):
    request = MeasureRequest(features=("basic",), n_resamplings=4, seed=2)
    steps.measure(fresh, request=request)
    error, radius = fresh.column("r50_error"), fresh.column("r50")
    known = np.isfinite(error)
    assert known.any()
    assert (error[known] > 0).all()
    assert np.median(error[known] / radius[known]) < 0.3
    assert "r50_arcsec_error" in fresh.names("catalog")
    assert fresh.history()[-1].seed == 2


def test_large_stamps_are_measured_fewer_at_a_time_with_the_same_result(fresh, monkeypatch):
    request = MeasureRequest(features=("basic",), n_resamplings=2)
    steps.measure(fresh, request=request)
    names = ("r50", "r50_error", "shape_flags", "x_asymmetry")
    before = [fresh.column(name) for name in names]
    monkeypatch.setattr("galaxyclust.steps._measure.measure._MOST_PIXELS", 10_000)
    steps.measure(fresh, request=request, overwrite=True)
    for name, values in zip(names, before, strict=True):
        np.testing.assert_array_equal(fresh.column(name), values)


def test_a_psf_makes_small_sources_unresolved(fresh):
    request = MeasureRequest(features=("basic",), psf_fwhm_arcsec=100.0)
    made = steps.measure(fresh, request=request)
    assert made.flags["unresolved"] > 0.7 * fresh.n_rows


def test_a_catalog_without_sources_has_columns_of_none(empty):
    made = steps.measure(empty, request=BASIC, overwrite=True)
    assert made.n_rows == 0
    assert len(empty.column("asymmetry")) == 0


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"features": ("nothing",)}, "unknown features 'nothing'; choose from basic"),
        ({"bands": ("z",)}, "no band 'z'; the stamps have g, r"),
        ({"settings": {"eta": 1}}, "setting 'eta': write GROUP.KEY with GROUP basic"),
        ({"settings": {"basic": {"eta": 2.0}}}, "eta 2.0 must be below 1"),
        ({"settings": {"basic.no": 2.0}}, "basic has no setting 'no'"),
    ],
)
def test_what_cannot_be_measured_is_refused(ingested, request_, words):
    with pytest.raises(SettingError, match=words):
        steps.measure(ingested, request=MeasureRequest(**request_), dry_run=True)


@pytest.mark.usefixtures("unwritable")
def test_nothing_is_measured_for_a_catalog_that_cannot_be_written(fresh):
    with pytest.raises(CatalogError, match="cannot be written"):
        steps.measure(fresh, request=BASIC, overwrite=True)
