import numpy as np
import pytest

from galaxyclust.ingest.blank import no_data


@pytest.fixture
def sky():
    return np.random.default_rng(0).normal(0, 1, (60, 50)).astype(np.float32)


def test_the_zeros_around_a_turned_image_are_no_data(sky):
    y, x = np.mgrid[:60, :50]
    beyond = np.abs(y - 30) + np.abs(x - 25) > 30
    np.testing.assert_array_equal(no_data(np.where(beyond, 0, sky)), beyond)
    np.testing.assert_array_equal(no_data(np.where(beyond, 0, sky + 1000)), beyond)
    in_adu = np.round(5 * sky + 1000).astype(np.float32)
    np.testing.assert_array_equal(no_data(np.where(beyond, 0, in_adu)), beyond)


@pytest.mark.parametrize("mark", [-32768, -99, -1e30])
def test_a_number_far_below_the_sky_marks_no_data(sky, mark):
    beyond = np.zeros(sky.shape, bool)
    beyond[:, :12], beyond[20:30, 20:30] = True, True
    found = no_data(np.where(beyond, np.float32(mark), sky))
    np.testing.assert_array_equal(found, beyond)


@pytest.mark.parametrize("mark", [1e20, 1e30, 99999, 65535])
def test_a_number_far_above_all_others_marks_no_data(sky, mark):
    beyond = np.zeros(sky.shape, bool)
    beyond[20:26, 20:25] = True
    sky[10, 10] = 5000  # a star
    found = no_data(np.where(beyond, np.float32(mark), sky + 10))
    np.testing.assert_array_equal(found, beyond)


@pytest.mark.parametrize("mark", [-4, -1, 0.5, 3, 10, 60])
def test_any_number_that_fills_a_good_part_of_an_image_marks_no_data(sky, mark):
    y, x = np.mgrid[:60, :50]
    beyond = np.abs(y - 30) + np.abs(x - 25) > 40
    sky[30, 25] = 5000  # a star
    found = no_data(np.where(beyond, np.float32(mark), sky))
    np.testing.assert_array_equal(found, beyond)
    few = np.zeros(sky.shape, bool)
    few[10:16, 10:15] = True
    assert not no_data(np.where(few, np.float32(mark), sky)).any()


@pytest.mark.parametrize("sigma", [0.1, 0.2, 0.3, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("slope", [0.0, 2.0, 10.0])
def test_whole_numbers_that_repeat_by_their_noise_are_real(sigma, slope):
    noise = np.random.default_rng(0).normal(1000, sigma, (200, 200))
    noise += np.linspace(0, slope, 200)
    assert not no_data(np.rint(noise).astype(np.float32)).any()


def test_a_saturated_star_is_no_missing_data():
    y, x = np.mgrid[:100, :100] - 50
    star = np.random.default_rng(0).normal(100, 3, (100, 100))
    star += 1e6 * np.exp(-np.hypot(x, y) / 3)
    assert not no_data(np.minimum(star, 65535).astype(np.float32)).any()


def test_counts_inside_a_field_of_view_are_real_and_what_is_beyond_is_not():
    y, x = np.mgrid[:100, :100] - 50
    counts = np.random.default_rng(0).poisson(0.1, (100, 100)).astype(np.float32)
    beyond = np.hypot(x, y) > 48
    found = no_data(np.where(beyond, np.float32(-999), counts))
    np.testing.assert_array_equal(found, beyond)


def test_a_sky_of_one_negative_value_is_real():
    y, x = np.mgrid[:60, :60] - 30
    galaxy = np.exp(-np.hypot(x, y) / 2).astype(np.float32)
    assert not no_data(np.where(np.hypot(x, y) > 20, 0, galaxy) - np.float32(0.01)).any()
    counts = np.random.default_rng(0).poisson(0.1, (80, 80)).astype(np.float32)
    assert not no_data(counts - np.float32(0.1)).any()


def test_an_image_without_zeros_and_one_with_a_few_of_them_is_whole(sky):
    assert not no_data(sky).any()
    sky[10:14, 10:14] = 0
    sky[30, :] = 0
    assert not no_data(sky).any()


def test_an_image_of_few_counts_has_real_zeros():
    counts = np.random.default_rng(0).poisson(0.1, (80, 80)).astype(np.float32)
    assert not no_data(counts).any()
    assert not no_data(counts / np.float32(341.7)).any()  # as a rate


def test_a_model_without_noise_has_real_zeros():
    y, x = np.mgrid[:60, :60] - 30
    galaxy = np.exp(-np.hypot(x, y) / 2).astype(np.float32)
    assert not no_data(np.where(np.hypot(x, y) > 20, 0, galaxy)).any()


def test_nothing_but_zeros_is_left_as_it_is():
    assert not no_data(np.zeros((20, 20), np.float32)).any()


def test_nan_is_no_zero_and_no_value(sky):
    sky[:10], sky[-20:] = np.nan, 0
    found = no_data(sky)
    assert found[-20:].all()
    assert not found[:-20].any()
