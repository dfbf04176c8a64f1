"""SDSS fields: what others list is found, bands agree, stars are told from galaxies."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from photutils.aperture import CircularAperture, aperture_photometry
from scipy.spatial import cKDTree

from galaxyclust.flags import SET_ASIDE, Source
from galaxyclust.positions import targets_in
from galaxyclust.steps import ingest

pytestmark = [pytest.mark.data, pytest.mark.slow]
FIELD = "sdss/003918-3-0213"


def listed(data, kind):
    """Return the positions and r magnitudes of a list that goes with the field."""
    table = Table.read(
        data / FIELD / f"003918-3-0213_{kind}.csv", format="ascii.no_header", delimiter=","
    )
    places = np.stack([table["col1"], table["col2"]], axis=1)
    image = fits.getdata(data / FIELD / "frame-r-003918-3-0213.fits.bz2")
    flux = aperture_photometry(image, CircularAperture(places, 8))["aperture_sum"]
    return places, 22.5 - 2.5 * np.log10(np.maximum(flux, 1e-3))


def matched(catalog, places):
    """Return the distance in pixels to the nearest source, and its row."""
    tree = cKDTree(np.stack([catalog.column("x"), catalog.column("y")], axis=1))
    return tree.query(places)


@pytest.mark.parametrize("kind", ["gals", "stars"])
def test_listed_sources_are_recovered(field, data, kind):
    places, magnitude = listed(data, kind)
    distance, _ = matched(field.catalog, places[magnitude < 22])
    assert (distance < 2).mean() >= 0.95


def test_stars_are_set_aside_and_bright_galaxies_kept(field, data):
    point_like = {}
    for kind in ("gals", "stars"):
        places, magnitude = listed(data, kind)
        distance, rows = matched(field.catalog, places)
        use = (distance < 2) & (magnitude < 20.5)
        flags = field.catalog.column("flags")[rows[use]]
        point_like[kind] = (flags & int(Source.POINT_LIKE) > 0).mean()
    assert point_like["gals"] < 0.03
    assert point_like["stars"] > 0.9


def test_magnitudes_agree_with_a_plain_aperture(field, data):
    places, magnitude = listed(data, "stars")
    distance, rows = matched(field.catalog, places)
    clean = field.catalog.column("flags")[rows] & int(Source.BLENDED | Source.EDGE) == 0
    use = (distance < 2) & (magnitude < 20) & clean
    found = field.catalog.column("magnitude_r")[rows[use]]
    assert np.median(found - magnitude[use]) == pytest.approx(0, abs=0.05)


def test_bands_lie_on_one_another(field):
    catalog = field.catalog
    bad = int(Source.BLENDED | Source.EDGE | Source.SATURATED | Source.MASKED)
    rows = np.flatnonzero(
        (catalog.column("sn") > 60) & (catalog.column("flags") & bad == 0)
    )
    assert len(rows) > 30
    stamps = catalog.stamps().read(rows).image[:, :, 20:45, 20:45]
    offset = np.arange(25) - 12
    weight = np.exp(-(offset[:, None] ** 2 + offset**2) / 18)
    pixels = np.nan_to_num(stamps) * weight
    total = pixels.sum(axis=(2, 3))
    x = (pixels * offset).sum(axis=(2, 3)) / total
    y = (pixels * offset[:, None]).sum(axis=(2, 3)) / total
    for band in (0, 2):
        apart = np.hypot(x[:, band] - x[:, 1], y[:, band] - y[:, 1])
        assert np.median(apart) < 0.15


def test_the_psf_is_that_of_the_survey(field):
    (record,) = field.catalog.stamp_info().fields
    assert 0.9 < record["psf_fwhm_pixels"] * 0.396 < 1.8
    assert record["n_stars_for_psf"] > 30


def test_sources_listed_on_the_sky_are_the_same_sources(field, make):
    catalog = field.catalog
    rows = np.flatnonzero(catalog.column("sn") > 50)[:40]
    table = Table({k: catalog.column(k)[rows] for k in ("id", "ra", "dec")})
    listed_there = make(f"{FIELD}/frame-r-*.bz2", targets=targets_in(table, named="t"))
    again = listed_there.catalog
    order = np.argsort(again.column("id"))
    assert again.column("id")[order].tolist() == sorted(table["id"])
    rows = rows[np.argsort(table["id"])]
    assert again.column("x")[order] == pytest.approx(catalog.column("x")[rows], abs=1e-3)
    flux = again.column("flux_r")[order]
    assert flux == pytest.approx(catalog.column("flux_r")[rows], rel=1e-3)


def test_a_star_field_is_said_to_be_one(data, tmp_path):
    (path,) = data.glob("sdss/005405-6-0099/*.bz2")
    image, header = fits.getdata(path, header=True)
    fits.writeto(tmp_path / "stars.fits", image[:600], header)  # enough of 14,000 sources
    made = ingest([tmp_path / "stars.fits"], tmp_path / "survey.h5")
    flags = made.catalog.column("flags")
    assert any("a star field" in note for note in made.notes)
    assert any("crowded" in note for note in made.notes)
    assert (flags & int(Source.POINT_LIKE) > 0).mean() > 0.7
    assert (flags & int(SET_ASIDE) > 0).mean() > 0.7
    assert len(flags) > 5000


def test_three_fields_in_one_command_are_three_fields(make):
    made = make("sdss/00[134]*/frame-r-*.bz2")
    assert len(made.catalog.stamp_info().fields) == 3
    names, counts = np.unique(made.catalog.column("field"), return_counts=True)
    assert len(names) == 3
    assert counts.min() > 400
    assert len(np.unique(made.catalog.column("id"))) == made.catalog.n_rows
    assert not any("star field" in note or "crowded" in note for note in made.notes)
