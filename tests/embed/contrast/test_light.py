import dataclasses

import numpy as np
import pytest
import torch

from galaxyclust.embed.contrast.light import (
    LightPreparation,
    appearance,
    asinh,
    plain_view,
    poses,
)
from galaxyclust.embed.inputs import Preparation, disc, prepare
from galaxyclust.types import Stamps


def test_light_is_kept_wider_than_it_is_seen(light, seen):
    assert LightPreparation(seen=seen).size == 40
    assert light.image.shape == (6, 2, 40, 40)


def test_light_has_the_centre_of_what_is_seen_of_it(seen):
    for size in (8, 33, 48, 49, 64):
        wide = LightPreparation(seen=dataclasses.replace(seen, size=size)).size
        assert (wide - size) % 2 == 0


def test_a_band_whose_noise_is_unknown_leaves_the_others_their_units(galaxies, seen):
    stamps = galaxies(3, noise=0)
    stamps.image[:, 1], stamps.sky_sigma[:] = np.nan, (0.01, np.nan)
    one = stamps._replace(image=stamps.image[:, :1], mask=stamps.mask[:, :1])
    one = one._replace(sky_sigma=stamps.sky_sigma[:, :1])
    found, alone = (LightPreparation(seen=seen).inputs(part) for part in (stamps, one))
    torch.testing.assert_close(found.image[:, :1], alone.image)


def test_a_plain_view_is_what_the_autoencoder_is_shown(galaxies):
    how = Preparation(size=32, stretch="linear", softening=3.0, frame=2.5, posed=False)
    stamps = galaxies(6, noise=0)
    light = LightPreparation(seen=how).inputs(stamps)
    view = plain_view(light, torch.zeros(6), how, mixed=False)
    # two ways to resample a galaxy to the same pixels
    assert (view - prepare(stamps, how).image).abs().mean() < 0.02 * view.abs().max()


def test_a_mixed_view_has_one_band(light, seen):
    view = plain_view(light, torch.zeros(6), seen, mixed=True)
    assert view.shape == (6, 1, 32, 32)


# erg/s/cm2/Hz, say, and what squares have no place for
@pytest.mark.parametrize("unit", np.array([7, 1e-30, 1e30], np.float32))
def test_light_is_in_units_of_the_sky_whatever_its_own(galaxies, seen, unit):
    stamps = galaxies(3, noise=0)
    brighter = stamps._replace(image=stamps.image * unit, sky_sigma=stamps.sky_sigma * unit)
    how = LightPreparation(seen=seen)
    first, second = how.inputs(stamps), how.inputs(brighter)
    torch.testing.assert_close(first.image, second.image)
    torch.testing.assert_close(first.noise, second.noise)


def test_noise_is_less_where_pixels_are_averaged(galaxies):
    how = Preparation(size=8, stretch="linear", softening=2.0, frame=0, posed=False)
    noise = LightPreparation(seen=how).inputs(galaxies(1)).noise
    torch.testing.assert_close(noise, torch.full((1, 2), 0.5 * 8 / 32))


@pytest.mark.parametrize("value", [np.nan, 0.0, 1e30])
def test_a_stamp_without_a_galaxy_is_finite(value, seen):
    image = np.full((1, 1, 32, 32), value, np.float32)
    ones = np.ones((1, 1), np.float32)
    stamps = Stamps(image, np.zeros(image.shape, np.uint8), 0 * ones, ones)
    light = LightPreparation(seen=seen).inputs(stamps)
    assert torch.isfinite(appearance(light.image, seen)).all()


def test_an_appearance_is_even_in_brightness_and_round(light, seen):
    shown = appearance(light.image[..., 4:-4, 4:-4], seen)
    inside = disc(32)
    rms = (shown.mean(1).square().sum((1, 2)) / inside.sum()).sqrt()
    torch.testing.assert_close(rms, torch.ones(6))
    assert (shown * (1 - inside) == 0).all()


def test_the_quick_asinh_is_that_of_torch():
    value = torch.cat([torch.logspace(-30, 4.7, 200), torch.zeros(1)])
    value = torch.cat([value, -value])
    torch.testing.assert_close(asinh(value), torch.asinh(value), atol=2e-7, rtol=3e-7)


def test_a_turned_galaxy_is_turned_back_by_its_pose(galaxies, seen):
    stamps = galaxies(5, noise=0)
    turned = stamps._replace(image=stamps.image.swapaxes(-1, -2).copy())
    first, second = (
        poses(LightPreparation(seen=seen).inputs(one), seen) for one in (stamps, turned)
    )
    # mirrored about the diagonal: the angle from x is now that from y
    apart = torch.remainder(first + second - torch.pi / 2, torch.pi)
    assert torch.minimum(apart, torch.pi - apart).max() < 1e-3


def test_without_a_pose_nothing_is_turned(light, seen):
    assert not poses(light, dataclasses.replace(seen, posed=False)).any()
