import numpy as np
import pytest

from galaxyclust.evaluate.bootstrap import interval, resampled


def test_draws_hold_as_many_rows_as_there_are():
    cells = np.random.default_rng(0).integers(5, size=(3, 40))
    assert (resampled(cells, n_cells=5, n_boot=20).sum(axis=2) == 40).all()


def test_runs_share_the_rows_that_are_drawn():
    cells = np.random.default_rng(0).integers(5, size=40)
    one, other = resampled(np.stack([cells, cells]), n_cells=5, n_boot=20).transpose(
        1, 0, 2
    )
    assert (one == other).all()


def test_the_same_seed_gives_the_same_draws():
    cells = np.arange(10)[None]
    first, again = (resampled(cells, n_cells=10, n_boot=5, seed=3) for _ in range(2))
    assert (first == again).all()


def test_an_interval_is_shifted_back_by_the_bias_of_resampling():
    draws = np.linspace(0.5, 0.7, 1001)  # resampling adds 0.05 to a figure of 0.55
    found = interval(0.55, draws)
    assert (found.low + found.high) / 2 == pytest.approx(0.5, abs=1e-6)
    assert found.high - found.low == pytest.approx(0.19, abs=1e-6)


def test_an_interval_holds_its_figure_whatever_the_draws_are():
    found = interval(0.5, np.linspace(0.6, 0.7, 100))
    assert found.low <= found.value == found.high == 0.5


def test_an_interval_stays_within_what_is_possible():
    found = interval(0.98, np.linspace(0.9, 1.0, 100))
    assert found.high == 1.0


def test_intervals_of_a_share_hold_the_truth_nineteen_times_in_twenty():
    generator = np.random.default_rng(1)
    held = 0
    for seed in range(300):
        right = (generator.random(200) < 0.8).astype(int)
        draws = resampled(right[None], n_cells=2, n_boot=300, seed=seed)[:, 0, 1] / 200
        found = interval(right.mean(), draws)
        held += found.low <= 0.8 <= found.high
    assert 0.91 <= held / 300 <= 0.98
