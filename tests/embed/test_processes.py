"""One process here; two in ``test_two_processes_learn_what_one_does``."""

import os
import socket
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import torch
from torch import nn

from galaxyclust.embed import processes
from galaxyclust.embed.processes import SharedBatchNorm
from galaxyclust.errors import SettingError, TrainingError

# the loss does not change with it: its gradient is what rounding leaves, and its steps are
# as long as any
IDLE = {"vicreg": {"weight.head.3.bias"}, "barlow": {"weight.head.3.bias"}}
TRAINING = textwrap.dedent("""
    import sys
    import numpy as np
    import torch
    from galaxyclust.embed import METHODS, processes
    from galaxyclust.methods import find
    from galaxyclust.types import Stamps

    torch.set_num_threads(1)

    class Reader:
        bands, n_rows, size = ("g", "r"), 41, 16

        def read(self, rows):
            rng = np.random.default_rng(0)
            offset = np.arange(16) - 7.5
            width = rng.uniform(2, 5, (41, 2, 1, 1))
            light = np.exp(-(offset**2 + 3 * offset[:, None] ** 2) / width**2)
            image = (100 * light + rng.normal(size=light.shape)).astype(np.float32)[rows]
            ones = np.ones(image.shape[:2], np.float32)
            return Stamps(image, np.zeros(image.shape, np.uint8), 0 * ones, ones)

    def learn(name):
        method = find(METHODS, name)(
            input_size=16, width=4, depth=2, n_epochs=3, batch_size=18, precision="fp32",
            device="cpu", learning_rate=1e-3,
        )
        rows = np.arange(41)
        trained = method.fit(Reader(), rows=rows)
        if not sys.argv[1:]:
            return
        curve = trained.learning_curve
        found = {
            "embedding": method.embed(trained.weights, Reader(), rows=rows),
            "train_loss": curve["train_loss"],
            "validation_loss": curve["validation_loss"],
        }
        found |= {f"weight.{key}": part for key, part in trained.weights.items()}
        np.savez(f"{sys.argv[1]}.{name}.npz", **found)

    with processes.joined(torch.device("cpu")):
        for name in ("vicreg", "barlow", "simclr", "autoencoder"):
            learn(name)
""")


def start(out, *, n):
    """Start a training in ``n`` processes, of which the first writes what it embeds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {"WORLD_SIZE": n, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    return [
        subprocess.Popen(
            [sys.executable, "-c", TRAINING, *([] if rank else [str(out)])],
            env=os.environ | {k: str(v) for k, v in common.items()} | {"RANK": str(rank)},
        )
        for rank in range(n)
    ]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Where one process, and two, have written what they learned."""
    folder = tmp_path_factory.mktemp("trained")
    running = [*start(folder / "one", n=1), *start(folder / "two", n=2)]
    try:
        assert [process.wait(timeout=300) for process in running] == [0] * 3
    finally:
        for process in running:
            process.kill()
            process.wait()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vicreg", "barlow", "simclr", "autoencoder"])
def test_two_processes_learn_what_one_does(name, trained):
    one, two = (dict(np.load(trained / f"{n}.{name}.npz")) for n in ("one", "two"))
    assert list(one) == list(two)
    for part in ("train", "validation"):
        np.testing.assert_allclose(two[f"{part}_loss"], one[f"{part}_loss"], rtol=1e-5)
    scale = one["embedding"].std()
    assert np.abs(two["embedding"] - one["embedding"]).max() < 2e-4 * scale
    for key in set(one) - IDLE.get(name, set()):
        apart = np.linalg.norm(two[key] - one[key])
        assert apart <= 1e-4 * np.linalg.norm(one[key]), key


@pytest.fixture
def alone():
    """A group of one process, in this one."""
    store = torch.distributed.HashStore()
    torch.distributed.init_process_group("gloo", store=store, rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def test_without_torchrun_there_is_one_process(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with processes.joined(torch.device("cpu")):
        assert (processes.rank(), processes.size()) == (0, 1)
    whole = torch.arange(6.0).view(3, 2)
    assert torch.equal(processes.share(whole), whole)
    assert torch.equal(processes.gathered(whole, 3), whole)
    assert processes.mean_of_all(torch.tensor(2.0), 3) == 2


def test_a_process_that_is_gone_is_told_in_one_line(tmp_path):
    group = {"backend": "gloo", "init_method": f"file://{tmp_path}/store", "world_size": 2}
    other = f"""
        import os
        from torch import distributed
        distributed.init_process_group(**{group}, rank=1)
        os._exit(1)
    """
    gone = subprocess.Popen([sys.executable, "-c", textwrap.dedent(other)])
    torch.distributed.init_process_group(**group, rank=0)
    try:
        assert gone.wait() == 1
        with pytest.raises(TrainingError, match=r"another process .* has ended .*--resume"):
            processes.averaged(torch.tensor(1.0))
    finally:
        torch.distributed.destroy_process_group()


def test_others_that_cannot_be_joined_are_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.delenv("RANK", raising=False)
    with (
        pytest.raises(SettingError, match=r"WORLD_SIZE = 2, .*RANK.*start all .* torchrun"),
        processes.joined(torch.device("cpu")),
    ):
        pass


def test_more_processes_than_galaxies_in_a_batch_are_refused(monkeypatch):
    monkeypatch.setattr(processes, "size", lambda: 8)
    processes.refuse_idle(8)
    with pytest.raises(SettingError, match="8 processes for batches of 4 galaxies; start"):
        processes.refuse_idle(4)


def test_one_process_leaves_normalisations_and_gradients_alone():
    network = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    network(torch.randn(4, 2)).sum().backward()
    before = network[0].bias.grad.clone()
    processes.average_gradients(network)
    processes.share_batch_norms(network)
    assert torch.equal(network[0].bias.grad, before)
    assert isinstance(network[1], nn.BatchNorm1d)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("own", "shape"),
    [(nn.BatchNorm1d(3), (6, 3)), (nn.BatchNorm2d(3, affine=False), (4, 3, 2, 2))],
)
def test_a_shared_normalisation_of_one_process_is_the_usual_one(own, shape):
    value = 2 + 3 * torch.randn(shape, generator=torch.Generator().manual_seed(0))
    shared = SharedBatchNorm(type(own)(3, affine=own.affine))
    torch.testing.assert_close(shared(value), own(value))
    torch.testing.assert_close(shared.own.state_dict(), own.state_dict())
    torch.testing.assert_close(shared.eval()(value), own.eval()(value))


def test_sharing_and_undoing_it_keeps_the_names_of_the_weights(monkeypatch):
    network = nn.Sequential(nn.Sequential(nn.BatchNorm2d(2)), nn.BatchNorm1d(2))
    names = list(network.state_dict())
    monkeypatch.setattr(processes, "size", lambda: 2)
    processes.share_batch_norms(network)
    processes.share_batch_norms(network)  # a second time changes nothing
    assert isinstance(network[0][0], SharedBatchNorm)
    processes.unshare_batch_norms(network)
    assert list(network.state_dict()) == names


@pytest.mark.usefixtures("alone")
def test_a_loss_of_one_process_is_its_own_mean(monkeypatch):
    loss = torch.tensor(3.0, requires_grad=True)
    monkeypatch.setattr(processes, "size", lambda: 2)  # of which the other has none
    found = processes.averaged(loss)
    assert float(found) == 1.5
    assert not found.requires_grad
    assert float(loss.detach()) == 3.0  # as it was


def test_every_row_is_the_share_of_one_process(monkeypatch):
    whole, parts = torch.arange(7), []
    monkeypatch.setattr(processes, "size", lambda: 3)
    for rank in range(3):
        monkeypatch.setattr(processes, "rank", lambda rank=rank: rank)
        part = processes.share(whole)
        parts += part.tolist()
        total = processes.mean_of_all(torch.tensor(1.0), 7)
        assert float(total) == pytest.approx(3 * len(part) / 7)
    assert sorted(parts) == whole.tolist()
