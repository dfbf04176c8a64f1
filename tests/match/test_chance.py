"""The number of false matches is found, whether all, some or none of them are false."""

import numpy as np
import pytest

from galaxyclust.match.chance import (
    false_matches,
    match_shifted,
    share_closer,
    shifts_arcsec,
    weights,
    within_rectangle,
)
from galaxyclust.match.find import FINDS, find_pairs
from galaxyclust.match.pairs import Pairs
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky, moved

AREA = 1800.0**2  # square arcsec of a field


def chance(first, second, *, find, radius):
    settings = MatchSettings(radius_arcsec=radius, find=find)
    found = find_pairs(first, second, radius_arcsec=radius, find=find)
    trials = match_shifted(
        first, second, radius_arcsec=radius, find=find, settings=settings
    )
    return found, false_matches(found, trials, find=find)


@pytest.mark.parametrize("find", FINDS)
def test_all_matches_of_unrelated_fields_are_false(poisson, find):
    estimates, truths = [], []
    for seed in range(6):
        first, second = poisson(8000, seed=seed), poisson(8000, seed=seed + 100)
        found, estimate = chance(first, second, find=find, radius=4)
        estimates.append(estimate.false)
        truths.append(len(found.first))
    assert np.mean(estimates) == pytest.approx(np.mean(truths), rel=0.06)


@pytest.mark.parametrize("find", FINDS)
def test_chance_is_not_less_in_a_field_that_the_shifts_nearly_leave(find):
    estimates, truths = [], []
    for seed in range(30):
        random = np.random.default_rng(seed)
        first, second = (
            Sky(10 + ra, dec) for ra, dec in random.uniform(0, 60 / 3600, (2, 2, 400))
        )  # 60 radii across
        found, estimate = chance(first, second, find=find, radius=1)
        estimates.append(estimate.false)
        truths.append(len(found.first))
    assert np.mean(estimates) == pytest.approx(np.mean(truths), rel=0.06)


def test_a_small_field_inside_a_large_catalog_loses_nothing(poisson):
    small = Sky(*np.random.default_rng(0).uniform(-0.05, 0.05, (2, 3000)))
    found = chance(small, poisson(20_000, seed=1), find="all", radius=2)[1]
    assert found.expected == pytest.approx(3000 * 20_000 * np.pi * 2**2 / AREA, rel=0.12)


def test_the_rectangle_of_nothing_holds_nothing_and_that_of_all_the_sky_all(poisson):
    some, nothing = poisson(50, seed=0), Sky(np.zeros(0), np.zeros(0))
    assert within_rectangle(nothing, [some]) == [0]
    assert within_rectangle(some, [nothing, some]) == [0, 1]
    random = np.random.default_rng(0)
    whole = Sky(
        random.uniform(0, 360, 5000), np.degrees(np.arcsin(random.uniform(-1, 1, 5000)))
    )
    assert within_rectangle(whole, [some])[0] > 0.95


def test_the_number_of_chance_pairs_is_that_of_a_poisson_field(poisson):
    first, second = poisson(8000, seed=1), poisson(12_000, seed=2)
    expected = 8000 * 12_000 * np.pi * 3**2 / AREA
    found = chance(first, second, find="all", radius=3)[1]
    assert found.expected == pytest.approx(expected, rel=0.05)
    assert found.false == pytest.approx(expected, rel=0.05)


def mixed(poisson, *, seed, n_true):
    """Return fields whose first rows are the same sources, to half an arcsec."""
    random = np.random.default_rng(seed + 1000)
    first, second = poisson(8000, seed=seed), poisson(10_000, seed=seed + 500)
    noise = random.normal(0, 0.5, (2, n_true))
    true = first.at(np.arange(n_true))
    there = moved(true, east_arcsec=noise[0], north_arcsec=noise[1])
    second.ra[:n_true], second.dec[:n_true] = there.ra, there.dec
    return first, second


@pytest.mark.parametrize("find", FINDS)
@pytest.mark.parametrize("n_true", [2000, 6500])
def test_among_true_matches_the_false_ones_are_counted_within_ten_per_cent(
    poisson, find, n_true
):
    estimates, truths = [], []
    for seed in range(8):
        first, second = mixed(poisson, seed=seed, n_true=n_true)
        found, estimate = chance(first, second, find=find, radius=4)
        false = (found.first != found.second) | (found.first >= n_true)
        truths.append(false.sum())
        estimates.append(estimate.false)
    assert np.mean(estimates) == pytest.approx(np.mean(truths), rel=0.1)


def test_the_error_is_as_large_as_the_misses(poisson):
    misses = []
    for seed in range(12):
        first, second = mixed(poisson, seed=seed, n_true=4000)
        found, estimate = chance(first, second, find="best1", radius=4)
        false = (found.first != found.second) | (found.first >= 4000)
        misses.append((estimate.false - false.sum()) / estimate.false_error)
    assert 0.4 < np.sqrt(np.mean(np.square(misses))) < 1.7


def test_the_rate_is_the_part_of_the_matches(poisson):
    first, second = mixed(poisson, seed=0, n_true=4000)
    found, estimate = chance(first, second, find="best1", radius=2)
    assert estimate.rate == pytest.approx(estimate.false / len(found.first))
    assert estimate.rate_error == pytest.approx(estimate.false_error / len(found.first))


def test_shifts_lie_in_the_ring_and_on_all_sides():
    settings = MatchSettings(radius_arcsec=2)
    east, north = shifts_arcsec(settings, n_rows=1000)
    assert len(east) == 16
    distance = np.hypot(east, north)
    assert distance.min() >= 12
    assert distance.max() <= 40
    assert np.hypot(east.sum(), north.sum()) < 0.25 * distance.sum()


def test_shifted_catalogs_lose_true_counterparts_that_an_offset_moved_to_the_edge():
    first = Sky(np.linspace(10, 12, 50), np.zeros(50))  # 147 arcsec apart
    settings = MatchSettings(n_shifts=300)
    reach = settings.wide_arcsec
    for angle in np.radians(np.arange(0, 360, 45)):
        east, north = reach * np.sin(angle), reach * np.cos(angle)
        second = moved(first, east_arcsec=east, north_arcsec=north)
        trials = match_shifted(
            first, second, radius_arcsec=reach, find="best1", settings=settings
        )
        assert sum(len(pairs.first) for pairs in trials.pairs) == 0


def test_many_sources_are_shifted_fewer_times():
    assert len(shifts_arcsec(MatchSettings(), n_rows=10**6)[0]) == 4


@pytest.mark.parametrize("find", FINDS)
def test_nothing_has_no_false_matches(find):
    nothing, one = Sky(np.zeros(0), np.zeros(0)), Sky(np.ones(1), np.ones(1))
    for first, second in ((nothing, nothing), (nothing, one), (one, nothing), (one, one)):
        estimate = chance(first, second, find=find, radius=1)[1]
        assert estimate.false == 0
    assert estimate.rate == 0
    assert np.isnan(chance(nothing, one, find=find, radius=1)[1].rate)


def test_a_smaller_radius_keeps_the_closer_matches(poisson):
    first, second = poisson(2000, seed=1), poisson(2000, seed=2)
    settings = MatchSettings(radius_arcsec=2)
    wide, narrow = (
        match_shifted(first, second, radius_arcsec=r, find="best1", settings=settings)
        for r in (6, 2)
    )
    for a, b in zip(wide.closer(2).pairs, narrow.pairs, strict=True):
        assert np.array_equal(a.first, b.first)
        assert np.array_equal(a.second, b.second)


def test_a_source_with_a_near_counterpart_is_safe_from_chance(poisson):
    first = poisson(1000, seed=3)
    settings = MatchSettings(radius_arcsec=2)
    second = Sky(first.ra.copy(), first.dec.copy())
    found = find_pairs(first, second, radius_arcsec=2, find="best1")
    trials = match_shifted(first, second, radius_arcsec=2, find="best1", settings=settings)
    assert sum(len(pairs.first) for pairs in trials.pairs) > 0
    assert all(np.all(weight < 1e-12) for weight in weights(found, trials, find="best1"))


def test_the_share_of_nothing_is_none():
    assert share_closer(np.zeros(0), np.array([1.0]), 0).tolist() == [0]
    nothing = Pairs(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    assert len(nothing.at(np.zeros(0, bool)).first) == 0
