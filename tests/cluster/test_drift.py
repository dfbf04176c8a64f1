"""New galaxies that lie elsewhere than the old ones are told of, others are not."""

import numpy as np
import pytest

from galaxyclust.cluster.drift import drift, region


@pytest.fixture(scope="module")
def old():
    return region(np.random.default_rng(0).normal(size=(3000, 6)))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("n_rows", [20, 4000])
def test_more_of_the_same_is_no_drift(old, seed, n_rows):
    found = drift(np.random.default_rng(seed).normal(size=(n_rows, 6)), old)
    assert found.warning == ""
    assert found.n_rows == n_rows


def test_one_in_a_hundred_lies_outside(old):
    found = drift(np.random.default_rng(5).normal(size=(9000, 6)), old)
    assert found.outside == pytest.approx(0.01, abs=0.005)


def test_a_new_kind_among_the_old_is_told_of(old):
    rows = np.random.default_rng(1).normal(size=(500, 6))
    rows[:50, 2] += 9
    found = drift(rows, old)
    assert found.outside == pytest.approx(0.1, abs=0.02)
    assert "% of them lie outside" in found.warning


def test_a_shifted_mean_is_told_of(old):
    rows = np.random.default_rng(1).normal(size=(500, 6)) * 0.3
    rows[:, 4] += 1
    warning = drift(rows, old).warning
    assert "shifted by 1.0 standard deviations" in warning
    assert "outside" not in warning


def test_few_and_identical_rows_have_a_region():
    for rows in (np.zeros((1, 2)), np.zeros((5, 2))):
        assert drift(rows, region(rows)).warning == ""
