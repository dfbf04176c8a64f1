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
    assert not no_data(np.where(beyond, np.float32(-4), sky)).any()


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
