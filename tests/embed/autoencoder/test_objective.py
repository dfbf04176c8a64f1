import pytest
import torch

from galaxyclust.embed.autoencoder.network import Network, Shape
from galaxyclust.embed.autoencoder.objective import Objective
from galaxyclust.embed.inputs import Preparation, prepare

HOW = Preparation(size=16, stretch="linear", softening=1.0, frame=2.5, posed=False)
SHAPE = Shape(n_bands=2, input_size=16, width=2, kernel_size=3, depth=2, n_dim=3)


@pytest.fixture
def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Network(SHAPE)


def objective(network, *, posed, decorrelation=0.1):
    return Objective(
        network,
        posed=posed,
        precision="fp32",
        decorrelation=decorrelation,
        generator=torch.Generator().manual_seed(0),
    )


@pytest.mark.parametrize("posed", [True, False])
def test_the_training_loss_depends_on_the_view_and_has_gradients(network, galaxies, posed):
    inputs, wanted = prepare(galaxies(4), HOW), objective(network, posed=posed)
    first, second = wanted.training_loss(inputs), wanted.training_loss(inputs)
    assert first != second
    first.backward()
    assert all(parameter.grad is not None for parameter in network.parameters())


def test_the_validation_loss_is_the_same_at_each_call(network, galaxies):
    inputs, wanted = prepare(galaxies(4), HOW), objective(network.eval(), posed=True)
    assert wanted.validation_loss(inputs) == wanted.validation_loss(inputs)


def test_drawing_nothing_costs_what_light_there_is(network, galaxies):
    inputs = prepare(galaxies(4), HOW)
    for parameter in network.decoder.parameters():
        torch.nn.init.zeros_(parameter)
    light = (inputs.weight * inputs.image.square()).mean()
    wanted = objective(network.eval(), posed=True, decorrelation=0.0)
    torch.testing.assert_close(wanted.validation_loss(inputs), light)
    torch.testing.assert_close(wanted.training_loss(inputs), light)
