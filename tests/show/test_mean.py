"""A mean stamp is one galaxy's stamp where all are the same galaxy, turned and scaled."""

import numpy as np
import pytest

from galaxyclust.show.mean import REACH, mean_stamp
from galaxyclust.types import Stamps

SIZE = 48


def ellipse(angle_deg, radius, *, flux=1.0, axis_ratio=0.4):
    """Return a Gaussian with its major axis so many degrees from +x."""
    y, x = np.mgrid[:SIZE, :SIZE] - SIZE // 2
    angle = np.deg2rad(angle_deg)
    along, across = (
        x * np.cos(angle) + y * np.sin(angle),
        y * np.cos(angle) - x * np.sin(angle),
    )
    light = np.exp(-(along**2 + (across / axis_ratio) ** 2) / (2 * radius**2))
    return flux * light / light.sum()


def stamps(images):
    image = np.asarray(images, np.float32)[:, None]
    zeros = np.zeros((len(image), 1), np.float32)
    return Stamps(image, np.zeros(image.shape, np.uint8), zeros, zeros + 1)


def moments(image):
    y, x = np.mgrid[:SIZE, :SIZE] - SIZE // 2
    light = np.nan_to_num(image)
    return [float(np.sum(light * m) / light.sum()) for m in (x**2, x * y, y**2)]


def test_galaxies_that_differ_in_angle_size_and_flux_become_one():
    cases = [(0, 3.0, 1.0), (50, 4.0, 10.0), (-70, 5.0, 3.0), (90, 3.5, 2.0)]
    images = [ellipse(a, r, flux=f) for a, r, f in cases]
    angles, radii, flux = np.array(cases).T
    mean = mean_stamp(stamps(images), theta_deg=angles, radius=radii)
    assert mean.image.shape == (1, 1, SIZE, SIZE)
    xx, xy, yy = moments(mean.image[0, 0])
    assert np.sqrt(xx) == pytest.approx(SIZE / 2 / REACH, rel=0.05)
    assert np.sqrt(yy / xx) == pytest.approx(0.4, abs=0.05)
    assert xy == pytest.approx(0, abs=0.3)
    assert np.nansum(mean.image) == pytest.approx(
        np.median(flux * (SIZE / 2 / REACH / radii) ** 2), rel=0.01
    )
    assert mean.sky_sigma[0, 0] == pytest.approx(0.5)


def test_without_an_angle_and_a_radius_it_is_the_plain_mean():
    images = [ellipse(20, 4.0), ellipse(20, 4.0)]
    mean = mean_stamp(
        stamps(images), theta_deg=np.full(2, np.nan), radius=np.full(2, np.nan)
    )
    assert mean.image[0, 0] == pytest.approx(images[0], rel=1e-5, abs=1e-9)


def test_a_masked_pixel_does_not_count_and_one_masked_in_all_is_masked():
    given = stamps([ellipse(0, 4.0), ellipse(0, 4.0)])
    given.image[0, 0, 24, 28] = 50
    given.mask[0, 0, 24, 28] = 1
    given.mask[:, 0, 2, 3] = 1
    mean = mean_stamp(given, theta_deg=np.zeros(2), radius=np.full(2, np.nan))
    assert np.nanmax(mean.image) < 0.1
    assert mean.mask[0, 0, 2, 3] == 1
    assert np.isnan(mean.image[0, 0, 2, 3])
    assert mean.mask.sum() <= 4  # and those that are drawn from it


def test_stamps_without_light_have_a_mean_without_light():
    mean = mean_stamp(
        stamps(np.zeros((3, SIZE, SIZE))), theta_deg=np.zeros(3), radius=np.ones(3)
    )
    assert not np.nan_to_num(mean.image).any()
