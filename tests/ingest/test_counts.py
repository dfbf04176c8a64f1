import numpy as np
import pytest

from galaxyclust.ingest import counts
from galaxyclust.ingest.counts import averaged, few, spread_out, wariness

SHAPE = (200, 200)
NOTHING = np.zeros(SHAPE, bool)


def poisson(mean, seed=0):
    return np.random.default_rng(seed).poisson(mean, SHAPE).astype(np.float32)


@pytest.mark.parametrize("mean", [0.003, 0.03, 0.3, 1.0, 3.0])
def test_an_image_of_few_counts_is_known_in_any_unit(mean):
    found = few(poisson(mean) / np.float32(1500), NOTHING)
    assert found.grain == pytest.approx(1 / 1500, rel=1e-3)
    assert found.is_poisson(mean**0.5 / 1500)
    assert found.block**2 * mean > 8


def test_counts_over_different_exposures_are_few_too():
    exposure = np.linspace(1000, 1500, SHAPE[1], dtype=np.float32)
    found = few(poisson(0.1) / exposure, NOTHING)
    assert 1 / 1500 < found.grain < 1 / 1000


def test_sources_among_few_counts_do_not_hide_them(gaussians):
    places = np.random.default_rng(1).uniform(0, 200, (30, 2))
    light = gaussians(places, SHAPE, width=3.0, flux=300.0)
    assert few(poisson(light + 0.003), NOTHING).grain == pytest.approx(1)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 1.5, 2.0])
def test_a_normal_noise_on_whole_numbers_is_none_of_counts(sigma):
    noise = np.random.default_rng(0).normal(1000, sigma, SHAPE)
    found = few(np.rint(noise).astype(np.float32), NOTHING)
    assert not found.is_poisson(sigma)


def test_noise_many_counts_and_light_without_noise_are_none(gaussians):
    noise = np.random.default_rng(0).normal(0, 1, SHAPE).astype(np.float32)
    light = gaussians([(60, 50), (120, 150)], SHAPE, width=5.0)
    for image in (noise, poisson(100.0), np.where(light > 1e-3, light, 0), NOTHING + 1.0):
        assert few(image.astype(np.float32), NOTHING) is None
    assert few(noise, ~NOTHING) is None


def test_blocks_leave_out_what_is_masked_and_those_of_less_than_half():
    image = np.arange(24, dtype=np.float32).reshape(4, 6)
    mask = np.zeros(image.shape, bool)
    mask[0, 0], mask[:2, 4:], mask[3, 5] = True, [[True, True], [True, False]], True
    mean, empty = averaged(image, mask, 2)
    assert mean[0, 0] == pytest.approx((1 + 6 + 7) / 3)
    assert empty.tolist() == [[False, False, True], [False, False, False]]


def test_a_plane_of_blocks_lies_on_their_middles():
    plane = np.array([[0.0, 3.0], [6.0, 9.0]], np.float32)
    found = spread_out(plane, 3, (7, 6))
    assert found.shape == (7, 6)
    np.testing.assert_allclose(found[1], [0, 0, 1, 2, 3, 3])
    assert found[6, 5] == 9


def test_noise_of_many_counts_needs_no_raising():
    sigma = np.array([1.0, 1e3], np.float32)
    assert wariness(sigma, 0.0, 1.0).tolist() == [1, 1]
    few_, many = wariness(sigma, 1.0, 1.0)
    assert many == pytest.approx(1, abs=1e-3)
    assert few_ > 1.3


def test_the_noise_of_few_counts_is_the_upper_limit_of_their_mean():
    # Gehrels 1986, table 1: the upper limit of 0 counts at one sigma is 1.841
    sigma = np.array([1e-3], np.float32)
    raised = counts.wariness(sigma, 1.0, 1 / np.sqrt(4 * np.pi)) * sigma
    assert raised[0] == pytest.approx(1.841, abs=0.03)
