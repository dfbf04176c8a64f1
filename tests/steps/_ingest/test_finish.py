import numpy as np
import pytest
from scipy.spatial import cKDTree

from galaxyclust.flags import Source
from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import TileSettings
from galaxyclust.steps._ingest.finish import complete, of_sky, outcome
from galaxyclust.steps._ingest.survey import Survey

N = 40


def table(**columns):
    rng = np.random.default_rng(0)
    base = {
        "field": np.full(N, "a"),
        "x": rng.uniform(0, 1000, N),
        "y": rng.uniform(0, 1000, N),
        "ra": 150 + np.arange(N) / 100,
        "dec": np.full(N, 2.0),
        "flags": np.zeros(N, np.int64),
        "sn": np.full(N, 100.0),
        "width": 1.5 * np.exp(rng.normal(0, 0.01, N)),
        "axis_ratio": np.ones(N),
        "wings": np.full((N, 20), np.nan),
        "wing_pixels": np.zeros((N, 20), np.int64),
        "pixel_scale_arcsec": np.full(N, 0.4),
        "depth": np.ones(N),
        "flux_r": np.full(N, 100.0),
        "flux_error_r": np.ones(N),
    }
    base |= {name: np.ones(N) for name in ("r20", "r50", "r80", "r90", "r_kron")}
    return base | columns


def survey():
    return Survey(settings=IngestSettings(), bands=("r",))


def record(**values):
    return {"name": "a", "reference": "r", "zeropoints_ab": {"r": 22.5}} | values


def test_everything_that_needs_all_rows_is_added():
    rows, field = table(sn=np.where(np.arange(N) < 3, 2.0, 100.0)), record()
    complete(rows, survey(), [field])
    assert rows["magnitude_r"] == pytest.approx(17.5)
    assert (rows["flags"][:3] == int(Source.LOW_SN)).all()
    assert (rows["flags"][3:] == int(Source.POINT_LIKE)).mean() > 0.9
    assert len(set(rows["id"].tolist())) == N
    assert field["psf_fwhm_pixels"] == pytest.approx(3.53, rel=0.02)


def test_a_field_without_a_zero_point_has_no_magnitudes():
    rows = table()
    complete(rows, survey(), [record(zeropoints_ab={})])
    assert np.isnan(rows["magnitude_r"]).all()


def test_the_outcome_counts_what_is_set_aside_and_why():
    flags = np.zeros(N, np.int64)
    flags[:5], flags[5:7] = int(Source.LOW_SN), int(Source.BLENDED)
    (note,) = outcome(table(flags=flags), [record(psf_fwhm_pixels=3.0)])
    assert note == "40 sources; 5 set aside (5 low_sn), 35 to embed"


def test_a_star_field_is_said_to_be_one():
    flags = np.where(np.arange(N) < 30, int(Source.POINT_LIKE), 0)
    notes = outcome(table(flags=flags), [record(psf_fwhm_pixels=3.0)])
    assert "a: a star field, 30 of 40 sources bright enough to tell are point-like" in notes


def test_sources_that_were_listed_make_no_star_field():
    flags = np.where(np.arange(N) < 30, int(Source.POINT_LIKE), 0)
    rows = table(flags=flags, listed_id=np.arange(N).astype(str))
    notes = outcome(rows, [record(psf_fwhm_pixels=3.0)])
    assert not any("star field" in note for note in notes)


def test_a_crowded_field_says_how_many_sources_are_two_taken_for_one():
    n, fwhm = 4000, 3.0
    places = np.random.default_rng(0).uniform(0, 800, (n, 2))
    hidden = np.unique(cKDTree(places).query_pairs(1.8 * fwhm, output_type="ndarray")[:, 1])
    x, y = np.delete(places, hidden, axis=0).T
    rows = {
        "field": np.full(len(x), "a"),
        "flags": np.zeros(len(x), np.int64),
        "x": x,
        "y": y,
        "flux_error_r": np.ones(len(x)),
    }
    rows["flags"][: len(x) * 3 // 4] = int(Source.POINT_LIKE)
    notes = outcome(rows, [record(psf_fwhm_pixels=fwhm)])
    said = next(note for note in notes if "crowded" in note)
    assert 0.6 * len(hidden) < int(said.split()[2]) < len(hidden)
    assert said.endswith(f"most likely of the {len(x) - len(x) * 3 // 4} to embed")
    assert not any(
        "crowded" in note
        for note in outcome(rows | {"listed_id": x}, [record(psf_fwhm_pixels=fwhm)])
    )


def test_sources_without_noise_are_set_aside_and_it_is_said():
    rows = table(sn=np.full(N, np.nan), flux_error_r=np.zeros(N))
    complete(rows, survey(), [record()])
    assert (rows["flags"] & int(Source.LOW_SN)).all()
    assert np.isnan(rows["sn_r"]).all()
    notes = outcome(rows, [record(psf_fwhm_pixels=3.0)])
    assert any(
        note.startswith("a: no noise is seen in it, so S/N is unk") for note in notes
    )


def test_a_field_without_stars_is_said_to_be_one():
    notes = outcome(table(), [record(psf_fwhm_pixels=None)])
    assert any("no stars to measure the PSF on" in note for note in notes)


def test_galaxies_larger_than_the_boxes_of_the_sky_are_told_with_a_box_that_holds_them():
    radius = np.where(np.arange(N) < 3, [70.0, 90.0, 300.0, *np.ones(N - 3)], 1.0)
    flags = np.where(np.arange(N) == 2, int(Source.POINT_LIKE), 0)
    (note,) = of_sky(table(r_kron=radius, flags=flags), TileSettings(sky_box=64))
    assert note.startswith(
        "the sky's boxes of 64 pixels are smaller than 2 of the galaxies"
    )
    assert "--sky-box 128" in note


@pytest.mark.parametrize(
    "settings", [{"sky_box": 128}, {"sky_box": 64, "subtract_sky": False}]
)
def test_nothing_is_told_where_the_sky_holds_no_light_of_a_galaxy(settings):
    rows = table(r_kron=np.full(N, 100.0), flags=np.zeros(N, np.int64))
    assert of_sky(rows, TileSettings(**settings)) == ()
