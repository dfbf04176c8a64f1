import pytest
import torch

from galaxyclust.embed.contrast.augment import Augmentation, Views
from galaxyclust.embed.contrast.encoder import Plan
from galaxyclust.embed.contrast.light import LightPreparation
from galaxyclust.embed.contrast.network import Network
from galaxyclust.embed.contrast.ntxent import NTXent
from galaxyclust.embed.contrast.objective import Objective, poses

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


def test_a_turned_galaxy_is_turned_back_by_its_pose(galaxies, seen):
    stamps = galaxies(5, noise=0)
    turned = stamps._replace(image=stamps.image.swapaxes(-1, -2).copy())
    first, second = (
        poses(LightPreparation(seen=seen).inputs(one), seen, posed=True)
        for one in (stamps, turned)
    )
    # mirrored about the diagonal: the angle from x is now that from y
    apart = torch.remainder(first + second - torch.pi / 2, torch.pi)
    assert torch.minimum(apart, torch.pi - apart).max() < 1e-3


def test_without_a_pose_nothing_is_turned(light, seen):
    assert (poses(light, seen, posed=False) == 0).all()
