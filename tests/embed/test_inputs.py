import numpy as np
import pytest
import torch

from galaxyclust.embed.inputs import (
    NOISE,
    Preparation,
    disc,
    evenly_bright,
    frame_of,
    is_picture,
    prepare,
    stretched,
    stretched_sky,
    usable_pixels,
)

HOW = Preparation(size=16, stretch="asinh", softening=3.0, frame=2.5, posed=False)


def test_inputs_have_the_size_asked_for_and_are_float32(galaxies):
    inputs = prepare(galaxies(3), HOW)
    assert inputs.image.shape == inputs.weight.shape == (3, 2, 16, 16)
    assert inputs.image.dtype == inputs.weight.dtype == torch.float32


def test_nothing_is_shown_outside_the_disc(galaxies):
    inputs = prepare(galaxies(3), HOW)
    outside = disc(16) == 0
    assert not inputs.image[..., outside].any()
    assert not inputs.weight[..., outside].any()


def test_masked_pixels_do_not_change_the_input(galaxies):
    stamps = galaxies(2)
    stamps.mask[:, :, 3:9, 3:9] = 2
    before = prepare(stamps, HOW)
    stamps.image[:, :, 3:9, 3:9] = 1e6
    after = prepare(stamps, HOW)
    torch.testing.assert_close(after.image, before.image)
    torch.testing.assert_close(after.weight, before.weight)
    assert before.weight.min() == 0


def test_not_finite_pixels_are_as_masked_ones(galaxies):
    stamps, masked = galaxies(1), galaxies(1)
    stamps.image[0, 0, 4:6, 4:6] = np.nan
    masked.mask[0, 0, 4:6, 4:6] = 1
    torch.testing.assert_close(prepare(stamps, HOW), prepare(masked, HOW))


@pytest.mark.parametrize("of", [(0, 0), (7, 0), (-7, 0), (np.nan, 0), (7, 1)])
@pytest.mark.parametrize("stretch", ["asinh", "linear"])
def test_a_constant_or_masked_stamp_gives_finite_inputs(galaxies, of, stretch):
    stamps = galaxies(1)
    stamps.image[:], stamps.mask[:] = of  # a value, and whether it is masked
    how = Preparation(size=16, stretch=stretch, softening=3.0, frame=2.5, posed=False)
    assert all(torch.isfinite(part).all() for part in prepare(stamps, how))


@pytest.mark.parametrize("sigma", [0.0, np.nan, -1.0])
@pytest.mark.parametrize("stretch", ["asinh", "linear"])
def test_a_sky_sigma_that_cannot_be_gives_finite_inputs(galaxies, sigma, stretch):
    stamps = galaxies(1)
    stamps.sky_sigma[:, 0] = sigma
    how = Preparation(size=16, stretch=stretch, softening=3.0, frame=2.5, posed=False)
    assert torch.isfinite(prepare(stamps, how).image).all()


def test_a_band_without_a_pixel_does_not_change_the_frame(galaxies):
    stamps = galaxies(4, size=64, n_bands=3, noise=0)
    stamps.image[:] = stamps.image[:, :1]
    whole = seen_width(stamps)
    stamps.image[:, 2] = np.nan
    torch.testing.assert_close(seen_width(stamps), whole)
    assert (whole < 32).all()


def seen_width(stamps):
    """Return half the side of what is seen of each galaxy."""
    usable = usable_pixels(stamps).float()
    return frame_of(stretched(stamps, HOW), usable, HOW).half_width


def test_a_galaxy_looks_the_same_at_any_brightness_of_a_picture(galaxies):
    how = Preparation(size=16, stretch="linear", softening=1.0, frame=0, posed=False)
    stamps = galaxies(2)
    brighter = stamps._replace(image=3 * stamps.image)
    torch.testing.assert_close(prepare(brighter, how).image, prepare(stamps, how).image)


def test_a_galaxy_fills_the_frame_alike_at_any_size(galaxies):
    how = Preparation(size=16, stretch="linear", softening=1.0, frame=4.5, posed=False)
    far = galaxies(4, size=64, noise=0)
    near = far._replace(
        image=np.kron(far.image, np.ones((2, 2), np.float32)),
        mask=np.kron(far.mask, np.ones((2, 2), np.uint8)),
    )
    difference = (prepare(near, how).image - prepare(far, how).image).abs().mean()
    assert difference < 0.1  # of an image whose root mean square is 1


@pytest.mark.parametrize("stretch", ["asinh", "linear"])
def test_the_noise_is_stretched_as_the_image_is(galaxies, stretch):
    how = Preparation(size=16, stretch=stretch, softening=3.0, frame=0, posed=False)
    stamps = galaxies(1)
    stamps.image[:] = NOISE
    assert stretched(stamps, how) == pytest.approx(stretched_sky(how))


def test_an_input_does_not_depend_on_the_other_stamps(galaxies):
    stamps = galaxies(5)
    alone = prepare(type(stamps)(*(part[2:3] for part in stamps)), HOW)
    torch.testing.assert_close(alone.image[0], prepare(stamps, HOW).image[2])


def test_an_eight_bit_picture_is_told_from_a_calibrated_stamp(galaxies):
    calibrated = galaxies(4)
    counts = np.clip(calibrated.image + 20, 0, 255).astype(np.uint8)
    picture = calibrated._replace(
        image=counts.astype(np.float32) - 20, sky=np.full((4, 2), 20, np.float32)
    )
    assert is_picture(picture)
    assert not is_picture(calibrated)


def test_stamps_without_a_usable_pixel_are_no_picture(galaxies):
    stamps = galaxies(1)
    stamps.mask[:] = 1
    assert not is_picture(stamps)


def test_without_a_frame_the_whole_stamp_is_seen(galaxies):
    how = Preparation(size=32, stretch="linear", softening=1.0, frame=0, posed=False)
    stamps = galaxies(1)
    seen = prepare(stamps, how).image
    whole = torch.from_numpy(stamps.image) * disc(32)
    torch.testing.assert_close(seen * whole.amax() / seen.amax(), whole, rtol=0, atol=1e-3)


def test_all_galaxies_are_evenly_bright_within_the_disc(galaxies):
    stamps = galaxies(4)
    scale = np.float32([1, 10, 0.1, 3])[:, None, None, None]
    bright = evenly_bright(torch.from_numpy(stamps.image * scale))
    level = bright.mean(1)[:, disc(32) > 0].square().mean(1).sqrt()
    torch.testing.assert_close(level, torch.ones(4))
    assert not bright[..., disc(32) == 0].any()
    assert not evenly_bright(torch.zeros(1, 2, 8, 8)).any()
