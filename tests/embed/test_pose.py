import math

import pytest
import torch

from galaxyclust.embed.batch import Inputs
from galaxyclust.embed.inputs import Preparation, prepare
from galaxyclust.embed.pose import sign, standard_pose
from galaxyclust.embed.views import random_turn

HOW = Preparation(size=32, stretch="linear", softening=1.0, frame=2.5, posed=False)


@pytest.fixture
def inputs(galaxies):
    return prepare(galaxies(6, noise=0), HOW)


def second_moments(image):
    light, offset = image.mean(1), torch.arange(image.shape[-1]) - (image.shape[-1] - 1) / 2
    x, y = offset[None, :], offset[:, None]
    return [(light * product).sum((1, 2)) for product in (x * x, y * y, x * y)]


def test_the_major_axis_comes_to_lie_along_x(inputs):
    xx, yy, xy = second_moments(standard_pose(inputs).image)
    assert (xx > yy).all()
    assert (xy.abs() < 0.02 * xx).all()


def test_the_standard_pose_of_a_turned_galaxy_is_the_same(inputs):
    generator = torch.Generator().manual_seed(0)
    turned = random_turn(torch.cat(inputs, 1), most=math.pi, generator=generator)
    difference = (
        standard_pose(Inputs(*turned.chunk(2, 1))).image - standard_pose(inputs).image
    )
    assert difference.abs().mean() < 0.1  # of an image whose root mean square is 1


def test_a_lopsided_galaxy_points_to_positive_x_and_y():
    image = torch.zeros(1, 1, 33, 33)
    image[0, 0, 14:19, 2:20] = 1.0  # the longer tail at -x
    image[0, 0, 8:14, 15:18] = 1.0  # and at -y
    light = standard_pose(Inputs(image, torch.ones_like(image))).image[0, 0]
    offset = torch.arange(33) - 16.0
    assert (light.sum(0) * offset**3).sum() > 0
    assert (light.sum(1) * offset**3).sum() > 0


def test_a_round_galaxy_is_not_turned():
    offset = torch.arange(32) - 15.5
    image = torch.exp(-(offset[:, None] ** 2 + offset[None, :] ** 2) / 50)[None, None]
    posed = standard_pose(Inputs(image, torch.ones_like(image)))
    torch.testing.assert_close(posed.image, image, atol=1e-5, rtol=0)


def test_an_empty_stamp_stays_empty():
    empty = torch.zeros(1, 2, 8, 8)
    posed = standard_pose(Inputs(empty, empty))
    assert not posed.image.any()
    assert torch.isfinite(posed.weight).all()


def test_the_weight_is_turned_with_the_image(inputs):
    half = Inputs(inputs.image, (inputs.image > 1).float())
    posed = standard_pose(half)
    assert posed.image[posed.weight > 0.9].min() > 0.5


def test_the_sign_of_nothing_is_positive():
    assert sign(torch.tensor([-2.0, 0.0, 3.0])).tolist() == [-1.0, 1.0, 1.0]
