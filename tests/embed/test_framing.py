import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from galaxyclust.embed.framing import (
    FARTHEST,
    SMALLEST,
    Frame,
    annulus_of_pixels,
    centre_of_light,
    half_light_radius,
    noise_of,
    resample,
)

ONE = torch.ones(1)


def gaussian(sigma, *, size=64, peak=1000.0, at=(0.0, 0.0), axis_ratio=1.0):
    """Return (1, size, size) a Gaussian at x and y from the middle, longer along x."""
    offset = torch.arange(size) - (size - 1) / 2
    y = (offset[:, None] - at[1]) / axis_ratio
    square = y**2 + (offset[None, :] - at[0]) ** 2
    return (peak * torch.exp(-square / (2 * sigma**2)))[None]


def middle(*half_width):
    """Return frames of these half widths about the middle."""
    return Frame(torch.zeros(len(half_width), 2), torch.tensor(half_width))


def ring(radius, *, size=64, width=2.0, peak=10.0, core=0.0):
    """Return (1, size, size) a ring, with a core of so much of its brightness."""
    offset = torch.arange(size) - (size - 1) / 2
    distance = torch.hypot(offset[:, None], offset[None, :])
    band = torch.exp(-0.5 * ((distance - radius) / width) ** 2)
    return peak * (band + core * torch.exp(-0.5 * (distance / 2) ** 2))[None]


def noise(n, *, size=64, seed=0):
    """Return (n, size, size) noise of sigma 1, whose limit ``faintest`` is 2."""
    return torch.randn(n, size, size, generator=torch.Generator().manual_seed(seed))


def radii(image, usable=None):
    """Return the half-light radii where the noise has a sigma of 1."""
    usable = torch.ones_like(image) if usable is None else usable
    return half_light_radius(image, usable, faintest=2.0, noise=ONE)


def separation(values):
    """Return how far apart the best two groups of values lie (Ashman, Bird & Zepf 1994).

    The halves of a Gaussian have 2.65; two classes have more than 4.
    """
    values = values.sort().values.double()
    few = len(values) // 20  # a smaller group is the tail of the other
    splits = [(values[:k], values[k:]) for k in range(few, len(values) - few)]
    low, high = min(splits, key=lambda two: sum(len(x) * x.var() for x in two))
    return (2**0.5 * (high.mean() - low.mean()) / (low.var() + high.var()).sqrt()).item()


@pytest.mark.parametrize("sigma", [4.0, 7.0])
@pytest.mark.parametrize("peak", [4.0, 20.0, 100.0])
def test_identical_galaxies_have_one_radius_whatever_the_noise(peak, sigma):
    found = radii(gaussian(sigma, peak=peak) + noise(400))
    assert found.std() < 0.08 * found.mean()
    assert separation(found) < 3.3


@pytest.mark.parametrize(
    "image", [gaussian(6.0, peak=1.0), ring(12.0), ring(12.0, core=0.3)]
)
def test_the_radius_is_a_continuous_function_of_the_brightness(image):
    # from lost in the noise to a hundred sigmas, in steps of 0.2 %
    brightness = torch.logspace(-1.5, 2, 4000)[:, None, None]
    found = radii(brightness * image)
    assert found[0] < 1.0
    assert found[-1] > 6.0
    assert found.diff().abs().max() < 0.1


def test_a_little_light_changes_the_radius_by_little():
    # the annulus about which the galaxy ends, first below the limit and then above it
    image = gaussian(5.0, peak=30.0)
    last = annulus_of_pixels(64)[:, 11].view(1, 64, 64)
    added = torch.linspace(-0.5, 0.5, 101)[:, None, None]
    found = radii(image + added * last)
    assert found.diff().abs().max() < 0.02
    assert (found.diff() > -1e-4).all()


@pytest.mark.parametrize("core", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("peak", [2.0, 10.0, 50.0])
def test_a_ring_is_as_large_as_it_is_however_faint_its_middle(peak, core):
    found = radii(ring(12.0, peak=peak, core=core) + noise(100))
    # most of the light lies about its radius
    np.testing.assert_allclose(found.numpy(), 12.0, atol=0.8)


def test_a_companion_beyond_a_gap_does_not_count():
    alone = gaussian(3.0, peak=100.0)
    both = alone + gaussian(2.0, peak=100.0, at=(18.0, 0.0))
    torch.testing.assert_close(radii(both), radii(alone), rtol=0.01, atol=0)


def test_noise_has_no_size():
    found = radii(noise(400))
    assert (found < SMALLEST / 2.5).all()  # so all have the smallest frame
    assert (found == 0).float().mean() > 0.9
    assert radii(-gaussian(4.0)).item() == 0


def test_the_noise_of_a_stamp_is_that_of_its_edge_up_to_what_is_known():
    image = 0.5 * noise(200) + gaussian(4.0)
    found = noise_of(image, torch.ones_like(image), at_most=1.0)
    np.testing.assert_allclose(found, 0.5, atol=0.12)
    full = noise_of(image + 3.0, torch.ones_like(image), at_most=1.0)
    masked = noise_of(image, torch.zeros_like(image), at_most=1.0)
    assert (full == 1.0).all()
    assert (masked == 1.0).all()


def test_without_noise_the_radius_does_not_depend_on_the_unit():
    image = torch.tensor([1.0, 1e-3, 1e-6])[:, None, None] * gaussian(5.0, peak=1.0)
    everywhere = torch.ones_like(image)
    found = half_light_radius(
        image,
        everywhere,
        faintest=2.0,
        noise=noise_of(image, everywhere, at_most=1.0),
    )
    torch.testing.assert_close(found, found[:1].expand(3), rtol=1e-3, atol=0)
    assert found[0] > 4.0


def test_noise_has_its_centre_about_the_middle():
    image = noise(400)
    found = centre_of_light(image, radii(image), noise=ONE).norm(dim=1)
    assert found.median() < 0.5
    assert (found == FARTHEST).float().mean() < 0.01


@pytest.mark.parametrize("sigma", [3.0, 6.0, 9.0])
def test_half_light_radius_of_a_gaussian_is_1_18_sigma(sigma):
    image = gaussian(sigma)
    radius = radii(image)
    assert radius.item() == pytest.approx(1.1774 * sigma, rel=0.05)


def test_half_light_radius_ignores_a_masked_neighbour():
    image = gaussian(4.0)
    usable = torch.ones_like(image)
    alone = radii(image, usable)
    image[0, 40:50, 40:50], usable[0, 40:50, 40:50] = 5000.0, 0.0
    torch.testing.assert_close(radii(image, usable), alone, rtol=0.02, atol=0)


def test_half_light_radius_hardly_depends_on_the_brightness():
    faint, bright = gaussian(5.0, peak=100.0), gaussian(5.0, peak=10_000.0)
    everywhere = torch.ones_like(faint)
    torch.testing.assert_close(
        radii(faint, everywhere),
        radii(bright, everywhere),
        rtol=0.05,
        atol=0,
    )


def test_a_galaxy_fainter_than_the_noise_ends_at_a_quarter_of_its_peak():
    image = gaussian(6.0, peak=1.0)
    radius = radii(image)
    # a Gaussian down to a quarter of its peak holds 3/4 of its light, and half of that
    # lies within a radius of sigma sqrt(-2 log(1 - 3/8))
    expected = 6.0 * np.sqrt(-2 * np.log(1 - 3 / 8))
    assert radius.item() == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize("usable", [0.0, 1.0])
def test_a_stamp_without_light_has_no_radius(usable):
    image = torch.zeros(1, 32, 32)
    radius = radii(image, torch.full_like(image, usable))
    assert radius.item() == 0.0


def test_each_pixel_lies_in_one_annulus_but_the_corners_in_none():
    annuli = annulus_of_pixels(8)
    assert annuli.shape == (64, 4)
    assert annuli.sum(1).max() == 1
    assert annuli[0].sum() == 0


@pytest.mark.parametrize("size", [8, 9])
def test_annuli_lie_about_the_centre(size):
    annuli = annulus_of_pixels(size).view(size, size, -1)
    for axis in (0, 1):
        assert torch.equal(annuli, annuli.flip(axis))
    middle = annuli[size // 2, size // 2]
    assert middle.argmax() == 0
    # a ring of radius r holds some 2 pi r pixels
    expected = 2 * np.pi * (torch.arange(annuli.shape[-1]) + 0.5)
    np.testing.assert_allclose(annuli.sum((0, 1))[1:], expected[1:], rtol=0.35)


def test_resampling_to_the_same_grid_changes_nothing():
    image = torch.rand(2, 3, 16, 16)
    same = resample(image, frame=middle(8.0, 8.0), size=16)
    torch.testing.assert_close(same, image)


def test_resampling_to_half_the_side_keeps_the_mean_of_a_smooth_stamp():
    image = gaussian(8.0)[None]
    half = resample(image, frame=middle(32.0), size=32)
    assert half.mean().item() == pytest.approx(image.mean().item(), rel=0.01)


@settings(max_examples=20, deadline=None)
@given(value=st.floats(-10, 10), half_width=st.floats(2, 8), size=st.integers(4, 32))
def test_a_constant_stamp_stays_constant_in_any_frame(value, half_width, size):
    image = torch.full((1, 1, 16, 16), value)
    found = resample(image, frame=middle(half_width), size=size)
    np.testing.assert_allclose(found.numpy(), value, atol=1e-5)


def test_resampling_commutes_with_turning_and_mirroring():
    image = torch.rand(1, 1, 17, 17)
    frame = middle(6.3)
    for change in (lambda x: torch.rot90(x, 1, (-2, -1)), lambda x: x.flip(-1)):
        torch.testing.assert_close(
            resample(change(image), frame=frame, size=12),
            change(resample(image, frame=frame, size=12)),
        )


def test_a_frame_moves_with_its_centre():
    image = torch.rand(1, 2, 17, 17)
    moved = image.roll((1, -2), dims=(-2, -1))  # down by one, left by two
    frame = Frame(torch.tensor([[-2.0, 1.0]]), torch.tensor([4.3]))
    torch.testing.assert_close(
        resample(moved, frame=frame, size=9), resample(image, frame=middle(4.3), size=9)
    )


@settings(max_examples=30, deadline=None)
@given(
    at=st.tuples(st.floats(-1.3, 1.3), st.floats(-1.3, 1.3)),
    sigma=st.floats(2, 9),
    axis_ratio=st.floats(0.5, 1),
)
def test_the_centre_of_a_gaussian_is_found(at, sigma, axis_ratio):
    image = gaussian(sigma, at=at, axis_ratio=axis_ratio)
    radius = torch.tensor([1.1774 * sigma])
    found = centre_of_light(image, radius, noise=ONE)[0]
    np.testing.assert_allclose(found.numpy(), at, atol=0.03)


def test_noise_moves_the_centre_by_little():
    generator = torch.Generator().manual_seed(0)
    image = gaussian(3.0, peak=20.0, at=(0.4, -0.3)) + torch.randn(
        200, 64, 64, generator=generator
    )
    found = centre_of_light(image, torch.full((200,), 3.5), noise=ONE)
    np.testing.assert_allclose(found.mean(0), [0.4, -0.3], atol=0.03)
    assert found.std(0).max() < 0.2


def test_a_bright_neighbour_outside_the_window_hardly_moves_the_centre():
    image = gaussian(3.0, at=(0.4, 0.0)) + gaussian(3.0, at=(20.0, 0.0))
    found = centre_of_light(image, torch.tensor([3.5]), noise=ONE)[0]
    np.testing.assert_allclose(found.numpy(), [0.4, 0.0], atol=0.03)


@pytest.mark.parametrize("image", [torch.zeros(1, 32, 32), -gaussian(3.0, size=32)])
def test_a_stamp_without_light_is_centred_on_its_middle(image):
    assert not centre_of_light(image, torch.tensor([16.0]), noise=ONE).any()


def test_light_far_from_the_middle_does_not_take_the_frame_away():
    image = gaussian(3.0, at=(6.0, 8.0))
    found = centre_of_light(image, torch.tensor([3.5]), noise=ONE)[0]
    np.testing.assert_allclose(found.numpy(), [0.6 * FARTHEST, 0.8 * FARTHEST], rtol=0.05)


def test_the_centre_turns_with_the_stamp():
    image = gaussian(4.0, at=(1.0, 0.4)) + gaussian(2.0, at=(-1.0, 3.0), peak=300.0)
    radius = torch.tensor([5.0])
    x, y = centre_of_light(image, radius, noise=ONE)[0]
    turned = torch.rot90(image, 1, (-1, -2))  # x to y
    turned = centre_of_light(turned, radius, noise=ONE)[0]
    torch.testing.assert_close(turned, torch.stack([-y, x]), atol=1e-5, rtol=0)
