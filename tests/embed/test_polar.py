"""Stamps in polar coordinates."""

import numpy as np
import pytest
import torch

from galaxyclust.embed.inputs import disc
from galaxyclust.embed.polar import Rings, samples, spectrum

RINGS = Rings(size=24, n_angles=48)


@pytest.fixture
def smooth():
    """Return smooth stamps of no symmetry, (3, 2, 24, 24)."""
    rng = np.random.default_rng(0)
    y, x = (np.indices((24, 24)) - 11.5) / 6
    centres = rng.uniform(-1, 1, (3, 2, 4, 2))
    blobs = [np.exp(-((x - a) ** 2) - (y - b) ** 2) for a, b in centres.reshape(-1, 2)]
    image = np.stack(blobs).reshape(3, 2, 4, 24, 24).sum(2)
    return torch.from_numpy(image).float() * disc(24)


def test_a_right_angled_turn_is_an_exact_shift(smooth):
    turned = RINGS.sample(smooth.rot90(-1, (2, 3)))
    np.testing.assert_allclose(turned, RINGS.sample(smooth).roll(12, 3), atol=1e-6)


def test_squares_add_up_to_the_mean_square_of_the_disc(smooth):
    found = RINGS.sample(smooth).square().sum((2, 3))
    wanted = smooth.square().sum((2, 3)) / disc(24).sum()
    np.testing.assert_allclose(found, wanted, rtol=0.05)


def test_what_was_sampled_is_drawn_again(smooth):
    drawn = RINGS.draw(RINGS.sample(smooth))
    assert (drawn - smooth).square().mean() < 0.003 * smooth.square().mean()


def test_products_of_spectra_are_those_of_the_samples_and_the_way_back_is_exact(smooth):
    polar = RINGS.sample(smooth)
    waves = spectrum(polar)
    product = (waves[0] * waves[1].conj()).real.sum()
    assert float(product) == pytest.approx(float((polar[0] * polar[1]).sum()), rel=1e-4)
    back = samples(waves, 48).view_as(polar)
    np.testing.assert_allclose(back, polar, atol=1e-6)
