import pytest

from galaxyclust.embed.contrast.augment import Augmentation, Views
from galaxyclust.embed.contrast.encoder import Plan
from galaxyclust.embed.contrast.network import Network
from galaxyclust.embed.contrast.ntxent import NTXent
from galaxyclust.embed.contrast.objective import Objective

HOW = Augmentation(
    rotation=180, mirror=True, zoom=0.1, shift=0.1, blur=1, noise=1, dimming=0.1,
    mixed=True, colour=0, grey=0, reddening=0.1, neighbour=0.1,
)  # fmt: skip


@pytest.fixture
def objective(seen, generator):
    plan = Plan(network="cnn", n_bands=1, width=4, depth=2)
    return Objective(
        Network(plan, n_projected=4, n_dim=4),
        loss=NTXent(0.5),
        views=Views(HOW, seen=seen, bands=("g", "r")),
        precision="fp32",
        generator=generator,
    )


def test_training_sees_new_views_each_time(objective, light):
    assert objective.training_loss(light) != objective.training_loss(light)


def test_validation_sees_the_same_views_each_time(objective, light):
    objective.network.eval()
    assert objective.validation_loss(light) == objective.validation_loss(light)
