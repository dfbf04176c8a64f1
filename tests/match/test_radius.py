import numpy as np
import pytest

from galaxyclust.match.chance import match_shifted
from galaxyclust.match.find import find_pairs
from galaxyclust.match.radius import UNKNOWN, expected_false, recommended_radius
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import moved

REACH = 6.0


def look(poisson, *, n_true, sigma=0.3, n=4000, seed=0):
    random = np.random.default_rng(seed)
    first, second = poisson(n, seed=seed), poisson(n, seed=seed + 1)
    noise = random.normal(0, sigma, (2, n_true))
    true = first.at(np.arange(n_true))
    there = moved(true, east_arcsec=noise[0], north_arcsec=noise[1])
    second.ra[:n_true], second.dec[:n_true] = there.ra, there.dec
    found = find_pairs(first, second, radius_arcsec=REACH, find="best1")
    trials = match_shifted(
        first, second, radius_arcsec=REACH, find="best1", settings=MatchSettings()
    )
    return found, trials


@pytest.mark.parametrize("sigma", [0.15, 0.3, 0.6])
def test_the_radius_is_some_three_widths_of_the_true_separations(poisson, sigma):
    found, trials = look(poisson, n_true=3000, sigma=sigma)
    best = recommended_radius(found, trials, reach_arcsec=REACH)
    assert best.sigma_arcsec == pytest.approx(sigma, rel=0.1)
    assert 2.3 * sigma < best.radius_arcsec < 4.2 * sigma
    assert best.completeness > 0.95
    assert best.purity > 0.95


def test_purity_and_completeness_are_true(poisson):
    found, trials = look(poisson, n_true=2000, sigma=0.8, n=8000)
    best = recommended_radius(found, trials, reach_arcsec=REACH)
    inside = found.separation_arcsec <= best.radius_arcsec
    true = (found.first == found.second) & (found.first < 2000)
    assert best.purity == pytest.approx(true[inside].mean(), abs=0.04)
    assert best.completeness == pytest.approx((true & inside).sum() / true.sum(), abs=0.04)


def test_a_crowded_field_gets_a_smaller_radius(poisson):
    sparse, crowded = (
        recommended_radius(*look(poisson, n_true=1500, sigma=1.0, n=n), reach_arcsec=REACH)
        for n in (1600, 16_000)
    )
    assert crowded.radius_arcsec < sparse.radius_arcsec
    assert crowded.purity < sparse.purity


@pytest.mark.parametrize("n", [10, 4000])
def test_unrelated_catalogs_have_no_radius(poisson, n):
    found, trials = look(poisson, n_true=0, n=n)
    assert recommended_radius(found, trials, reach_arcsec=REACH) is UNKNOWN


def test_false_matches_grow_with_the_area(poisson):
    found, trials = look(poisson, n_true=0)
    within = expected_false(found, trials, np.array([0.0, 2.0, 4.0]))
    assert within[0] == 0
    assert within[2] / within[1] == pytest.approx(4, rel=0.2)
