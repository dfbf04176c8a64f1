"""What the catalog knows of single galaxies, for their pages."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.flags import Shape, Source
from galaxyclust.show.galaxy_panels import panels
from galaxyclust.steps._look.galaxy_page import PageReader, psf_of, words
from galaxyclust.steps._measure.request import MeasureRequest

ROWS = np.arange(4)


def pages(catalog, **given):
    settings = {"bands": (), "whole": False} | given
    reader = PageReader(catalog, ROWS, **settings)
    return [reader.page(number) for number in range(len(ROWS))]


@pytest.fixture(scope="module")
def shaped(ingested, tmp_path_factory):
    """The catalog with all shapes, measured with a PSF; not to be written to."""
    folder = tmp_path_factory.mktemp("shaped")
    shutil.copytree(ingested.path.with_suffix(".stamps"), folder / "survey.stamps")
    catalog = Catalog(shutil.copy(ingested.path, folder / "survey.h5"))
    steps.measure(catalog, request=MeasureRequest(psf_fwhm_arcsec=1.0))
    return catalog


def test_a_page_has_the_galaxys_numbers_and_its_place_on_the_stamp(ingested):
    for row, page in zip(ROWS, pages(ingested), strict=True):
        assert page.title == str(ingested.column("id")[row])
        assert page.values["x"] == ingested.column("x")[row]
        assert np.abs(np.subtract(page.centre, page.size // 2)).max() <= 1
        assert page.pixels.segment.any()
        assert "row" in page.caption
        assert page.model is None
        assert page.profile is None


def test_measured_galaxies_have_their_model_and_its_profile(shaped):
    fitted = [page for page in pages(shaped) if np.isfinite(page.number("sersic_n"))]
    assert fitted
    for page in fitted:
        own = page.pixels.segment & ~page.pixels.masked
        left = page.pixels.image - page.model
        assert np.abs(left[own].sum()) < 0.2 * page.pixels.image[own].sum()
        if page.profile is not None and page.curve is not None:
            inner = slice(0, 5)
            np.testing.assert_allclose(
                page.curve.brightness[inner], page.profile.brightness[inner], rtol=0.5
            )


def test_what_a_galaxy_is_without_half_a_turn_is_there(ingested):
    page = pages(ingested)[0]
    own = page.pixels.segment & np.isfinite(page.half_turn)
    assert np.abs(page.half_turn[own]).sum() < 0.6 * page.pixels.image[own].sum()


def test_the_colour_picture_is_of_the_bands_asked_for(ingested):
    one = pages(ingested, bands=("g",))[0]
    assert (np.ptp(one.colour.astype(int), axis=-1) == 0).all()
    assert "colours g" in one.caption


def test_the_psf_is_that_of_the_fits(shaped, ingested):
    scale = shaped.column("pixel_scale_arcsec")
    assert psf_of(shaped) == pytest.approx(1.0 / scale)
    assert len(psf_of(ingested)) == ingested.n_rows


def test_fits_of_another_band_have_no_say_in_the_psf_of_the_band_that_is_shown(
    shaped, monkeypatch
):
    *_, last = (step for step in shaped.history() if step.name == "measure")
    other = {"features": {"g": ["sersic"]}, "psf_fwhm_arcsec": 7.0}
    steps = [*shaped.history(), replace(last, settings=last.settings | other)]
    monkeypatch.setattr(type(shaped), "history", lambda _: steps)
    assert psf_of(shaped) == pytest.approx(1.0 / shaped.column("pixel_scale_arcsec"))


def test_flags_are_told_with_their_meaning():
    found = words({"flags": int(Source.EDGE), "shape_flags": int(Shape.FAINT)})
    assert [name for name, _ in found] == ["edge", "faint"]
    assert all(meaning for _, meaning in found)
    assert words({}) == ()


def test_a_picture_is_shown_as_it_is(tmp_path):
    away = np.hypot(*(np.mgrid[:48, :48] - 24))
    pixels = 8 + 200 * np.exp(-away / 4)
    pixels[2:8, 20:28] = 200  # at the top, as a viewer shows it
    (tmp_path / "in").mkdir()
    Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "in" / "a.png")
    steps.ingest_stamps(tmp_path / "in", tmp_path / "s.h5", n_jobs=1)
    catalog = Catalog(tmp_path / "s.h5")
    page = PageReader(catalog, np.array([0]), bands=(), whole=True).page(0)
    (colour,) = (panel for panel in panels(page) if panel.name == "colour")
    axes, key = Figure().subplots(2)
    colour.draw(axes, key)
    shown = axes.images[0].get_array()[..., :3].sum(axis=2)
    bottom, top = axes.get_ylim()
    assert bottom < top
    assert axes.images[0].origin == "lower"
    assert shown[-8:].max() > 5 * shown[:8].max()
