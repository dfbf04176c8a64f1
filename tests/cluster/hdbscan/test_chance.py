"""Regions that chance makes are told from groups."""

import numpy as np
import pytest

from galaxyclust.cluster.hdbscan.chance import beyond_chance, same_length, scattered


def test_scattered_rows_reach_as_far_and_along_the_same_axes():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(4_000, 3)) * [3.0, 2.0, 1.0] + 5
    made = scattered(rows, seed=1)
    assert made.std(axis=0) == pytest.approx(rows.std(axis=0), rel=0.05)
    assert made.mean(axis=0) == pytest.approx(rows.mean(axis=0), abs=0.2)
    assert np.corrcoef(made.T) == pytest.approx(np.eye(3), abs=0.1)


def test_long_tails_stay_long_and_a_constant_column_stays_constant():
    rng = np.random.default_rng(0)
    rows = np.hstack([rng.standard_t(3, size=(4_000, 2)), np.full((4_000, 1), 7.0)])
    made = scattered(rows)
    assert np.ptp(made[:, 2]) < 1e-3
    assert np.linalg.norm(made[:, :2], axis=1).max() > 10
    assert np.linalg.norm(rng.normal(size=(4_000, 2)), axis=1).max() < 6


def test_rows_of_one_length_keep_it():
    rows = np.random.default_rng(0).normal(size=(50, 4))
    assert not same_length(rows)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert same_length(rows)
    assert same_length(scattered(rows))


def test_scattering_takes_groups_away():
    rows = np.repeat(10 * np.eye(3, 6), 100, axis=0)
    rows += 0.1 * np.random.default_rng(0).normal(size=rows.shape)
    apart = np.linalg.norm(scattered(rows)[:, None] - rows[None], axis=2).min(axis=1)
    assert np.mean(apart < 1) < 0.2


@pytest.mark.parametrize(
    ("birth", "peak", "beyond"),
    [
        (9.0, 1 / 8.5, False),  # sparse, and hardly denser than what is around it
        (9.0, 1 / 2.0, True),  # stands out
        (0.1, 1 / 0.09, True),  # denser than any row of Gaussian noise
    ],
)
def test_a_region_beyond_chance_stands_out_or_is_dense(birth, peak, beyond):
    rows = np.random.default_rng(0).normal(size=(300, 8))
    found = beyond_chance(rows, birth=np.array([birth]), peak=np.array([peak]), samples=5)
    assert found == beyond


def test_without_regions_nothing_is_beyond_chance():
    rows = np.random.default_rng(0).normal(size=(30, 8))
    assert not beyond_chance(rows, birth=np.empty(0), peak=np.empty(0), samples=5)


def test_copies_of_one_row_stand_out():
    rows = np.random.default_rng(0).normal(size=(30, 8))
    assert beyond_chance(rows, birth=np.array([3.0]), peak=np.array([np.inf]), samples=5)
