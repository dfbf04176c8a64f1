import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.services.cells import Cell, cover

POLES_AND_WRAP = [
    (0.0, 0.0),
    (359.99999, 60.0),
    (123.0, 90.0),
    (0.001, -89.99),
    (200.0, 40.0),
]


def around(ra, dec, radius_deg):
    """Return positions on a circle, in degrees."""
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    r, d = np.radians(radius_deg), np.radians(dec)
    out = np.arcsin(np.sin(d) * np.cos(r) + np.cos(d) * np.sin(r) * np.cos(angle))
    y = np.sin(angle) * np.sin(r) * np.cos(d)
    x = np.cos(r) - np.sin(d) * np.sin(out)
    return (ra + np.degrees(np.arctan2(y, x))) % 360, np.clip(np.degrees(out), -90, 90)


@pytest.mark.parametrize("density", [1.0, 1e4, 1e6])
@given(
    place=st.sampled_from(POLES_AND_WRAP)
    | st.tuples(st.floats(0, 359.999), st.floats(-90, 90)),
    radius_arcsec=st.floats(0.5, 4000),
)
@settings(max_examples=30, deadline=None)
def test_all_around_every_place_is_covered_once(density, place, radius_arcsec):
    ra, dec = (np.array([value]) for value in place)
    radius = radius_arcsec / 3600
    cells = cover(ra, dec, radius_deg=radius, density=density, most_rows=1e5)
    for share in (0.0, 0.5, 0.999):
        at_ra, at_dec = around(*place, radius * share)
        holding = np.sum([cell.holds(at_ra, at_dec) for cell in cells], axis=0)
        assert (holding == 1).all()


def test_scattered_positions_of_a_dense_sky_get_small_cells():
    rng = np.random.default_rng(1)
    ra, dec = rng.uniform(0, 360, 50), rng.uniform(-60, 60, 50)
    cells = cover(ra, dec, radius_deg=1 / 3600, density=5e4, most_rows=1e5)
    assert sum(cell.area for cell in cells) < 10
    assert len(cells) < 70


def test_a_sparse_catalog_is_asked_for_in_few_queries():
    rng = np.random.default_rng(1)
    ra, dec = rng.uniform(10, 20, 5000), rng.uniform(-1, 1, 5000)
    assert len(cover(ra, dec, radius_deg=1 / 3600, density=30.0, most_rows=1e5)) <= 10


def test_no_cell_holds_more_rows_than_a_query_returns():
    rng = np.random.default_rng(1)
    ra, dec = rng.uniform(10, 14, 20_000), rng.uniform(40, 44, 20_000)
    cells = cover(ra, dec, radius_deg=60 / 3600, density=1e5, most_rows=1e5)
    assert max(cell.area for cell in cells) * 1e5 <= 1e5


@pytest.mark.parametrize(
    "cell", [Cell(0, 4, 0, 4), Cell(8, 60, 86, 90), Cell(350, 360, -90, -86)]
)
def test_the_circle_about_a_cell_holds_all_of_it(cell):
    ra0, dec0, radius = cell.circle()
    ra, dec = np.meshgrid(np.linspace(*cell[:2], 30), np.linspace(*cell[2:4], 30))
    cosine = np.sin(np.radians(dec)) * np.sin(np.radians(dec0)) + np.cos(
        np.radians(dec)
    ) * (np.cos(np.radians(dec0)) * np.cos(np.radians(ra - ra0)))
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))).max() <= radius * (1 + 1e-9)


def test_quarters_make_up_their_cell():
    cell = Cell(350.0, 360.0, 86.0, 90.0)
    ra, dec = np.random.default_rng(3).uniform((350, 86), (360, 90), (500, 2)).T
    holding = np.sum([quarter.holds(ra, dec) for quarter in cell.quarters()], axis=0)
    assert (holding == 1).all()
    assert sum(quarter.area for quarter in cell.quarters()) == pytest.approx(cell.area)


def test_the_pole_itself_lies_in_a_cell():
    cells = cover(
        np.array([77.0]), np.array([90.0]), radius_deg=0.01, density=1, most_rows=9e9
    )
    assert sum(cell.holds(np.array([77.0]), np.array([90.0]))[0] for cell in cells) == 1
