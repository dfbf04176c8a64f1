import pytest
import torch

from galaxyclust.embed.health import Health, rank, spread
from galaxyclust.errors import TrainingError


@pytest.fixture
def features():
    return torch.randn(500, 6, generator=torch.Generator().manual_seed(0))


def test_the_rank_counts_independent_directions(features):
    assert rank(features) == pytest.approx(6, rel=0.02)
    assert rank(features[:, :1] * torch.ones(6)) == pytest.approx(1)
    assert rank(torch.ones(5, 3)) == pytest.approx(1, abs=0.01)


def test_the_spread_is_that_about_the_mean_in_units_of_the_length(features):
    assert spread(features) == pytest.approx(1, rel=0.01)
    assert spread(0.1 * features + 1) == pytest.approx(0.1, rel=0.05)
    assert spread(torch.zeros(5, 3)) == 0


def test_each_call_tells_of_what_was_seen_since_the_last(features):
    health = Health()
    health.add(features)
    first = health()
    health.add(2 * features)
    assert health() == pytest.approx(first)


def test_a_collapse_of_five_epochs_stops_the_training_and_says_what_to_change():
    health = Health()
    for _ in range(4):
        health.add(torch.ones(32, 4) + 1e-4 * torch.randn(32, 4))
        health()
    health.add(torch.ones(32, 4))
    with pytest.raises(TrainingError, match=r"collapsed: .* use a lower learning_rate"):
        health()


def test_one_bad_epoch_is_forgiven(features):
    health = Health()
    flat = [torch.ones(32, 4)] * 4
    for seen in (*flat, features, *flat):
        health.add(seen)
        assert health()["feature_rank"] >= 0


def test_a_handful_of_galaxies_says_nothing():
    health = Health()
    for _ in range(8):
        health.add(torch.ones(4, 4))
        assert health()["feature_spread"] == pytest.approx(0)
