"""The nearest kept rows are those brute force finds, and a kept row is its own nearest."""

import numpy as np
import pytest

from galaxyclust.cluster.neighbours import BLOCK, local_means, nearest, sample


def test_neighbours_are_those_of_brute_force():
    rng = np.random.default_rng(0)
    kept, rows = rng.normal(size=(60, 5)), rng.normal(size=(20, 5))
    found = nearest(kept, rows, 3)
    distance = np.linalg.norm(rows[:, None] - kept[None], axis=2)
    assert np.array_equal(found.row, np.argsort(distance, axis=1)[:, :3])
    assert found.distance == pytest.approx(np.sort(distance, axis=1)[:, :3])


@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_a_kept_row_is_at_distance_zero_of_itself_in_spite_of_rounding(offset):
    kept = np.random.default_rng(1).normal(size=(300, 16)) + offset
    found = nearest(kept, kept * (1 + 1e-15))
    assert np.array_equal(found.row[:, 0], np.arange(300))
    assert not found.distance.any()


@pytest.mark.parametrize("count", [1, 2, 30, 300])
def test_means_are_those_of_the_nearest_rows_in_every_block(count):
    rng = np.random.default_rng(4)
    kept, rows = rng.normal(size=(200, 6)), rng.normal(size=(2 * BLOCK + 7, 6))
    expected = kept[nearest(kept, rows, count).row].mean(axis=1)
    assert local_means(kept, rows, count) == pytest.approx(expected, abs=1e-12)


def test_means_of_neighbours_lose_the_scatter_of_single_rows_and_keep_where_they_are():
    rng = np.random.default_rng(2)
    middle = 50 * np.eye(8)[rng.integers(0, 3, BLOCK + 900)]
    rows = middle + rng.normal(size=middle.shape)
    means = local_means(rows[:2_000], rows, 100)
    assert means - middle == pytest.approx(np.zeros(middle.shape), abs=1.5)
    # neighbours lie towards the row, so somewhat more is left than of any hundred rows
    assert 0.1 < np.std(means - middle) < 0.5
    assert local_means(rows[:5], rows[:5], 1) == pytest.approx(rows[:5])


def test_more_neighbours_than_rows_are_all_of_them():
    assert nearest(np.zeros((2, 1)), np.ones((3, 1)), 9).row.shape == (3, 2)


def test_a_sample_has_no_row_twice_and_depends_on_the_seed():
    first, other = (sample(100, 30, seed=seed) for seed in (0, 1))
    assert len(set(first)) == 30
    assert (np.diff(first) > 0).all()
    assert not np.array_equal(first, other)
    assert np.array_equal(sample(5, 30, seed=0), np.arange(5))
