"""Groups are apart if they are dense and a valley lies between them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, special_ortho_group
from sklearn.metrics import adjusted_rand_score

from galaxyclust.cluster.hdbscan.groups import valley
from galaxyclust.cluster.hdbscan.hdbscan import HDBSCAN

NOTHING = np.empty((0, 4))


def pair(separation, n=4_000, seed=0):
    """Return two Gaussians along the first of four axes."""
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=(2, n, 4))
    return one, other + separation * np.eye(1, 4)


@pytest.mark.parametrize("separation", [3.0, 4.0, 5.0, 7.0])
def test_the_valley_between_two_gaussians_is_as_deep_as_they_are_apart(separation):
    one, other = pair(separation)
    kernel = (len(one) * 2 * 3 / 4) ** -0.2 * np.hypot(1, separation / 2)
    seen = norm(scale=np.hypot(1, kernel))
    expected = 2 * seen.pdf(separation / 2) / (seen.pdf(0) + seen.pdf(separation))
    assert valley(one, other, NOTHING) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize("shape", ["gaussian", "uniform", "sphere"])
def test_between_the_halves_of_one_group_is_no_valley(shape):
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(4_000, 4))
    if shape == "uniform":
        rows = rng.uniform(size=(4_000, 4))
    if shape == "sphere":
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    upper = rows[:, 0] > np.median(rows[:, 0])
    assert valley(rows[upper], rows[~upper], NOTHING) > 0.9


@given(seed=st.integers(0, 50), separation=st.floats(0, 8), scale=st.floats(1e-3, 1e3))
def test_a_valley_is_the_same_from_both_sides_turned_moved_and_scaled(
    seed, separation, scale
):
    one, other = pair(separation, n=60, seed=seed)
    found = valley(one, other, NOTHING)
    turn = scale * special_ortho_group.rvs(4, random_state=seed)
    assert valley(one @ turn + 3, other @ turn + 3, NOTHING) == pytest.approx(found, 1e-4)
    assert valley(other, one, NOTHING) == pytest.approx(found, 1e-4)
    assert 0 <= found <= 1


def test_rows_between_fill_the_valley():
    one, other = pair(8.0, n=500)
    between = np.random.default_rng(2).uniform([0, -1, -1, -1], [8, 1, 1, 1], (1_000, 4))
    assert valley(one, other, NOTHING) < 0.05
    assert valley(one, other, between) > 0.5


def test_groups_with_one_mean_have_no_valley():
    around = np.array([[1.0], [-1.0]])
    assert valley(around, np.zeros((3, 1)), np.empty((0, 1))) == 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_groups", [2, 5, 9])
@pytest.mark.parametrize("n_rows", [500, 2_000])
def test_gaussians_eight_scatters_apart_are_the_groups(n_rows, n_groups, seed):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(n_groups, 9))
    near = np.linalg.norm(centres[:, None] - centres, axis=2) + 1e9 * np.eye(n_groups)
    truth = np.arange(n_rows) % n_groups
    rows = 8 / near.min() * centres[truth] + rng.normal(size=(n_rows, 9))
    assert np.mean(HDBSCAN().apart(rows) >= 0) > 0.75
    found = HDBSCAN().fit(rows)
    assert len(found.sizes) == n_groups
    assert adjusted_rand_score(truth, found.nearest) > 0.98


@pytest.mark.parametrize(
    "drawn",
    [
        lambda rng, shape: rng.normal(size=shape),
        lambda rng, shape: rng.uniform(size=shape),
        lambda rng, shape: rng.standard_t(3, size=shape),
        lambda rng, shape: rng.exponential(size=shape),
        lambda _, shape: np.ones(shape),
    ],
)
@pytest.mark.parametrize("shape", [(4, 8), (300, 8), (2_000, 6), (2_000, 16)])
def test_of_one_group_no_part_is_apart(drawn, shape):
    assert (HDBSCAN().apart(drawn(np.random.default_rng(0), shape)) == -1).all()


@pytest.mark.parametrize(("few", "apart"), [(20, False), (100, True)])
def test_a_few_rows_apart_from_all_others_do_not_make_groups_of_them(few, apart):
    rows = np.random.default_rng(3).normal(size=(400, 8))
    rows[:few, 0] += 20
    assert (HDBSCAN().apart(rows).max() > 0) == apart
    assert len(HDBSCAN().fit(rows).sizes) == 2


def test_in_few_columns_nobody_looks_for_groups():
    one, other = pair(20.0)
    assert (HDBSCAN().apart(np.concatenate([one, other])) == -1).all()
