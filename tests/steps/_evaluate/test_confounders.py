import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog, Content
from galaxyclust.catalog.history import Step
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.evaluate.quantity import Quantity
from galaxyclust.flags import Source
from galaxyclust.steps._evaluate import confounders as _confounders
from galaxyclust.steps._evaluate.confounders import confounders


@pytest.fixture
def everything(ingested):
    """All rows of a survey, and as many to sample."""
    rows = np.arange(ingested.n_rows)
    return ingested, rows, rows


def test_what_a_survey_knows_is_looked_at(everything, monkeypatch):
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 1)
    found = {one.name: one for one in confounders(*everything).quantities}
    assert (found["size"].unit, found["sky level"].unit) == ("arcsec", "adu")
    catalog = everything[0]
    assert {"S/N", "magnitude", "size", "chip x", "chip y", "angle in the image"} <= set(
        found
    )
    assert {"neighbours in the stamp", "position angle"} <= set(found)
    assert (found["S/N"].values == catalog.column("sn")).all()
    assert [name for name, one in found.items() if one.linked] == [
        "S/N",
        "magnitude",
        "size",
        "blended",
    ]
    assert found["angle in the image"].kind == "angle"
    away = found["distance from the chip's middle"].values
    assert np.nanmax(away) < 256 / np.sqrt(2)


def test_the_sky_is_that_of_other_sources(everything, monkeypatch):
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 1)
    catalog = everything[0]
    found = {one.name: one for one in confounders(*everything).quantities}
    x, y = catalog.column("x"), catalog.column("y")
    for name, column in (("sky level", "sky_r"), ("sky noise", "sky_sigma_r")):
        own = catalog.column(column)
        one = int(np.flatnonzero(np.isfinite(found[name].values))[0])
        away = np.hypot(x - x[one], y - y[one])
        assert (away > 128).sum() <= 16  # a small image: all that are far enough count
        assert found[name].values[one] == np.median(own[away > 128])
        assert not found[name].linked


def test_neighbours_are_those_of_galaxies_that_touch_none(everything, monkeypatch):
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 1)
    catalog, rows, _ = everything
    found = {one.name: one for one in confounders(*everything).quantities}
    touches = (catalog.column("flags") & int(Source.BLENDED)) != 0
    assert 0 < touches.sum() < len(rows)
    assert (found["blended"].values == np.where(touches, "blended", "alone")).all()
    beside = found["neighbours in the stamp"]
    assert (beside.present == ~touches).all()
    hundredths = beside.values[~touches]
    assert (hundredths == np.round(hundredths, 2)).all()
    assert not beside.linked


def test_the_sky_of_ready_made_stamps_may_hold_light_of_the_galaxy(tmp_path, monkeypatch):
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 1)
    rng = np.random.default_rng(0)
    away = np.hypot(*np.mgrid[-16:16, -16:16])
    stamps = 40 * np.exp(-away / rng.uniform(2, 6, (12, 1, 1)))
    stamps += rng.normal(size=stamps.shape)
    np.save(tmp_path / "stamps.npy", stamps)
    steps.ingest_stamps(tmp_path / "stamps.npy", tmp_path / "s.h5", n_jobs=1)
    rows, catalog = np.arange(len(stamps)), Catalog(tmp_path / "s.h5")
    found = {one.name: one for one in confounders(catalog, rows, rows).quantities}
    assert found["sky level"].linked
    assert not found["sky noise"].linked


def test_without_a_zero_point_fluxes_are_looked_at_under_their_own_name(
    everything, monkeypatch
):
    monkeypatch.setattr("galaxyclust.evaluate.quantity.ENOUGH", 1)
    catalog = everything[0]
    described = type(catalog).described

    def uncalibrated(self, name):
        held = described(self, name)
        if not name.startswith("magnitude"):
            return held
        return held._replace(values=np.full_like(held.values, np.nan))

    monkeypatch.setattr(type(catalog), "described", uncalibrated)
    found = confounders(*everything)
    flux = next(one for one in found.quantities if one.name == "flux")
    assert flux.linked
    assert np.nanmin(flux.values) > 0
    assert "magnitude" in found.missing


def test_what_is_the_same_for_all_or_unknown_is_told(everything):
    missing = confounders(*everything).missing
    assert "field" in missing  # there is one only
    assert "bad pixels in the stamp" in missing


def test_only_the_sample_is_read(everything, monkeypatch):
    monkeypatch.setattr(Quantity, "varies", lambda _: True)
    catalog, rows, _ = everything
    found = confounders(catalog, rows, np.array([1, 3])).quantities
    beside = next(one for one in found if one.name == "neighbours in the stamp")
    alone = (catalog.column("flags") & int(Source.BLENDED)) == 0
    assert np.flatnonzero(beside.present).tolist() == [i for i in (1, 3) if alone[i]]
    assert beside.present.any()


def test_further_columns_are_looked_at(everything):
    number, text = confounders(*everything, also=["ellipticity", "id"]).quantities[-2:]
    assert (number.name, number.kind) == ("ellipticity", "number")
    assert (text.name, text.kind) == ("id", "category")


def test_further_columns_that_cannot_be_looked_at_are_refused(
    everything, fresh, monkeypatch
):
    with pytest.raises(CatalogError, match="no column 'no'"):
        confounders(*everything, also=["no"])
    monkeypatch.setattr(_confounders, "_MOST_WORDS", 3)
    with pytest.raises(SettingError, match="'id' has too many different words"):
        confounders(*everything, also=["id"])
    wide = {"wide": np.ones((fresh.n_rows, 3))}
    fresh.write(Content(columns=wide), Step(name="test"))
    with pytest.raises(SettingError, match="'wide' has 3 values a row"):
        confounders(fresh, *everything[1:], also=["wide"])
