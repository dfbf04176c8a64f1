import numpy as np
import pytest
import torch
from torch import nn

from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.train import WARM_UP, Epochs, Schedule, rate_at, train
from galaxyclust.errors import SettingError, TrainingError
from galaxyclust.types import Session

BATCH = Inputs(torch.ones(4, 1, 2, 2), torch.ones(4, 1, 2, 2))
SCHEDULE = Schedule(n_epochs=30, learning_rate=0.1, weight_decay=0.0, patience=30)


def square(network):
    return lambda batch: (network(batch.image.flatten(1)) - 3).square().mean()


def data(network, *, training_loss=None, validation_loss=None):
    return Epochs(
        n_training=8,
        training=lambda: [BATCH, BATCH],
        training_loss=training_loss or square(network),
        validation=lambda: [BATCH],
        validation_loss=validation_loss or square(network),
        generator=torch.Generator().manual_seed(0),
    )


@pytest.fixture
def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Linear(4, 1)


def test_training_brings_the_loss_down(network):
    curve = train(network, data(network), schedule=SCHEDULE)
    assert curve["train_loss"][-1] < 0.1 * curve["train_loss"][0]
    assert curve["validation_loss"].min() < 0.1 * curve["validation_loss"][0]


def test_the_learning_curve_has_one_row_an_epoch(network):
    curve = train(network, data(network), schedule=SCHEDULE)
    columns = ["epoch", "train_loss", "validation_loss", "images_per_s", "kept"]
    assert list(curve) == columns
    np.testing.assert_array_equal(curve["epoch"], np.arange(1, 31))
    assert all(np.isfinite(column).all() for column in curve.values())
    assert (curve["images_per_s"] > 0).all()


def test_training_ends_when_validation_no_longer_improves(network):
    losses = iter(torch.tensor([3.0, 1.0, 2.0, 2.0, 2.0, 0.0]))
    schedule = Schedule(n_epochs=30, learning_rate=0.1, weight_decay=0.0, patience=3)
    curve = train(
        network, data(network, validation_loss=lambda _: next(losses)), schedule=schedule
    )
    np.testing.assert_array_equal(curve["validation_loss"], [3, 1, 2, 2, 2])


def test_the_best_weights_are_kept(network):
    seen, losses = [], iter(torch.tensor([3.0, 1.0, 2.0]))

    def validation_loss(_):
        seen.append(network.weight.detach().clone())
        return next(losses)

    schedule = Schedule(n_epochs=3, learning_rate=0.1, weight_decay=0.0, patience=3)
    curve = train(
        network, data(network, validation_loss=validation_loss), schedule=schedule
    )
    assert curve["kept"].tolist() == [0, 1, 0]
    assert torch.equal(network.weight, seen[1])
    assert not network.training


def test_the_last_weights_are_kept_where_too_few_judge(network):
    seen, losses = [], iter(torch.tensor([1.0, 2.0, 3.0, 4.0]))

    def validation_loss(_):
        seen.append(network.weight.detach().clone())
        return next(losses)

    schedule = Schedule(n_epochs=4, learning_rate=0.1, weight_decay=0.0, patience=2)
    few = data(network, validation_loss=validation_loss)._replace(judged=False)
    curve = train(network, few, schedule=schedule)
    assert curve["kept"].tolist() == [0, 0, 0, 1]
    assert torch.equal(network.weight, seen[-1])


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("part", ["training_loss", "validation_loss"])
def test_a_loss_that_is_not_finite_ends_training_with_advice(network, part, bad):
    losses = {part: lambda batch: square(network)(batch) * bad}
    with pytest.raises(
        TrainingError, match=r"the loss became .*; use a lower learning_rate"
    ):
        train(network, data(network, **losses), schedule=SCHEDULE)


def test_a_steep_loss_takes_no_wild_step(network):
    before = network.weight.detach().clone()
    losses = {"training_loss": lambda batch: 1e12 * square(network)(batch)}
    schedule = Schedule(n_epochs=1, learning_rate=0.1, weight_decay=0.0, patience=1)
    train(network, data(network, **losses), schedule=schedule)
    assert (network.weight - before).abs().max() < 0.5


def test_the_rate_rises_then_falls_to_nothing():
    rates = [rate_at(part) for part in np.linspace(0, 1, 101)]
    highest = int(np.argmax(rates))
    assert highest == round(100 * WARM_UP)
    assert (np.diff(rates[: highest + 1]) > 0).all()
    assert (np.diff(rates[highest:]) < 0).all()
    assert rates[-1] == pytest.approx(0)


class InterruptError(Exception):
    """What a test stops a training by."""


def noisy(network, generator):
    """Return data whose loss is random, from a generator that can be kept."""

    def loss(batch):
        gain = torch.rand(4, 4, generator=generator)
        return (network(batch.image.flatten(1) * gain) - 3).square().mean()

    return data(network, training_loss=loss)._replace(generator=generator)


def until(epoch, data):
    """Return data that stop the training after some epochs, as Ctrl-C does."""
    epochs = iter(range(epoch))

    def training():
        if next(epochs, None) is None:
            raise InterruptError
        return data.training()

    return data._replace(training=training)


def test_a_resumed_training_gives_what_an_uninterrupted_one_does(network, tmp_path):
    before = {name: value.clone() for name, value in network.state_dict().items()}
    seeded = noisy(network, torch.Generator().manual_seed(0))
    whole = train(network, seeded, schedule=SCHEDULE)
    expected = {name: value.clone() for name, value in network.state_dict().items()}

    network.load_state_dict(before)
    kept = Session(checkpoint=tmp_path / "kept.safetensors")
    stopped = until(7, noisy(network, torch.Generator().manual_seed(0)))
    with pytest.raises(InterruptError):
        train(network, stopped, schedule=SCHEDULE, session=kept, task="a")

    nn.init.zeros_(network.weight)  # a new process knows nothing of the old one
    again = noisy(network, torch.Generator().manual_seed(99))
    kept = kept._replace(resume=True)
    resumed = train(network, again, schedule=SCHEDULE, session=kept, task="a")
    for name, value in network.state_dict().items():
        assert torch.equal(value, expected[name])
    for name in ("epoch", "train_loss", "validation_loss"):
        np.testing.assert_array_equal(resumed[name], whole[name])


def test_a_training_does_not_resume_from_another_one(network, tmp_path):
    kept = Session(checkpoint=tmp_path / "kept.safetensors")
    train(network, data(network), schedule=SCHEDULE, session=kept, task="a")
    kept = kept._replace(resume=True)
    with pytest.raises(SettingError, match="the interrupted training had other settings"):
        train(network, data(network), schedule=SCHEDULE, session=kept, task="b")


def test_where_nothing_is_kept_a_training_begins_anew(network, tmp_path):
    session = Session(checkpoint=tmp_path / "kept.safetensors", resume=True)
    curve = train(network, data(network), schedule=SCHEDULE, session=session)
    assert len(curve["epoch"]) == 30


def test_what_health_tells_is_part_of_the_curve(network):
    watched = data(network)._replace(health=lambda _: {"feature_rank": 2.0})
    curve = train(network, watched, schedule=SCHEDULE)
    assert (curve["feature_rank"] == 2.0).all()
