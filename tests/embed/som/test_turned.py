"""Distances at the best of all turns and mirror images."""

import numpy as np
import pytest
import torch

from galaxyclust.embed.polar import spectrum
from galaxyclust.embed.som.turned import align, distances, turned

A = 24


@pytest.fixture
def polar():
    """Return random light on rings, (9, 2, 5, A)."""
    return torch.from_numpy(np.random.default_rng(0).normal(size=(9, 2, 5, A))).float()


def every_turn(light):
    """Return (2 A, …) the light turned by every angle, plain and mirrored."""
    mirrored = light.flip(-1)
    return torch.stack([m.roll(a, -1) for m in (light, mirrored) for a in range(A)])


def test_the_distance_is_the_least_of_all_turns_and_mirror_images(polar):
    found = distances(spectrum(polar[:6]), spectrum(polar[6:]), n_angles=A)
    every = every_turn(polar[:6])[:, :, None] - polar[6:]
    wanted = every.square().sum((3, 4, 5)).sqrt().amin(0)
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_a_galaxy_turned_as_it_is_aligned_lies_at_that_distance(polar):
    first, second = spectrum(polar[:4]), spectrum(polar[4:8])
    lying = turned(first, align(first, second, n_angles=A), n_angles=A)
    found = (lying - second).abs().square().sum((1, 2)).sqrt()
    wanted = distances(first, second, n_angles=A).diagonal()
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


@pytest.mark.parametrize("mirror", [False, True])
def test_a_galaxy_lies_on_its_own_turned_and_mirrored_image(polar, mirror):
    other = (polar.flip(-1) if mirror else polar).roll(7, -1)
    found = distances(spectrum(polar), spectrum(other), n_angles=A).diagonal()
    # a difference of large squares: the root of what single precision rounds away
    np.testing.assert_allclose(found, 0, atol=0.02)
