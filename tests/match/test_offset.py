import numpy as np
import pytest

from galaxyclust.match.offset import NO_OFFSET, Offset, systematic_offset

REACH = 3.0


def offsets(n_true, n_chance, at, *, seed=0, sigma=0.2):
    """Return offsets of true matches about a place and of chance ones everywhere."""
    random = np.random.default_rng(seed)
    true = np.asarray(at)[:, None] + random.normal(0, sigma, (2, n_true))
    distance = REACH * np.sqrt(random.uniform(size=n_chance))
    angle = random.uniform(0, 2 * np.pi, n_chance)
    east, north = np.hstack([true, distance * np.array([np.cos(angle), np.sin(angle)])])
    density = n_chance / (np.pi * REACH**2)
    return systematic_offset(east, north, reach_arcsec=REACH, chance_density=density)


@pytest.mark.parametrize("at", [(0, 0), (1.3, 0), (-0.9, 0.9), (0, -2.2)])
@pytest.mark.parametrize("n_chance", [0, 100, 2000])
def test_an_offset_is_found_wherever_it_lies_and_among_chance_matches(at, n_chance):
    found = offsets(500, n_chance, at)
    assert found.east_arcsec == pytest.approx(at[0], abs=0.05)
    assert found.north_arcsec == pytest.approx(at[1], abs=0.05)
    assert found.distance_arcsec == pytest.approx(np.hypot(*at), abs=0.05)
    assert found.scatter_arcsec == pytest.approx(0.2, rel=0.2)


def test_its_error_is_as_large_as_its_misses():
    found = [offsets(400, 50, (0.5, 0.0), seed=seed) for seed in range(60)]
    misses = np.array([(f.east_arcsec - 0.5) / f.east_error for f in found])
    assert 0.8 < np.sqrt(np.mean(misses**2)) < 1.3
    assert found[0].east_error == pytest.approx(0.2 * np.sqrt(np.pi / 2 / 400), rel=0.2)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("n_chance", [10, 100, 3000])
def test_chance_alone_has_no_offset(n_chance, seed):
    assert offsets(0, n_chance, (0, 0), seed=seed) is NO_OFFSET


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_matches_have_no_offset(n):
    found = systematic_offset(
        np.zeros(n), np.zeros(n), reach_arcsec=REACH, chance_density=0.0
    )
    assert found is NO_OFFSET


def test_identical_catalogs_are_not_off():
    found = systematic_offset(
        np.zeros(50), np.zeros(50), reach_arcsec=REACH, chance_density=0.1
    )
    assert found.distance_arcsec == 0
    assert not found.matters(1.0)


@pytest.mark.parametrize(
    ("east", "error", "radius", "matters"),
    [
        (1.3, 0.01, 1.0, True),
        (0.05, 0.001, 1.0, False),  # sure, but short
        (0.05, 0.001, 0.3, True),  # not short for such a radius
        (0.5, 0.3, 1.0, False),  # not sure
    ],
)
def test_an_offset_matters_where_it_is_sure_and_long(*, east, error, radius, matters):
    assert Offset(east, 0.0, error, error, 0.2, 100).matters(radius) is matters


def test_no_offset_does_not_matter():
    assert not NO_OFFSET.matters(1.0)
