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
        (1.11, 1.38, 1.11, 1.33, 1.2),  # barlow at a rate of 5 on simulated discs
        (1.02, 1.37, 1.11, 2.04, 1.16),  # and on SDSS, where it jumps
        (1.37, 2.92, 1.42, 1.28, 1.17),  # vicreg at a rate of 5 on SDSS
        # simclr at a rate of 0.5 and a temperature of 100 on SDSS
        (1.83, 2.15, 2.04, 1.77, 1.69, 1.65, 1.71, 1.82, 1.57, 1.54),
        (1.19,) * 5,
    ],
)
def test_a_collapse_is_told_by_few_directions_for_long(ranks):
    assert collapsed(curve(*ranks))
    assert not collapsed(curve(*ranks[:-1]))


@pytest.mark.parametrize(
    "ranks",
    [
        (3.81, 3.17, 4.59, 2.47, 2.1, 2.34),  # vicreg on SDSS
        (4.11, 2.54, 1.78, 2.03, 2.31, 2.5),  # the lowest of 26, on 613 simulated ones
        (7.0, 2.39, 1.95, 2.54, 2.61, 3.75),
        (1.19,) * 4,
    ],
)
def test_a_training_that_comes_back_is_left_alone(ranks):
    every = [curve(*ranks[:n]) for n in range(1, len(ranks) + 1)]
    assert not any(collapsed(epochs) for epochs in every)


def test_galaxies_that_differ_in_one_thing_only_are_no_collapse():
    # barlow on discs of one profile, at all inclinations
    assert not collapsed(curve(2.37, 2.3, 2.25, 2.22, 2.18, 2.16, 2.14, 2.12, 2.11, 2.11))


def test_features_that_hardly_scatter_are_a_collapse():
    assert collapsed(curve(*[4.0] * 5, spread=0.005))
    assert not collapsed(curve(*[4.0] * 4, spread=0.005))


def test_fewer_than_sixteen_galaxies_say_nothing():
    health, epochs = Health(), []
    for _ in range(12):
        health.add(torch.ones(15, 4))
        epochs.append(health(epochs))
    assert epochs[-1]["feature_spread"] == pytest.approx(0)
    health.add(torch.ones(16, 4))
    with pytest.raises(TrainingError, match="collapsed"):
        health(epochs)
