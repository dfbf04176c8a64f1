"""The sky around a source is that of others, and follows what changes over the image."""

import numpy as np
import pytest

from galaxyclust.evaluate.surroundings import APART_PIX, N_AROUND, of_surroundings


@pytest.fixture
def places():
    """Positions of 400 sources in an image of 1,500 by 1,500 pixels."""
    return 1500 * np.random.default_rng(0).random((2, 400))


def test_a_source_does_not_add_to_its_own_surroundings(places):
    light = np.random.default_rng(1).exponential(size=400)
    light[7] = 1e6
    found = of_surroundings(light, *places)
    assert found[7] < 3
    light[7] = 0
    np.testing.assert_array_equal(found[7], of_surroundings(light, *places)[7])


def test_it_is_the_median_of_the_nearest_that_are_far_enough_away(places):
    values = np.random.default_rng(1).random(400)
    away = np.hypot(*(places - places[:, [3]]))
    order = np.argsort(away)
    far = order[away[order] > APART_PIX][:N_AROUND]
    assert of_surroundings(values, *places)[3] == np.median(values[far])


def test_gradients_and_jumps_of_the_sky_stay(places):
    rng = np.random.default_rng(1)
    slope = of_surroundings(places[0] / 500 + rng.normal(size=400) / 3, *places)
    assert np.corrcoef(slope, places[0])[0, 1] > 0.95
    upper = places[1] > 750
    jump = of_surroundings(2.0 * upper + rng.normal(size=400) / 3, *places)
    clear = np.abs(places[1] - 750) > 300
    assert ((jump > 1) == upper)[clear].all()


def test_the_unit_and_level_of_the_values_are_theirs(places):
    values = np.random.default_rng(1).random(400)
    found = of_surroundings(values, *places)
    np.testing.assert_allclose(of_surroundings(5 * values - 3, *places), 5 * found - 3)


def test_missing_values_and_places_are_left_out(places):
    values = np.where(np.arange(400) % 2, 5.0, np.nan)
    x, y = places
    x[10] = np.nan
    found = of_surroundings(values, x, y)
    assert np.isnan(found[10])
    assert (np.delete(found, 10) == 5).all()


@pytest.mark.parametrize("number", [0, 1, 30])
def test_a_small_image_has_no_surroundings(number):
    x, y = 100 * np.random.default_rng(0).random((2, number)) / np.sqrt(2)
    assert np.isnan(of_surroundings(np.ones(number), x, y)).all()


def test_few_that_are_far_enough_do():
    x = np.array([0.0, 10.0, 500.0])
    found = of_surroundings(np.array([1.0, 3.0, 7.0]), x, np.zeros(3))
    assert found.tolist() == [7.0, 7.0, 2.0]


def test_no_value_at_all_is_no_surroundings(places):
    assert np.isnan(of_surroundings(np.full(400, np.nan), *places)).all()
