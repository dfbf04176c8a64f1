import numpy as np
import pytest

from galaxyclust.show.training import HELD_OUT, OTHER, TRAINED, training


@pytest.fixture
def curve():
    epoch = np.arange(1, 21)
    return {
        "epoch": epoch,
        "train_loss": 20 / epoch,
        "validation_loss": 20 / epoch + 0.01 * (epoch - 12) ** 2,
        "images_per_s": np.full(20, 900.0),
        "kept": np.where(epoch == 20, 1.0, 0.0),
        "feature_rank": np.linspace(2, 9, 20),
    }


def close_to(pixels, colour):
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return (np.abs(pixels.astype(int) - wanted).sum(axis=2) < 70).sum()


def test_losses_and_what_else_is_known_are_seen(rendered, curve):
    figure = training(curve, title="", caption="")
    pixels = rendered(figure)
    for colour in (TRAINED, HELD_OUT, OTHER):
        assert close_to(pixels, colour) > 30
    assert [axes.get_ylabel().split("\n")[0] for axes in figure.axes] == [
        "loss", "independent", "images a",
    ]  # fmt: skip


def test_the_epoch_whose_weights_were_kept_is_marked(curve):
    lines = {
        line.get_label(): line
        for line in training(curve, title="", caption="").axes[0].lines
    }
    assert curve["validation_loss"].argmin() != 19
    assert lines["kept"].get_xdata()[0] == 20


def test_a_single_epoch_is_a_dot(curve):
    one = {name: values[:1] for name, values in curve.items()}
    assert training(one, title="", caption="").axes[0].lines[0].get_marker() == "o"
