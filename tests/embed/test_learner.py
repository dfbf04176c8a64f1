"""What holds for every embedder trained in epochs."""

import numpy as np
import pytest
import torch

from galaxyclust.embed import METHODS
from galaxyclust.embed.learner import Learner, held_out
from galaxyclust.errors import InputError, SettingError
from galaxyclust.methods import find
from galaxyclust.types import Session

NAMES = [name for name in METHODS if issubclass(find(METHODS, name), Learner)]
SMALL = {"width": 4, "depth": 2, "input_size": 16, "batch_size": 8, "n_epochs": 1}
ROWS = np.arange(16)

pytestmark = pytest.mark.usefixtures("one_thread")
every_method = pytest.mark.parametrize("name", NAMES)


def method(name="vicreg", **settings):
    return find(METHODS, name)(
        **(SMALL | {"device": "cpu", "precision": "fp32"} | settings)
    )


@every_method
def test_a_training_tells_of_its_epochs_bands_and_kind_of_stamps(name, galaxies, reader):
    weights, curve = method(name).fit(reader(galaxies(16)), rows=ROWS)
    assert {"epoch", "train_loss", "validation_loss", "images_per_s"} <= set(curve)
    assert (weights["input.n_bands"], weights["input.is_picture"]) == (2, 0)


@every_method
def test_many_galaxies_are_seen_in_fewer_epochs_but_at_least_a_quarter(name):
    usual, automatic = find(METHODS, name).USUAL_EPOCHS, method(name, n_epochs="auto")
    assert [automatic.epochs_of(n) for n in (1_250, 10_000)] == [usual, usual]
    assert automatic.epochs_of(20_000) == usual / 2
    assert automatic.epochs_of(10_000_000) == -(-usual // 4)
    assert method(name, n_epochs=70).epochs_of(20_000) == 70


@pytest.mark.parametrize(
    ("name", "epochs"), [("vicreg", [200, 200, 100, 80]), ("autoencoder", 4 * [30])]
)
def test_few_galaxies_are_seen_more_often_by_contrast(name, epochs):
    automatic = method(name, n_epochs="auto")
    assert [automatic.epochs_of(n) for n in (20, 500, 1_000, 1_250)] == epochs


@pytest.mark.parametrize(
    ("name", "fraction", "judged"),
    [("vicreg", 0.25, True), ("vicreg", 0.2, False), ("autoencoder", 0.02, True)],
)
def test_the_loss_of_few_galaxies_is_no_judge_of_contrast(
    galaxies, reader, *, name, fraction, judged
):
    learner = method(name, validation_fraction=fraction)
    stamps, rows = reader(galaxies(64)), np.arange(64)
    network, how = learner.new_network(2), learner.preparation(picture=False)
    assert learner.epochs(network, stamps, rows=rows, how=how).judged == judged


def test_no_epochs_at_all_are_refused():
    with pytest.raises(SettingError, match="n_epochs = 0 cannot work; it is between 1 and"):
        method(n_epochs=0)


@every_method
def test_first_weights_come_from_the_seed_alone(name):
    torch.manual_seed(5)
    first, second, other = (method(name, seed=s).new_network(2) for s in (1, 1, 2))
    key, weight = next(iter(first.named_parameters()))
    assert torch.equal(weight, second.state_dict()[key])
    assert not torch.equal(weight, other.state_dict()[key])


def test_seven_rows_are_too_few(galaxies, reader):
    with pytest.raises(InputError, match="7 usable stamps are too few"):
        method().fit(reader(galaxies(7)), rows=ROWS[:7])


@every_method
def test_a_training_starts_from_the_weights_given(name, galaxies, reader):
    stamps, still = reader(galaxies(16)), {"learning_rate": 1e-8, "weight_decay": 0.0}
    first = method(name, seed=1).fit(stamps, rows=ROWS).weights
    session = Session(start_from=first)
    second = method(name, seed=2, **still).fit(stamps, rows=ROWS, session=session).weights
    key = next(key for key in first if key.endswith("weight"))
    np.testing.assert_allclose(second[key], first[key], atol=1e-6)


def test_weights_of_another_shape_are_refused(galaxies, reader):
    stamps = reader(galaxies(16))
    session = Session(start_from=method(width=8).fit(stamps, rows=ROWS).weights)
    with pytest.raises(SettingError, match=r"has shape .* these settings need"):
        method().fit(stamps, rows=ROWS, session=session)


def test_the_family_itself_has_no_network():
    learner = Learner(
        n_epochs=1, batch_size=4, learning_rate=1e-3, patience=1, validation_fraction=0.1
    )
    with pytest.raises(NotImplementedError):
        learner.new_network(1)
    with pytest.raises(NotImplementedError):
        learner.epochs(None, None, rows=ROWS, how=None)
    with pytest.raises(NotImplementedError):
        learner.vectors(None, [], None)
    with pytest.raises(NotImplementedError):
        learner.preparer(None)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"batch_size": 1}, "batch_size = 1 cannot work; it is between 4 and"),
        ({"learning_rate": float("nan")}, "learning_rate = nan cannot work; it is between"),
        ({"softening": 0.0}, "softening = 0.0 cannot work; it is between"),
        (
            {"validation_fraction": 1.0},
            "validation_fraction = 1.0 cannot work",
        ),
        ({"frame": -1.0}, "frame = -1.0 cannot work; it is between"),
        ({"seed": -1}, "seed = -1 cannot work; it is between"),
        ({"stretch": "log"}, "stretch = 'log'; choose from auto, asinh, linear"),
        ({"pose": "up"}, "pose = 'up'; choose from standard, as_seen"),
        ({"precision": "fp16"}, "precision = 'fp16'; choose from auto, fp32, bf16"),
    ],
)
@every_method
def test_a_setting_that_cannot_work_is_refused_with_what_would(name, setting, words):
    with pytest.raises(SettingError, match=words):
        method(name, **setting)


@pytest.mark.parametrize(
    ("n", "fraction", "n_out"), [(100, 0.1, 10), (8, 0.9, 4), (8, 0, 1)]
)
def test_held_out_rows_leave_four_and_are_at_least_one(n, fraction, n_out):
    assert held_out(n, fraction, torch.Generator().manual_seed(0)).sum() == n_out
