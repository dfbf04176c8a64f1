import numpy as np
import pytest

from galaxyclust.errors import InputError
from galaxyclust.ingest.sky import disagreement, estimate, from_weight, over_noise

SHAPE = (256, 256)


@pytest.fixture
def noise():
    """Return noise of sigma 2 on a level of 100."""
    return np.random.default_rng(0).normal(100, 2, SHAPE).astype(np.float32)


NOTHING = np.zeros(SHAPE, bool)


def test_level_and_noise_are_found(noise):
    found = estimate(noise, NOTHING)
    assert found.level == pytest.approx(100, abs=0.4)
    assert np.median(found.sigma) == pytest.approx(2, rel=0.03)
    assert found.level.dtype == found.sigma.dtype == np.float32


def test_sources_hardly_raise_the_level(noise, gaussians):
    places = np.random.default_rng(1).uniform(0, 256, (60, 2))
    image = noise + gaussians(places, SHAPE, flux=3000)
    found = estimate(image, NOTHING)
    assert np.median(found.level) == pytest.approx(100, abs=0.5)
    assert np.median(found.sigma) == pytest.approx(2, rel=0.15)


def test_a_gradient_is_followed(noise):
    slope = np.linspace(0, 30, 256, dtype=np.float32)
    found = estimate(noise + slope, NOTHING)
    apart = found.level - 100 - slope
    # the median of boxes flattens the outermost ones
    assert np.abs(apart[:, 80:-80]).max() < 1.5


def test_masked_pixels_do_not_count(noise):
    mask = NOTHING.copy()
    mask[:, 100:140] = True
    noise[mask] = np.nan
    found = estimate(noise, mask)
    assert np.isfinite(found.level).all()
    assert found.level == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("shape", [(5, 5), (20, 7), (40, 300)])
def test_small_images_have_a_sky_too(shape):
    image = np.random.default_rng(0).normal(100, 2, shape).astype(np.float32)
    found = estimate(image, np.zeros(shape, bool))
    assert found.level == pytest.approx(100, abs=2)
    assert found.level.shape == shape


def test_few_usable_pixels_give_one_value(noise):
    mask = np.ones(SHAPE, bool)
    mask[100, 100:150] = False
    found = estimate(noise, mask)
    assert np.ptp(found.level) == 0
    assert found.level[0, 0] == pytest.approx(100, abs=1)


def test_no_usable_pixel_is_an_error(noise):
    with pytest.raises(InputError, match="no valid pixels"):
        estimate(noise, np.ones(SHAPE, bool))


def test_a_constant_image_has_no_noise_and_no_error():
    found = estimate(np.full(SHAPE, 5, np.float32), NOTHING)
    assert found.level == pytest.approx(5)
    assert (found.sigma == 0).all()


@pytest.mark.parametrize("power", [-110, 60])
def test_the_sky_does_not_depend_on_the_unit(noise, power):
    unit = np.float32(2.0**power)
    expected, found = estimate(noise, NOTHING), estimate(noise * unit, NOTHING)
    np.testing.assert_allclose(found.level, expected.level * unit, rtol=1e-6)
    np.testing.assert_allclose(found.sigma, expected.sigma * unit, rtol=1e-6)


def test_pixels_over_their_noise_have_no_unit_and_stand_out_where_there_is_none(noise):
    sigma = np.full(SHAPE, 2, np.float32)
    tiny = np.float32(2.0**-110)
    np.testing.assert_array_equal(
        over_noise(noise * tiny, sigma * tiny), over_noise(noise, sigma)
    )
    assert (over_noise(noise * tiny, 0 * sigma) > 1e20).all()
    assert not over_noise(0 * noise, 0 * sigma).any()


@pytest.mark.parametrize(
    ("kind", "value"), [("rms", 2.0), ("variance", 4.0), ("ivar", 0.25), ("weight", 77.0)]
)
def test_every_kind_of_weight_states_the_same_noise(kind, value):
    weight = np.full((4, 4), value, np.float32)
    sigma, bad = from_weight(weight, kind, np.full((4, 4), 2, np.float32))
    assert sigma == pytest.approx(2)
    assert not bad.any()


def test_a_relative_weight_keeps_its_pattern():
    weight = np.array([[1.0, 1.0, 4.0]], np.float32)
    sigma, _ = from_weight(weight, "weight", np.full((1, 3), 2, np.float32))
    assert sigma[0] == pytest.approx([2, 2, 1])


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_that_says_nothing_is_bad_and_leaves_the_noise_measured(value):
    weight = np.array([[1.0, value]], np.float32)
    sigma, bad = from_weight(weight, "ivar", np.full((1, 2), 3, np.float32))
    assert bad[0].tolist() == [False, True]
    assert sigma[0, 1] == 3


@pytest.mark.parametrize(("kind", "value"), [("rms", 1e30), ("variance", 1e30)])
def test_noise_beyond_all_bounds_marks_pixels_that_nothing_saw(kind, value):
    weight = np.array([[1.0, value]], np.float32)
    sigma, bad = from_weight(weight, kind, np.full((1, 2), 3, np.float32))
    assert bad[0].tolist() == [False, True]
    assert sigma[0].tolist() == [1, 3]


@pytest.mark.parametrize(("stated", "factor"), [(2.0, 1), (20.0, 10), (0.2, 10)])
def test_the_disagreement_is_a_factor_either_way(stated, factor):
    measured = np.full((3, 3), 2, np.float32)
    found = disagreement(np.full((3, 3), stated, np.float32), measured, measured < 0)
    assert found == pytest.approx(factor)


def test_nothing_to_compare_does_not_disagree():
    ones = np.ones((2, 2), np.float32)
    assert disagreement(ones, ones, ones > 0) == 1


@pytest.mark.parametrize("mean", [0.001, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 2.0])
def test_level_and_noise_of_few_counts_are_those_of_poisson(mean):
    """Their median deviation is 0, and so was their noise."""
    image = np.random.default_rng(0).poisson(mean, SHAPE).astype(np.float32) / 1500
    found = estimate(image, NOTHING)
    assert np.median(found.level) * 1500 == pytest.approx(mean, rel=0.1)
    assert np.median(found.sigma) * 1500 == pytest.approx(mean**0.5, rel=0.25)
    assert found.grain == pytest.approx(1 / 1500, rel=1e-3)


def test_sources_among_few_counts_hardly_raise_the_noise(gaussians):
    places = np.random.default_rng(1).uniform(0, 256, (20, 2))
    rate = 0.03 + gaussians(places, SHAPE, width=2.0, flux=200.0)
    image = np.random.default_rng(0).poisson(rate).astype(np.float32)
    found = estimate(image, NOTHING)
    assert np.median(found.sigma) == pytest.approx(0.03**0.5, rel=0.5)


def test_whole_numbers_of_a_normal_noise_have_its_sigma():
    noise = np.random.default_rng(0).normal(1000, 0.6, SHAPE)
    found = estimate(np.rint(noise).astype(np.float32), NOTHING)
    assert np.median(found.sigma) == pytest.approx((0.6**2 + 1 / 12) ** 0.5, rel=0.15)
    assert found.grain == 0


def test_few_counts_on_a_small_image_give_one_value():
    image = np.random.default_rng(0).poisson(0.02, (40, 40)).astype(np.float32)
    found = estimate(image, np.zeros((40, 40), bool))
    assert np.ptp(found.sigma) == 0
    assert found.sigma[0, 0] == pytest.approx(0.02**0.5, rel=0.3)
