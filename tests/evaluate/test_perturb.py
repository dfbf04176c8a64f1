"""Changes of a stamp that are no change of the galaxy."""

from typing import NamedTuple

import numpy as np
import pytest

from galaxyclust.evaluate.perturb import PERTURBATIONS, Perturbed, Stamp
from galaxyclust.flags import Pixel
from galaxyclust.types import Stamps


class InMemory(NamedTuple):
    """Stamps of a source off the centre, in two bands."""

    stamps: Stamps
    bands: tuple[str, ...] = ("g", "r")
    n_rows: int = 4
    size: int = 33

    def read(self, rows):
        return Stamps(*(part[rows].copy() for part in self.stamps))


@pytest.fixture
def reader():
    y, x = np.indices((33, 33)) - 16.0
    light = 100 * np.exp(-((x - 3) ** 2 + y**2) / 18)
    image = np.broadcast_to(light, (4, 2, 33, 33)).astype(np.float32)
    sigma = np.ones((4, 2), np.float32)
    return InMemory(Stamps(image, np.zeros(image.shape, np.uint8), 0 * sigma, sigma))


def middle_of(image):
    """Return the radius and the total of the light of (..., S, S)."""
    y, x = np.indices(image.shape[-2:]) - 16.0
    total = image.sum((-2, -1))
    return np.hypot((image * x).sum((-2, -1)), (image * y).sum((-2, -1))) / total, total


@pytest.mark.parametrize("name", ["rotated", "flipped"])
def test_a_turn_keeps_light_and_radius_and_moves_the_source(reader, name):
    found = Perturbed(reader, name, seed=0).read(slice(None))
    seen = np.where(found.mask == 0, found.image, 0)
    radius, total = middle_of(seen)
    assert radius == pytest.approx(np.full((4, 2), 3), abs=0.05)
    assert total == pytest.approx(reader.stamps.image.sum((2, 3)), rel=0.01)
    assert not np.allclose(found.image, reader.stamps.image, atol=1)


def test_corners_that_were_not_seen_are_masked(reader):
    found = Perturbed(reader, "rotated", seed=0).read(np.array([0]))
    assert found.mask[0, 0, 0, 0] & Pixel.OUTSIDE
    assert not found.mask[0, 0, 16, 16]


def test_a_shift_is_by_one_pixel(reader):
    found = Perturbed(reader, "shifted", seed=0).read(slice(None)).image[:, 0]
    y, x = np.indices((33, 33)) - 16.0
    total = found.sum((1, 2))
    way = np.hypot((found * x).sum((1, 2)) / total - 3, (found * y).sum((1, 2)) / total)
    assert way == pytest.approx(np.ones(4), abs=0.05)


def test_noise_is_doubled_and_known_to_be(reader):
    reader = reader._replace(stamps=reader.stamps._replace(image=0 * reader.stamps.image))
    found = Perturbed(reader, "re-noised", seed=0).read(slice(None))
    assert found.image.std() == pytest.approx(np.sqrt(3), rel=0.03)
    assert (found.sky_sigma == 2).all()


@pytest.mark.parametrize("name", ["re-blurred", "dimmed"])
def test_blur_and_dimming_keep_the_noise_as_it_was(reader, name):
    noise = np.random.default_rng(1).normal(size=(4, 2, 33, 33)).astype(np.float32)
    reader = reader._replace(stamps=reader.stamps._replace(image=noise))
    found = Perturbed(reader, name, seed=0).read(slice(None))
    assert found.image.std() == pytest.approx(1, rel=0.03)
    assert (found.sky_sigma == 1).all()


def test_a_dimmed_galaxy_is_fainter_and_a_blurred_one_wider(reader):
    plain = reader.stamps.image[:, :, 16, 19]
    for name, share in (("dimmed", 0.7), ("re-blurred", 0.9)):
        found = Perturbed(reader, name, seed=0).read(slice(None)).image[:, :, 16, 19]
        assert (found / plain) == pytest.approx(np.full((4, 2), share), abs=0.06)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_each_row_is_changed_by_seed_and_row_alone(reader, name):
    whole = Perturbed(reader, name, seed=3).read(slice(None))
    alone = Perturbed(reader, name, seed=3).read(np.array([2]))
    for one, many in zip(alone, whole, strict=True):
        np.testing.assert_array_equal(one[0], many[2])
    other = Perturbed(reader, name, seed=4).read(slice(None))
    assert not np.array_equal(other.image, whole.image)


def test_missing_pixels_stay_missing(reader):
    image = reader.stamps.image.copy()
    image[:, :, 10:12, 10:12] = np.nan
    reader = reader._replace(stamps=reader.stamps._replace(image=image))
    for name in ("rotated", "shifted"):
        found = Perturbed(reader, name, seed=0).read(slice(None))
        assert np.isfinite(found.image).all()
        assert ((found.mask & Pixel.OUTSIDE) > 0).sum((2, 3)).min() >= 4
    for name in ("flipped", "re-noised", "dimmed"):
        found = Perturbed(reader, name, seed=0).read(slice(None))
        assert np.isnan(found.image).sum() == np.isnan(image).sum()


def test_a_stamp_is_left_as_it_was():
    stamp = Stamp(np.ones((1, 5, 5)), np.zeros((1, 5, 5), np.uint8), np.ones(1))
    for how in PERTURBATIONS.values():
        how.change(stamp, np.random.default_rng(0))
    assert (stamp.image == 1).all()
