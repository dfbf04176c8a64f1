"""The untrained descriptor of waves around rings."""

import numpy as np
import pytest
import torch

from galaxyclust.embed.polar_power import PolarPower
from galaxyclust.errors import SettingError

ROWS = np.arange(20)


def waves(order, *, angle=0.0, size=32):
    """Return one stamp whose light varies ``order`` times around the centre."""
    y, x = np.indices((size, size)) - (size - 1) / 2
    around = np.cos(order * (np.arctan2(y, x) - angle))
    return torch.from_numpy(np.where(np.hypot(x, y) > 2, around, 0))[None, None].float()


@pytest.mark.parametrize("order", [1, 2, 5])
def test_light_that_varies_m_times_around_has_amplitude_in_order_m_alone(order):
    found = PolarPower(input_size=32).amplitudes(waves(order))[0, 0, 3:7]
    # the amplitude of a cosine is its root mean square
    assert found[:, order].numpy() == pytest.approx(2**-0.5, abs=0.03)
    others = np.delete(found.numpy(), order, axis=1)
    assert np.abs(others).max() < 0.1


def test_order_zero_is_the_radial_profile_with_its_sign():
    found = PolarPower(input_size=32).amplitudes(-waves(0))
    assert found[0, 0, 3:7, 0].numpy() == pytest.approx(-1, abs=0.02)


def test_a_turned_or_mirrored_galaxy_has_the_same_vector(galaxies, reader):
    stamps, power = galaxies(20), PolarPower(input_size=16)
    weights = power.fit(reader(stamps), rows=ROWS).weights
    plain = power.embed(weights, reader(stamps), rows=ROWS)
    assert plain.shape == (20, 2 * 8 * 8)
    for image in (stamps.image[..., ::-1], np.rot90(stamps.image, axes=(2, 3))):
        other = reader(stamps._replace(image=image.copy()))
        found = power.embed(weights, other, rows=ROWS)
        np.testing.assert_allclose(found, plain, atol=1e-4)


def test_any_angle_changes_little():
    power = PolarPower(input_size=32)
    first, second = (power.amplitudes(waves(2, angle=angle)) for angle in (0.0, 0.4))
    # at the very centre pixels are too coarse for angles
    assert (first - second)[:, :, 2:].abs().max() < 0.05


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"n_angles": 50}, "n_angles = 50 is no multiple of 4; use 48"),
        (
            {"n_angles": 8, "n_orders": 8},
            "less than twice n_orders; use 16",
        ),
        ({"n_angles": 8, "n_orders": 5}, "less than twice n_orders; use 12"),
        ({"input_size": 17}, "input_size = 17 is no multiple of 2; use 16"),
        ({"n_rings": 40}, "input_size = 64 is less than twice n_rings; use 80"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        PolarPower(**settings)
