import pytest
import torch

from galaxyclust.embed.health import Health, collapsed, rank, spread
from galaxyclust.errors import TrainingError


@pytest.fixture
def features():
    return torch.randn(500, 6, generator=torch.Generator().manual_seed(0))


def test_the_rank_counts_independent_directions(features):
    assert rank(features) == pytest.approx(6, rel=0.02)
    assert rank(features + 100) == pytest.approx(6, rel=0.02)  # about their mean
    assert rank(features[:, :1] * torch.ones(6)) == pytest.approx(1)
    assert rank(torch.ones(5, 3)) == pytest.approx(1, abs=0.01)


def test_the_spread_is_that_about_the_mean_in_units_of_the_length(features):
    assert spread(features) == pytest.approx(1, rel=0.01)
    assert spread(0.1 * features + 1) == pytest.approx(0.1, rel=0.05)
    assert spread(torch.zeros(5, 3)) == 0


def curve(*ranks, spread=0.3):
    return [{"feature_rank": value, "feature_spread": spread} for value in ranks]


def test_each_call_tells_of_what_was_seen_since_the_last(features):
    health = Health()
    health.add(features)
    first = health([])
    health.add(2 * features)
    assert health([]) == pytest.approx(first)


def test_a_collapse_stops_the_training_and_says_what_to_change():
    health, epochs = Health(), []
    for _ in range(4):
        health.add(torch.ones(32, 4) + 1e-4 * torch.randn(32, 4))
        epochs.append(health(epochs))
    health.add(torch.ones(32, 4))
    with pytest.raises(TrainingError, match=r"collapsed: .* use a lower learning_rate"):
        health(epochs)


@pytest.mark.parametrize(
    "ranks",
    [
        (2.91, 3.29, 5.41, 6.34, 3.88),  # vicreg at a rate of 5 on SDSS
        (2.13, 4.72, 5.31, 5.05, 4.74, 4.74, 2.07, 1.84, 1.89)[-5:],  # and on discs
        # simclr at a rate of 0.5 and a temperature of 100 on SDSS
        (6.54, 7.77, 6.11, 4.45, 4.46, 4.76, 5.28, 5.6, 4.96, 5.48),
        (2.19,) * 5,
    ],
)
def test_a_collapse_is_told_by_few_directions_for_long(ranks):
    assert collapsed(curve(*ranks))
    assert not collapsed(curve(*ranks[:-1]))


@pytest.mark.parametrize(
    "ranks",
    [
        (8.57, 7.2, 7.86, 8.93, 7.36, 7.29, 7.21, 7.22, 7.24, 6.89, 7.01),  # barlow on SDSS
        (11.98, 10.95, 10.8, 9.42, 8.17, 8.23, 8.03, 8.68),  # vicreg on SDSS
        (25.3, 18.3, 15.9, 14.7, 13.8, 14.1, 14.8, 13.7, 14.1),  # three simulated families
        (3.41, 5.91, 8.53, 6.61, 5.42, 5.81, 5.33, 5.74, 6.45, 6.65),  # barlow comes back
        (1.19,) * 4,
    ],
)
def test_a_training_that_comes_back_is_left_alone(ranks):
    every = [curve(*ranks[:n]) for n in range(1, len(ranks) + 1)]
    assert not any(collapsed(epochs) for epochs in every)


def test_galaxies_that_differ_in_one_thing_only_are_no_collapse():
    # barlow on discs of one profile, at all inclinations
    ranks = (15.61, 14.23, 10.55, 10.17, 10.77, 10.16, 9.84, 9.82, 9.17, 9.25, 9.37)
    assert not collapsed(curve(*ranks))


def test_galaxies_in_tight_groups_are_no_collapse():
    """Nine tenths of the variance along one direction, the rest in many."""
    generator = torch.Generator().manual_seed(0)
    groups = torch.randn(3, 32, generator=generator)[torch.arange(60) % 3]
    rows = groups + 0.2 * torch.randn(60, 32, generator=generator)
    assert rank(groups) < 2
    assert rank(rows) > 10


def test_few_features_need_fewer_directions():
    assert collapsed(curve(*[2.6] * 10), width=32)
    assert not collapsed(curve(*[2.6] * 10), width=8)
    assert collapsed(curve(*[1.6] * 10), width=8)
    assert not collapsed(curve(*[1.9] * 10), width=2)


def test_features_that_hardly_scatter_are_a_collapse():
    assert collapsed(curve(*[14.0] * 5, spread=0.005))
    assert not collapsed(curve(*[14.0] * 4, spread=0.005))


def test_fewer_than_sixteen_galaxies_say_nothing():
    health, epochs = Health(), []
    for _ in range(12):
        health.add(torch.ones(15, 4))
        epochs.append(health(epochs))
    assert epochs[-1]["feature_spread"] == pytest.approx(0)
    health.add(torch.ones(16, 4))
    with pytest.raises(TrainingError, match="collapsed"):
        health(epochs)
