import logging

import numpy as np
import pytest

from galaxyclust import steps
from galaxyclust.embed import METHODS
from galaxyclust.embed import train as training
from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.errors import CatalogError, SettingError
from galaxyclust.methods import find
from galaxyclust.steps._embed import embed as embedding
from galaxyclust.steps._embed.training import clear_finished, is_first_process, kept_at

QUICK = {"n_epochs": 3, "width": 4, "depth": 2, "input_size": 16, "batch_size": 8,
         "device": "cpu", "n_projected": 8}  # fmt: skip


def stop(*_, **__):
    """Stop as Ctrl-C does."""
    raise KeyboardInterrupt


@pytest.fixture
def interrupted(fresh, monkeypatch):
    """A catalog whose training of ``ssl`` was stopped by Ctrl-C in its third epoch."""
    real = training.Loop.one_epoch

    def stopping(loop, shown):
        if len(loop.curve) == 2:
            raise KeyboardInterrupt
        real(loop, shown)

    with monkeypatch.context() as patch:
        patch.setattr(training.Loop, "one_epoch", stopping)
        with pytest.raises(KeyboardInterrupt):
            steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK, overwrite=True)
    return fresh


def test_an_interrupted_training_leaves_its_state_and_says_how_to_go_on(
    interrupted, caplog
):
    assert kept_at(interrupted, "ssl").exists()
    assert "ssl" not in interrupted.names("embeddings")
    with caplog.at_level(logging.WARNING):
        steps.embed(interrupted, method="vicreg", name="ssl", settings=QUICK, resume=True)
    assert len(interrupted.model("ssl")["learning_curve.epoch"]) == 3
    assert not kept_at(interrupted, "ssl").exists()


def test_a_resumed_training_embeds_as_an_uninterrupted_one(interrupted):
    steps.embed(interrupted, method="vicreg", name="ssl", settings=QUICK, resume=True)
    steps.embed(interrupted, method="vicreg", name="whole", settings=QUICK)
    first, second = (interrupted.embedding(name) for name in ("ssl", "whole"))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("name", ["vicreg", "autoencoder"])
def test_what_is_stopped_after_the_last_epoch_needs_no_further_one(
    name, fresh, monkeypatch
):
    settings = {key: value for key, value in QUICK.items() if key != "n_projected"}
    with monkeypatch.context() as patch:
        patch.setattr(find(METHODS, name), "finish", stop)
        with pytest.raises(KeyboardInterrupt):
            steps.embed(fresh, method=name, name="ssl", settings=settings)
    with monkeypatch.context() as patch:
        patch.setattr(training.Loop, "one_epoch", stop)
        steps.embed(fresh, method=name, name="ssl", settings=settings, resume=True)
    steps.embed(fresh, method=name, name="whole", settings=settings)
    first, second = (fresh.embedding(name) for name in ("ssl", "whole"))
    np.testing.assert_array_equal(first, second)


def test_a_state_whose_result_is_in_the_catalog_is_removed_by_the_next_embed(
    fresh, monkeypatch
):
    real = embedding.write

    def killed(*arguments, **options):
        real(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(embedding, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK)
    assert kept_at(fresh, "ssl").exists()
    with pytest.raises(CatalogError, match="embedding 'ssl' is there"):
        steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK, resume=True)
    assert not kept_at(fresh, "ssl").exists()


def test_a_state_of_a_training_that_would_replace_another_is_kept(fresh, request):
    steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK | {"seed": 5})
    again = request.getfixturevalue("interrupted")
    steps.embed(again, method="polar", name="other")
    assert kept_at(again, "ssl").exists()


def test_a_state_that_cannot_be_read_is_left_where_it_is(surveyed, fresh):
    steps.embed_from(fresh, f"{surveyed.path}:ae", settings={"device": "cpu"})
    kept_at(fresh, "ae").write_text("something else")
    clear_finished(fresh)
    assert kept_at(fresh, "ae").exists()


def test_without_an_interrupted_training_there_is_nothing_to_resume(fresh):
    with pytest.raises(SettingError, match="no interrupted training of 'ssl'"):
        steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK, resume=True)


def test_a_method_without_epochs_cannot_be_resumed(fresh):
    with pytest.raises(SettingError, match=r"a network can be resumed .* learns in one go"):
        steps.embed(fresh, method="features", resume=True)


def test_a_training_started_from_another_keeps_its_settings_and_weights(fresh):
    steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK)
    source = f"{fresh.path}:ssl"
    slow = {"n_epochs": 1, "learning_rate": 1e-8, "weight_decay": 0}
    steps.embed(fresh, start_from=source, name="tuned", settings=slow)
    known = fresh.attributes("models", "tuned")
    assert known["method"] == "vicreg"
    assert known["settings"]["width"] == QUICK["width"]
    assert f"weights of {source} ({fresh.uuid})" in fresh.history()[-1].inputs
    first, second = (fresh.model(name)["encoder.1.weight"] for name in ("ssl", "tuned"))
    np.testing.assert_allclose(second, first, atol=1e-6)


def test_of_several_processes_one_writes(fresh, monkeypatch):
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    made = steps.embed(fresh, method="polar")
    assert made.n_dim == 0
    assert not fresh.names("embeddings")


def test_what_goes_wrong_in_training_is_not_taken_for_a_full_disk(fresh, monkeypatch):
    def fails(*_, **__):
        message = "can't allocate memory"
        raise RuntimeError(message)

    monkeypatch.setattr(VICReg, "fit", fails)
    with pytest.raises(RuntimeError, match=r"^can.t allocate memory"):
        steps.embed(fresh, method="vicreg", name="ssl", settings=QUICK)


def test_a_rank_without_other_processes_is_the_first(monkeypatch):
    monkeypatch.setenv("RANK", "3")
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    assert is_first_process()


def test_a_map_of_few_is_no_network_of_few(regrouped, caplog):
    small = {"width": 2, "height": 2, "device": "cpu", "on": "ae"}
    steps.embed(regrouped, method="som", name="map", settings=small)
    assert "a network that learned" not in caplog.text
