import pytest
import torch

from galaxyclust.embed.contrast.resample import blurred, gaussians, placed, smoothed


def place(image, *, angle=0.0, mirror=(1.0, 1.0), zoom=None, shift=(0.0, 0.0), size=None):
    n, size = len(image), size or image.shape[-1]
    return placed(
        image,
        angle=torch.full((n,), angle),
        mirror=torch.tensor([mirror] * n),
        zoom=torch.full((n,), float(zoom or size)),
        shift=torch.tensor([shift] * n),
        size=size,
    )


@pytest.fixture
def image():
    return torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))


def test_nothing_changes_where_nothing_is_asked_for(image):
    torch.testing.assert_close(place(image), image)


def test_the_middle_is_cut_out(image):
    torch.testing.assert_close(place(image, size=8), image[..., 4:12, 4:12])


def test_a_quarter_turn_moves_pixels_as_they_are(image):
    turned = place(image, angle=torch.pi / 2)
    torch.testing.assert_close(turned, image.rot90(1, (-2, -1)), atol=1e-5, rtol=0)


def test_what_lies_in_the_direction_of_the_angle_comes_to_the_right():
    image = torch.zeros(1, 1, 17, 17)
    image[0, 0, 12, 12] = 1.0  # at 45 degrees from x towards y
    turned = place(image, angle=torch.pi / 4)
    brightest = turned.flatten().argmax()
    assert (brightest // 17, brightest % 17) == (8, 8 + 6)


def test_mirroring_is_along_the_axis_asked_for(image):
    torch.testing.assert_close(place(image, mirror=(-1.0, 1.0)), image.flip(-1))
    torch.testing.assert_close(place(image, mirror=(1.0, -1.0)), image.flip(-2))


def test_a_shift_by_whole_pixels_moves_pixels_as_they_are(image):
    moved = place(image, shift=(2.0, 0.0))
    torch.testing.assert_close(moved[..., :-2], image[..., 2:])
    assert (moved[..., -2:] == 0).all()


def test_seeing_twice_as_far_makes_a_galaxy_half_as_large():
    offset = torch.arange(32) - 15.5
    radius = torch.hypot(offset[:, None], offset)
    small, large = (torch.exp(-radius / scale)[None, None] for scale in (2.0, 4.0))
    seen = place(large, zoom=64.0)
    assert (seen - small).abs().max() < 0.1


def test_a_blur_keeps_the_light_and_widens_a_point_by_its_sigma():
    point = torch.zeros(3, 1, 33, 33)
    point[:, :, 16, 16] = 1.0
    sigma = torch.tensor([0.0, 1.0, 2.5])
    spread = blurred(point, sigma)[:, 0]
    torch.testing.assert_close(spread.sum((1, 2)), torch.ones(3))
    x = torch.arange(33) - 16.0
    variance = (spread.sum(1) * x**2).sum(1)
    torch.testing.assert_close(variance, sigma**2, atol=0.02, rtol=0)


def test_smoothing_is_one_blur_for_all(image):
    torch.testing.assert_close(smoothed(image, 2.0), blurred(image, torch.full((2,), 2.0)))


def test_no_weight_is_too_small_to_be_a_normal_number():
    rows = gaussians(torch.tensor([0.0, 0.3, 1.0, 3.0]), 64)
    assert rows[rows > 0].min() > torch.finfo(torch.float32).smallest_normal
    torch.testing.assert_close(rows[0], torch.eye(64))
