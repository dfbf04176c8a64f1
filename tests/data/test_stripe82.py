"""Real catalogs are matched as brute force does it, and a shifted field is set right."""

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import SkyCoord, match_coordinates_sky
from astropy.table import Table

from galaxyclust.match.columns import positions_in
from galaxyclust.match.crossmatch import crossmatch
from galaxyclust.match.find import FINDS
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky, moved, separation_arcsec
from galaxyclust.positions import read_table
from galaxyclust.steps import crossmatch as crossmatch_step

pytestmark = [pytest.mark.data, pytest.mark.slow]
RADIUS = 2.0


@pytest.fixture(scope="module")
def stripe(data):
    """Return SDSS positions and those of Galaxy Zoo 2 in Stripe 82."""
    folder = data / "stripe82"
    names = ("sdss_positions.csv.gz", "gz2_stripe82_coadd.csv.gz")
    return [positions_in(read_table(folder / name), named=name).sky for name in names]


@pytest.fixture(scope="module")
def match(stripe):
    return crossmatch(*stripe, settings=MatchSettings(radius_arcsec=RADIUS))


@pytest.fixture(scope="module")
def brute(stripe):
    """Return all pairs within the radius by trying each position with all others."""
    first, second = stripe
    found = []
    for row in range(len(first)):
        one = Sky(np.full(len(second), first.ra[row]), np.full(len(second), first.dec[row]))
        near = np.abs(second.dec - first.dec[row]) < 0.01  # cheap, and wide enough
        rows = np.flatnonzero(near)
        apart = separation_arcsec(one.at(rows), second.at(rows))
        found += [(row, r, d) for r, d in zip(rows, apart, strict=True) if d <= RADIUS]
    return found


def test_26141_positions_meet_383_of_19761(stripe, match):
    assert [len(sky) for sky in stripe] == [26_141, 19_761]
    assert len(match.pairs.first) == 383
    assert match.near.n_within.max() == 1


def test_each_match_is_that_of_brute_force(stripe, match, brute):
    rows, partners, apart = (np.array(values) for values in zip(*brute, strict=True))
    assert np.array_equal(match.pairs.first, rows)
    assert np.array_equal(match.pairs.second, partners)
    assert match.pairs.separation_arcsec == pytest.approx(apart, abs=1e-9)
    for find in FINDS:  # nobody has two neighbours, so all words mean the same
        found = crossmatch(*stripe, settings=MatchSettings(radius_arcsec=RADIUS, find=find))
        assert np.array_equal(found.pairs.first, rows)


def test_each_match_is_that_of_astropy(stripe, match):
    first, second = (SkyCoord(sky.ra * u.deg, sky.dec * u.deg) for sky in stripe)
    row, apart, _ = match_coordinates_sky(first, second)
    near = apart.arcsec <= RADIUS
    assert np.array_equal(match.counterpart, np.where(near, row, -1))
    assert match.near.separation_arcsec[near] == pytest.approx(apart.arcsec[near], abs=1e-8)


def test_the_catalogs_agree_and_hardly_a_match_is_false(match):
    assert abs(match.offset.east_arcsec) < 0.05
    assert match.offset.north_arcsec == pytest.approx(0.023, abs=0.01)
    assert not match.offset.matters(RADIUS)
    assert match.chance.rate < 0.005
    assert 0.8 < match.recommended.radius_arcsec < 1.6
    assert match.recommended.completeness > 0.98


def test_a_field_matched_with_itself_shifted_is_set_right(field, tmp_path):
    catalog = field.catalog
    sky = Sky(catalog.column("ra"), catalog.column("dec"))
    angle = np.radians(30)
    there = moved(sky, east_arcsec=1.3 * np.sin(angle), north_arcsec=1.3 * np.cos(angle))
    path = tmp_path / "own.fits"
    Table({"id": catalog.column("id"), "ra": there.ra, "dec": there.dec}).write(path)
    lost = crossmatch_step(catalog, path, dry_run=True)
    assert lost.n_matched < 0.03 * catalog.n_rows
    assert len(lost.warnings) == 1  # chance is not blamed beside the offset
    assert "systematically off by 1.30 arcsec" in lost.warnings[0]
    assert lost.match.chance.false >= lost.n_matched  # none of them is the right one
    kept = crossmatch_step(catalog, path, shift=True, columns=["id"], dry_run=True)
    assert kept.n_matched == catalog.n_rows
    assert np.array_equal(kept.match.counterpart, np.arange(catalog.n_rows))
    removed = kept.match.removed
    assert removed.east_arcsec == pytest.approx(1.3 * np.sin(angle), abs=0.001)
    assert removed.north_arcsec == pytest.approx(1.3 * np.cos(angle), abs=0.001)
    assert kept.match.pairs.separation_arcsec.max() < 0.01
    assert kept.match.chance.rate < 0.01
