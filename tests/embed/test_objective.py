import pytest
import torch

from galaxyclust.embed.inputs import Preparation, prepare
from galaxyclust.embed.network import Network, Shape
from galaxyclust.embed.objective import Objective, channels_last

HOW = Preparation(size=16, stretch="linear", softening=1.0, frame=2.5)
SHAPE = Shape(n_bands=2, input_size=16, width=2, kernel_size=3, depth=2, n_dim=3)


@pytest.fixture
def network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Network(SHAPE)


def objective(network, pose, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return Objective(network, pose=pose, precision="fp32", generator=generator)


@pytest.mark.parametrize("pose", ["standard", "as_seen"])
def test_the_training_loss_depends_on_the_turn_and_has_gradients(network, galaxies, pose):
    inputs, wanted = prepare(galaxies(4), HOW), objective(network, pose)
    first, second = wanted.training_loss(inputs), wanted.training_loss(inputs)
    assert first != second
    first.backward()
    assert all(parameter.grad is not None for parameter in network.parameters())


@pytest.mark.parametrize("pose", ["standard", "as_seen"])
def test_the_validation_loss_is_the_same_at_each_call(network, galaxies, pose):
    inputs, wanted = prepare(galaxies(4), HOW), objective(network.eval(), pose)
    assert wanted.validation_loss(inputs) == wanted.validation_loss(inputs)


def test_drawing_nothing_costs_what_light_there_is(network, galaxies):
    inputs = prepare(galaxies(4), HOW)
    for parameter in network.decoder.parameters():
        torch.nn.init.zeros_(parameter)
    loss = objective(network.eval(), "as_seen").validation_loss(inputs)
    torch.testing.assert_close(loss, (inputs.weight * inputs.image.square()).mean())


def test_channels_last_changes_the_layout_and_no_number():
    image = torch.rand(2, 3, 4, 4)
    assert torch.equal(channels_last(image), image)
    assert channels_last(image).is_contiguous(memory_format=torch.channels_last)
