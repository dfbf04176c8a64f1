import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import save_file

from galaxyclust.embed import checkpoint
from galaxyclust.embed.checkpoint import State, load, save, task_of
from galaxyclust.embed.contrast.vicreg import VICReg
from galaxyclust.errors import InputError, SettingError, TrainingError

STATE = State({"a.b": torch.arange(3.0)}, {"best": float("inf"), "curve": [{"epoch": 1}]})


@pytest.fixture
def path(tmp_path):
    save(tmp_path / "kept.safetensors", STATE, task="this")
    return tmp_path / "kept.safetensors"


def test_what_is_kept_comes_back(path):
    state = load(path, task="this")
    assert torch.equal(state.tensors["a.b"], STATE.tensors["a.b"])
    assert state.about == STATE.about


def test_nothing_but_the_file_itself_is_left(path):
    save(path, STATE, task="this")
    assert list(path.parent.iterdir()) == [path]


def test_a_state_that_cannot_be_written_is_told_and_the_one_before_stays(path, monkeypatch):
    def full(*_, **__):
        message = "I/O error: No space left on device (os error 28)"
        raise SafetensorError(message)

    before = path.read_bytes()
    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(TrainingError, match=r"cannot be written .*No space left"):
        save(path, STATE, task="this")
    assert path.read_bytes() == before
    monkeypatch.undo()
    with pytest.raises(TrainingError, match=r"no/kept: the state .* cannot be written"):
        save(path.parent / "no" / "kept", STATE, task="this")


def test_another_training_is_refused(path):
    with pytest.raises(
        SettingError, match="had other settings, sources, processes or weights"
    ):
        load(path, task="that")


def test_a_damaged_file_is_refused(path):
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(InputError, match="not the state of a training"):
        load(path, task="this")


def test_other_weights_are_refused(tmp_path):
    save_file({"a": torch.ones(1)}, tmp_path / "other.safetensors")
    with pytest.raises(InputError, match="train without --resume"):
        load(tmp_path / "other.safetensors", task="this")


def test_a_training_is_known_by_its_settings_and_rows_but_not_by_its_device():
    rows = np.arange(16)
    same = task_of(VICReg(device="cpu"), rows)
    assert task_of(VICReg(device="auto"), rows.astype(np.int32)) == same
    assert task_of(VICReg(seed=1), rows) != same
    assert task_of(VICReg(), rows[:4]) != same


def test_a_training_is_known_by_the_weights_it_starts_from():
    rows, method = np.arange(16), VICReg()
    first, second = ({"a": np.full(2, value)} for value in (1.0, 2.0))
    assert task_of(method, rows, start_from=first) == task_of(
        method, rows, start_from=dict(first)
    )
    started = {task_of(method, rows, start_from=one) for one in (None, first, second)}
    assert len(started) == 3
