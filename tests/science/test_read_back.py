"""A simulated field, read back: what was put in is what is measured."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from galaxyclust.catalog.core import Catalog
from galaxyclust.flags import Source
from galaxyclust.simulate import SimulatedField, simulate_field
from galaxyclust.steps import ingest, simulate

SETTINGS = {
    "shape": (700, 700),
    "n_galaxies": 130,
    "n_stars": 25,
    "magnitudes": (17.5, 22.5),
    "min_separation_pix": 35.0,
    "band_offset_pix": 3.0,
    "band_rotation_deg": 0.5,
    "seed": 11,
}
ROUND = ("elliptical", "disc")  # families whose axis ratio is that of their light


@pytest.fixture(scope="module")
def truth():
    """Return what is in the field."""
    return simulate_field(SimulatedField(**SETTINGS)).truth


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """Return the catalog of the field, from its files."""
    folder = tmp_path_factory.mktemp("field")
    simulate(folder, settings=SETTINGS)
    ingest(sorted(folder.glob("*.fits")), folder / "survey.h5")
    return Catalog(folder / "survey.h5")


@pytest.fixture(scope="module")
def match(catalog, truth):
    """Return for each true source the distance in pixels to its row, and the row."""
    tree = cKDTree(np.stack([catalog.column("x"), catalog.column("y")], axis=1))
    return tree.query(np.stack([truth["x"].value, truth["y"].value], axis=1))


@pytest.fixture(scope="module")
def bright(catalog, truth, match):
    """Return which true sources are bright, large, undisturbed galaxies of plain shape."""
    distance, row = match
    disturbed = int(Source.BLENDED | Source.EDGE | Source.MASKED)
    use = (distance < 1) & (catalog.column("flags")[row] & disturbed == 0)
    use &= (catalog.column("sn")[row] > 60) & (truth["r50"].value > 3)
    use &= np.isin(np.asarray(truth["family"]).astype(str), ROUND)
    assert use.sum() >= 10
    return use


def test_all_sources_that_stand_out_are_found(catalog, truth, match):
    distance, row = match
    noise = np.median(catalog.column("flux_error_r")[row])
    expected = np.asarray(truth["flux_r"]) / noise > 20
    assert expected.sum() > 60
    # a clump or a nucleus may be the source that stands for a galaxy made of several
    several = np.isin(np.asarray(truth["family"]).astype(str), ("clumpy", "merger"))
    assert (distance[expected & ~several] < 1).mean() >= 0.99
    assert (distance[expected & several] < 7).all()


def test_positions_are_right_to_a_third_of_a_pixel(catalog, match):
    distance, row = match
    use = (distance < 2) & (catalog.column("sn")[row] > 30)
    assert np.median(distance[use]) < 0.1
    assert np.mean(distance[use] < 0.3) > 0.85


def test_sky_positions_are_right_to_a_tenth_of_an_arcsec(catalog, truth, match):
    distance, row = match
    use = (distance < 0.3) & (catalog.column("sn")[row] > 30)
    apart = (catalog.column("dec")[row] - truth["dec"].value)[use] * 3600
    assert np.abs(apart).max() < 0.1


def test_half_light_radii_are_those_of_the_light(catalog, truth, match, *, bright):
    found = catalog.column("r50")[match[1]][bright]
    ratio = found / truth["r50_circular"].value[bright]
    # the PSF widens galaxies a little, and 1.5 Petrosian radii miss their faintest light
    assert np.median(ratio) == pytest.approx(1, abs=0.12)


def test_ellipticities_are_those_of_the_light(catalog, truth, match, *, bright):
    found = catalog.column("ellipticity")[match[1]][bright]
    expected = 1 - np.asarray(truth["axis_ratio"])[bright]
    assert np.corrcoef(found, expected)[0, 1] > 0.95
    # the PSF makes everything rounder
    assert -0.12 < np.median(found - expected) <= 0.02


def test_position_angles_are_right(catalog, truth, match, *, bright):
    flat = bright & (np.asarray(truth["axis_ratio"]) < 0.7)
    assert flat.sum() >= 5
    found = catalog.column("position_angle")[match[1]][flat]
    apart = (found - truth["position_angle"].value[flat] + 90) % 180 - 90
    assert np.median(np.abs(apart)) < 3
    assert np.abs(apart).max() < 12


@pytest.mark.parametrize("band", ["g", "r", "i"])
def test_magnitudes_are_right_to_a_tenth(catalog, truth, match, *, bright, band):
    found = catalog.column(f"magnitude_{band}")[match[1]][bright]
    expected = 25 - 2.5 * np.log10(np.asarray(truth[f"flux_{band}"])[bright])
    apart = found - expected
    assert np.median(apart) == pytest.approx(0, abs=0.08)
    assert np.std(apart) < 0.1


def test_stars_are_told_from_galaxies(catalog, truth, match):
    distance, row = match
    star = np.asarray(truth["is_star"])
    use = (distance < 1) & (catalog.column("sn")[row] > 20)
    point_like = catalog.column("flags")[row] & int(Source.POINT_LIKE) > 0
    assert point_like[use & star].mean() > 0.9
    assert point_like[use & ~star].mean() < 0.05


def test_hardly_anything_bright_is_found_that_was_not_put_in(catalog, truth):
    tree = cKDTree(np.stack([truth["x"].value, truth["y"].value], axis=1))
    bright_rows = catalog.column("sn") > 20
    x, y = catalog.column("x")[bright_rows], catalog.column("y")[bright_rows]
    distance, _ = tree.query(np.stack([x, y], axis=1))
    # clumps and tails of mergers may be sources of their own, but lie within them
    assert (distance > 20).sum() == 0


def test_the_noise_stated_is_the_noise(catalog):
    assert catalog.column("sky_sigma_r") == pytest.approx(0.05, rel=0.15)
    assert catalog.column("sky_r") == pytest.approx(1, abs=0.02)
