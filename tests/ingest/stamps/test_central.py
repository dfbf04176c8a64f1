import numpy as np
import pytest

from galaxyclust.ingest.stamps import central


def test_the_sky_is_that_of_the_border_without_neighbours():
    pixels = np.random.default_rng(1).normal(50, 2, (2, 64, 64)).astype(np.float32)
    pixels[:, 20:40, 20:40] += 500
    pixels[:, :4, 10:16] += 300
    level, sigma = central.border_sky(pixels, floor=0.0)
    assert level == pytest.approx(50, abs=0.3)
    assert sigma == pytest.approx(2, rel=0.15)


def test_a_flat_border_has_the_least_noise_given():
    level, sigma = central.border_sky(np.zeros((1, 32, 32), np.float32), floor=1.0)
    assert (level[0], sigma[0]) == (0, 1)


def test_the_sky_of_a_stamp_that_is_filled_up_is_that_of_its_own_border():
    pixels = np.full((1, 64, 64), np.nan)
    pixels[0, 10:50, 12:60] = np.random.default_rng(0).normal(7, 2, (40, 48))
    pixels[0, 20:40, 25:45] += 100
    level, sigma = central.border_sky(pixels, floor=0)
    assert level[0] == pytest.approx(7, abs=0.3)
    assert sigma[0] == pytest.approx(2, rel=0.15)


def test_a_border_of_nan_has_no_sky():
    level, sigma = central.border_sky(np.full((1, 32, 32), np.nan, np.float32), floor=1)
    assert np.isnan(level[0])
    assert np.isnan(sigma[0])


def test_the_galaxy_is_in_the_middle_and_the_rest_are_neighbours(gaussians):
    sn = gaussians([(32, 32), (52, 50)], flux=3000, noise=1)
    found = central.central_source(sn, np.zeros(sn.shape, bool), central.STAMP_DETECTION)
    assert found.own[32, 32]
    assert found.neighbour[50, 52]
    assert not (found.own & found.neighbour).any()


def test_a_touching_neighbour_is_parted_and_the_galaxy_said_to_be_blended(gaussians):
    sn = gaussians([(32, 32), (41, 32)], flux=5000, noise=1)
    found = central.central_source(sn, np.zeros(sn.shape, bool), central.STAMP_DETECTION)
    assert found.own[32, 31]
    assert found.neighbour[32, 42]
    assert found.blended


@pytest.mark.parametrize("places", [[], [(6, 6)]])
def test_without_a_source_near_the_middle_there_is_none(gaussians, places):
    sn = gaussians(places, flux=3000, noise=1)
    found = central.central_source(sn, np.zeros(sn.shape, bool), central.STAMP_DETECTION)
    assert not found.own.any()
    assert not found.blended


def test_the_knots_of_a_disc_are_parts_of_it(gaussians):
    y, x = np.indices((64, 64)) - 32
    disc = 60 * np.exp(-np.hypot(x / 14, y / 5))
    noise = np.random.default_rng(0).normal(0, 1, disc.shape)
    knots = gaussians([(17, 32), (47, 32)], flux=700, width=3)
    found = central.central_source(
        disc + knots + noise, np.zeros(disc.shape, bool), central.STAMP_DETECTION
    )
    assert found.own[32, 17]
    assert found.own[32, 47]
    assert not found.blended


def test_a_star_on_a_disc_is_none(gaussians):
    y, x = np.indices((64, 64)) - 32
    disc = 60 * np.exp(-np.hypot(x / 14, y / 5))
    noise = np.random.default_rng(0).normal(0, 1, disc.shape)
    star = gaussians([(47, 32)], flux=3000, width=2)
    found = central.central_source(
        disc + star + noise, np.zeros(disc.shape, bool), central.STAMP_DETECTION
    )
    assert found.neighbour[32, 47]
    assert found.blended
