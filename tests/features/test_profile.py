"""Surface-brightness profiles in elliptical annuli."""

import numpy as np
import pytest

from galaxyclust.errors import SettingError
from galaxyclust.features.planes import Planes
from galaxyclust.features.profile import N_ANNULI, Profile

SIZE = 65
KNOWN = {
    "x_asymmetry": np.array([32.0]), "y_asymmetry": np.array([32.0]),
    "r_petro_ellip": np.array([12.0]), "axis_ratio": np.array([0.5]),
    "theta_image": np.array([30.0]),
}  # fmt: skip


def disc(scale=3.0):
    y, x = np.indices((SIZE, SIZE)) - 32.0
    cos, sin = np.cos(np.radians(30)), np.sin(np.radians(30))
    return np.exp(-np.hypot(x * cos + y * sin, (y * cos - x * sin) / 0.5) / scale)


def measure(image, known=KNOWN, sigma=2.0, **settings):
    mask = np.zeros((1, SIZE, SIZE), bool)
    planes = Planes(image[None], mask, image[None] > 0.1, np.array([sigma]))
    return {
        name: v[0] for name, v in Profile(**settings).measure(planes, known).columns.items()
    }


def test_a_disc_falls_as_its_exponential():
    found = measure(disc())["profile"]
    middle = 18 * (np.arange(N_ANNULI) + 0.5) / N_ANNULI
    np.testing.assert_allclose(found[3:], np.exp(-middle / 3)[3:], rtol=0.05)


def test_the_error_is_that_of_the_mean_of_its_pixels():
    found = measure(disc())["profile_error"]
    edge = 18 * np.arange(N_ANNULI + 1) / N_ANNULI
    np.testing.assert_allclose(
        found, 2 / np.sqrt(np.diff(np.pi * 0.5 * edge**2)), rtol=1e-6
    )


def test_the_outermost_annulus_ends_where_it_is_told():
    found = measure(disc(), extent=0.75)["profile"]
    middle = 9 * (N_ANNULI - 0.5) / N_ANNULI
    assert found[-1] == pytest.approx(np.exp(-middle / 3), rel=0.05)


def test_what_is_not_known_has_no_profile_and_no_error():
    found = measure(disc(), KNOWN | {"r_petro_ellip": np.array([np.nan])})
    assert np.isnan(found["profile"]).all()
    assert np.isnan(found["profile_error"]).all()


def test_an_extent_that_cannot_be_is_refused():
    with pytest.raises(SettingError, match=r"extent 0.0 must be above 0"):
        Profile(extent=0.0)
