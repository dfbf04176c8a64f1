import numpy as np
import pytest
from astropy import units as u

from galaxyclust.flags import Source
from galaxyclust.steps._ingest import columns as _columns


def table(n_rows=4, **columns):
    base = {
        "field": np.full(n_rows, "a"),
        "ra": np.linspace(150, 150.1, n_rows),
        "dec": np.full(n_rows, 2.0),
        "flags": np.zeros(n_rows, np.int64),
        "sn": np.full(n_rows, 100.0),
        "width": np.full(n_rows, 2.0),
        "axis_ratio": np.full(n_rows, 0.9),
        "wings": np.full((n_rows, 20), np.nan),
        "wing_pixels": np.zeros((n_rows, 20), np.int64),
        "pixel_scale_arcsec": np.full(n_rows, 0.4),
        "depth": np.arange(n_rows, dtype=float),
    }
    return base | columns


def stars_and_galaxies():
    rng = np.random.default_rng(0)
    width = np.concatenate([1.5 * np.exp(rng.normal(0, 0.01, 30)), rng.uniform(2.5, 5, 30)])
    return table(60, width=width, sn=np.full(60, 200.0))


def test_stars_are_flagged_and_the_psf_recorded():
    rows, record = stars_and_galaxies(), {"name": "a"}
    _columns.judge_point_sources(rows, [record], psf_fwhm_arcsec=None)
    star = rows["flags"] & int(Source.POINT_LIKE) > 0
    assert star[:30].mean() > 0.95
    assert not star[30:].any()
    assert record["psf_fwhm_pixels"] == pytest.approx(3.53, rel=0.02)
    assert record["n_stars_for_psf"] >= 28
    assert rows["psf_fwhm_arcsec"] == pytest.approx(3.53 * 0.4, rel=0.02)


def test_a_wide_source_with_the_wings_of_a_star_is_one_if_it_is_round():
    rows = stars_and_galaxies()
    star = 1e4 * (1 + np.arange(20.0)) ** -4
    rows["wings"][:33] = star
    rows["wings"][30:33, :2] = star[2]  # where a star of that width lost its peak
    rows["wing_pixels"][:] = 100
    rows["axis_ratio"][32] = 0.5
    _columns.judge_point_sources(rows, [{"name": "a"}], psf_fwhm_arcsec=None)
    flagged = rows["flags"] & int(Source.POINT_LIKE) > 0
    assert flagged[30:34].tolist() == [True, True, False, False]


def test_the_width_of_point_sources_can_be_given():
    rows, record = table(width=np.array([1.0, 1.01, 2.0, 3.0])), {"name": "a"}
    _columns.judge_point_sources(rows, [record], psf_fwhm_arcsec=2.3548 * 0.4)
    star = rows["flags"] & int(Source.POINT_LIKE) > 0
    assert star.tolist() == [True, True, False, False]
    assert rows["size_over_psf"] == pytest.approx([1, 1.01, 2, 3], rel=1e-3)


def test_without_stars_nothing_is_point_like():
    rows, record = table(width=np.array([1.0, 2.0, 3.0, 4.0])), {"name": "a"}
    _columns.judge_point_sources(rows, [record], psf_fwhm_arcsec=None)
    assert record["psf_fwhm_pixels"] is None
    assert np.isnan(rows["size_over_psf"]).all()
    assert (rows["flags"] == 0).all()


def test_sources_too_faint_to_judge_are_not_called_stars():
    rows = stars_and_galaxies()
    rows["flags"][:] |= int(Source.LOW_SN)
    _columns.judge_point_sources(rows, [{"name": "a"}], psf_fwhm_arcsec=None)
    assert not (rows["flags"] & int(Source.POINT_LIKE)).any()


def test_a_field_without_a_pixel_scale_is_judged_in_pixels():
    rows, record = stars_and_galaxies(), {"name": "a"}
    rows["pixel_scale_arcsec"][:] = np.nan
    _columns.judge_point_sources(rows, [record], psf_fwhm_arcsec=None)
    assert record["psf_fwhm_pixels"] == pytest.approx(3.53, rel=0.02)
    assert np.isnan(rows["psf_fwhm_arcsec"]).all()


def test_of_a_source_on_two_fields_the_one_nearer_the_edge_is_flagged():
    rows = table(
        3,
        field=np.array(["a", "b", "b"]),
        ra=np.array([150.0, 150.0 + 0.3 / 3600, 150.1]),
        depth=np.array([5.0, 50.0, 1.0]),
    )
    assert _columns.flag_duplicates(rows) == 1
    assert (rows["flags"] & int(Source.DUPLICATE) > 0).tolist() == [True, False, False]


def test_of_a_source_on_two_fields_one_that_is_cut_off_is_flagged():
    rows = table(
        2,
        field=np.array(["a", "b"]),
        ra=np.full(2, 150.0),
        depth=np.array([50.0, 5.0]),  # from the edge of the pixels, not of what was seen
        flags=np.array([int(Source.MASKED), 0]),
    )
    assert _columns.flag_duplicates(rows) == 1
    assert (rows["flags"] & int(Source.DUPLICATE) > 0).tolist() == [True, False]


def test_a_source_that_only_one_field_shows_stays_beside_one_that_both_do():
    rows = table(
        3,
        field=np.array(["a", "a", "b"]),
        ra=150.0 + np.array([0.0, 0.6, 0.01]) / 3600,
        depth=np.array([5.0, 5.0, 50.0]),
        pixel_scale_arcsec=np.full(3, 0.03),
    )
    assert _columns.flag_duplicates(rows) == 1
    assert (rows["flags"] & int(Source.DUPLICATE) > 0).tolist() == [True, False, False]


def test_where_pixels_are_large_duplicates_are_those_within_one():
    rows = table(2, field=np.array(["a", "b"]), ra=150.0 + np.array([0.0, 3.0]) / 3600)
    assert _columns.flag_duplicates(rows) == 0
    rows["pixel_scale_arcsec"][:] = 6.0
    assert _columns.flag_duplicates(rows) == 1


def test_neighbours_on_one_field_and_rows_without_a_position_are_no_duplicates():
    same = table(2, ra=np.full(2, 150.0))
    assert _columns.flag_duplicates(same) == 0
    lost = table(2, field=np.array(["a", "b"]), ra=np.full(2, np.nan))
    assert _columns.flag_duplicates(lost) == 0


def test_names_are_listed_ones_or_positions_or_numbers():
    rows = table(
        4,
        ra=np.array([150.0, 150.0, 150.0, np.nan]),
        dec=np.array([2.0, 2.0, -2.0, np.nan]),
        listed_id=np.array(["mine", "", "", ""]),
    )
    names = _columns.source_names(rows).tolist()
    assert names == ["mine", "J100000.00+020000.00", "J100000.00-020000.00", "a-3"]


def test_names_are_never_twice_the_same():
    names = _columns.source_names(table(2, ra=np.full(2, 150.0))).tolist()
    assert len(set(names)) == 2
    assert _columns.source_names(table(0)).tolist() == []


def test_magnitudes_follow_the_fluxes_and_negative_ones_are_flagged():
    rows = table(2, flux_r=np.array([100.0, -1.0]), flux_error_r=np.array([10.0, 1.0]))
    _columns.add_magnitudes(rows, ["r"], {"r": np.full(2, 22.5)})
    assert rows["magnitude_r"] == pytest.approx([17.5, np.nan], nan_ok=True)
    assert rows["magnitude_error_r"][0] == pytest.approx(0.10857, rel=1e-3)
    assert rows["sn_r"].tolist() == [10, -1]
    flagged = rows["flags"] & int(Source.FLUX_NOT_POSITIVE) > 0
    assert flagged.tolist() == [False, True]


def test_a_missing_signal_to_noise_counts_as_faint():
    rows = table(3, sn=np.array([10.0, 4.0, np.nan]))
    assert _columns.low_sn(rows, 5.0).tolist() == [False, True, True]


def test_columns_come_in_order_with_units_and_without_what_is_none():
    rows = table(2, id=np.array(["a", "b"]), flux_r=np.ones(2), label=np.array(["x", "y"]))
    found = _columns.as_columns(rows, ["r"], {"r": "nJy"}, extra=["label"])
    assert list(found) == [
        "id", "field", "ra", "dec", "flags", "sn", "axis_ratio", "pixel_scale_arcsec",
        "flux_r", "label",
    ]  # fmt: skip
    assert found["flux_r"].unit == "nJy"
    assert found["label"].description == "From the table of labels"


def test_the_flux_of_a_surface_brightness_is_its_sum_over_pixels():
    rows = table(1, flux_r=np.ones(1), sky_r=np.ones(1))
    found = _columns.as_columns(rows, ["r"], {"r": "MJy/sr"}, per_area={"r"})
    assert u.Unit(found["flux_r"].unit) == u.MJy / u.sr * u.pix
    assert found["sky_r"].unit == "MJy/sr"


def test_the_kron_radius_becomes_arcsec():
    rows = table(1, r_kron=np.ones(1))
    _columns.add_arcsec(rows)
    assert rows["r_kron_arcsec"][0] == pytest.approx(0.4)
