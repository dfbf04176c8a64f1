import math

import pytest
import torch

from galaxyclust.embed.views import mirrored, random_turn, right_angled, sides, turn

ONE = torch.ones(1)


def angle(value):
    return torch.tensor([value])


def test_turning_by_nothing_changes_nothing():
    image = torch.rand(1, 2, 8, 8)
    same = turn(image, angle=angle(0.0), mirror_x=ONE, mirror_y=ONE)
    torch.testing.assert_close(same, image, atol=1e-5, rtol=0)


def test_what_lies_in_the_direction_of_the_angle_comes_to_positive_x():
    image = torch.zeros(1, 1, 9, 9)
    image[0, 0, 8, 4] = 1.0  # at +y
    turned = turn(image, angle=angle(math.pi / 2), mirror_x=ONE, mirror_y=ONE)
    assert turned[0, 0, 4, 8] == pytest.approx(1.0)


def test_mirroring_reverses_one_axis():
    image = torch.rand(1, 1, 8, 8)
    mirrored = turn(image, angle=angle(0.0), mirror_x=-ONE, mirror_y=ONE)
    torch.testing.assert_close(mirrored, image.flip(-1), atol=1e-5, rtol=0)
    mirrored = turn(image, angle=angle(0.0), mirror_x=ONE, mirror_y=-ONE)
    torch.testing.assert_close(mirrored, image.flip(-2), atol=1e-5, rtol=0)


def test_a_round_galaxy_looks_alike_at_every_angle():
    offset = torch.arange(32) - 15.5
    image = torch.exp(-(offset[:, None] ** 2 + offset[None, :] ** 2) / 50)[None, None]
    turned = turn(image, angle=angle(0.7), mirror_x=ONE, mirror_y=ONE)
    torch.testing.assert_close(turned, image, atol=0.02, rtol=0)


def test_random_turns_depend_on_their_generator_alone():
    image = torch.rand(4, 1, 8, 8)
    first, again, other = (
        random_turn(image, most=math.pi, generator=torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_random_turns_by_no_angle_are_the_mirrored_views():
    image = torch.rand(1, 1, 8, 8)
    seen = random_turn(
        image.expand(40, 1, 8, 8), most=0.0, generator=torch.Generator().manual_seed(0)
    )
    off = [(seen - view).abs().amax((1, 2, 3)) < 1e-5 for view in mirrored(image)]
    assert (torch.stack(off).sum(0) == 1).all()
    assert (torch.stack(off).sum(1) > 0).all()


def test_the_right_angled_views_are_eight_different_ones():
    image = torch.arange(16.0).view(1, 1, 4, 4)
    views = right_angled(image)
    assert len({tuple(view.flatten().tolist()) for view in views}) == 8
    assert any(torch.equal(view, torch.rot90(image, 1, (2, 3))) for view in views)


def test_galaxies_in_their_standard_pose_are_seen_from_four_sides_others_from_eight():
    image = torch.rand(2, 1, 4, 4)
    assert len(sides(image, posed=True)) == 4
    assert len(sides(image, posed=False)) == 8
