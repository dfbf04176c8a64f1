import numpy as np
import pytest

from galaxyclust.match.crossmatch import crossmatch
from galaxyclust.match.find import FINDS, find_pairs
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky, moved


def shifted(sky, *, east, north=0.0, sigma=0.1):
    noise = np.random.default_rng(0).normal(0, sigma, (2, len(sky)))
    return moved(sky, east_arcsec=east + noise[0], north_arcsec=north + noise[1])


@pytest.mark.parametrize("find", FINDS)
def test_the_pairs_are_those_asked_for(poisson, find):
    first, second = poisson(500, seed=0), poisson(700, seed=1)
    match = crossmatch(
        first, second, settings=MatchSettings(radius_arcsec=20, find=find, wide=2)
    )
    wanted = find_pairs(first, second, radius_arcsec=20, find=find)
    for ours, theirs in zip(match.pairs, wanted, strict=True):
        assert np.array_equal(ours, theirs)


def test_an_offset_beyond_the_radius_is_found_and_removed(poisson):
    first = poisson(1000, seed=0)
    second = shifted(first, east=1.3)
    lost = crossmatch(first, second, settings=MatchSettings())
    assert len(lost.pairs.first) < 20
    assert lost.offset.east_arcsec == pytest.approx(1.3, abs=0.02)
    assert lost.offset.matters(1.0)
    assert lost.removed.n_pairs == 0
    assert lost.remaining == pytest.approx((1.3, 0), abs=0.02)
    kept = crossmatch(first, second, settings=MatchSettings(shift=True))
    assert np.array_equal(kept.counterpart, np.arange(1000))
    assert kept.removed.east_arcsec == pytest.approx(1.3, abs=0.02)
    assert kept.remaining == (0, 0)
    assert np.median(kept.pairs.separation_arcsec) == pytest.approx(0.118, abs=0.02)
    assert kept.recommended.radius_arcsec < 0.6


def test_without_a_common_offset_none_is_removed(poisson):
    first, second = poisson(300, seed=0), poisson(300, seed=1)
    match = crossmatch(first, second, settings=MatchSettings(shift=True))
    assert match.removed.n_pairs == 0
    assert np.isnan(match.remaining).all()


def test_the_counterpart_is_the_nearest_of_several(poisson):
    first = poisson(200, seed=0)
    match = crossmatch(
        first, poisson(200, seed=1), settings=MatchSettings(radius_arcsec=60, find="all")
    )
    near = match.near.row
    assert np.array_equal(match.counterpart, near)


@pytest.mark.parametrize("find", FINDS)
@pytest.mark.parametrize("sizes", [(0, 0), (0, 3), (3, 0), (1, 1)])
def test_next_to_nothing_is_matched_without_ado(poisson, find, sizes):
    first, second = poisson(3, seed=0), poisson(3, seed=0)
    first, second = (
        sky.at(np.arange(n)) for sky, n in zip((first, second), sizes, strict=True)
    )
    match = crossmatch(first, second, settings=MatchSettings(find=find))
    assert len(match.pairs.first) == min(sizes)
    assert np.isnan(match.recommended.radius_arcsec)


def test_rows_without_a_position_are_matched_with_nothing(poisson):
    first = poisson(50, seed=0)
    holes = Sky(np.where(np.arange(50) % 2, first.ra, np.nan), first.dec)
    match = crossmatch(first, holes, settings=MatchSettings())
    assert np.array_equal(match.pairs.first, np.arange(1, 50, 2))
    match = crossmatch(holes, first, settings=MatchSettings())
    assert np.array_equal(match.counterpart, np.where(np.arange(50) % 2, np.arange(50), -1))
