"""The faint outline."""

import math

import numpy as np
import pytest

from galaxyclust.features.kernels.outline import outline, reach

SIZE = 96
V, U = np.mgrid[:SIZE, :SIZE]
R = np.hypot(U - 48, V - 48)
NOISE = np.random.default_rng(0).normal(size=(SIZE, SIZE))
ROUND = (1.0, 1.0, 0.0)


def found(image, *, radii=(30.0, 60.0), box=(0, 0, 16), min_pixels=256, mask=None):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    return outline(image, mask, (48.0, 48.0), radii, box, min_pixels, 3)


def test_a_disc_in_noise_is_outlined():
    disc = 20.0 * (R < 15)
    member = found(disc + NOISE)
    assert member[R < 14].all()
    assert reach(member, (48.0, 48.0), ROUND) == pytest.approx(16, abs=2.5)


def test_a_faint_tail_belongs_to_it():
    tail = (np.abs(V - 48) < 3) & (U > 48) & (U < 80)
    member = found(20.0 * (R < 10) + 4.0 * tail + NOISE)
    assert member[48, 75]


def test_other_sources_in_the_sky_are_clipped_away():
    spots = np.zeros((SIZE, SIZE))
    spots[5:9, 5:9] = spots[80:84, 20:24] = 300.0
    disc = 20.0 * (R < 15) + NOISE
    bare = found(disc)
    # the brightest pixel is another's now, so outline from the galaxy: mask the others
    other = found(disc + spots * (R > 99))
    np.testing.assert_array_equal(bare, other)


def test_without_room_for_an_annulus_the_sky_box_stands_for_it():
    disc = 20.0 * (R < 15) + NOISE
    member = found(disc, radii=(90.0, 180.0))
    assert member[48, 48]
    assert member.sum() == pytest.approx(found(disc).sum(), rel=0.1)


def test_without_any_sky_there_is_no_outline():
    member = found(NOISE, radii=(90.0, 180.0), box=(0, 0, 0))
    assert not member.any()
    assert math.isnan(reach(member, (48.0, 48.0), ROUND))


def test_masked_pixels_are_no_sky():
    sky_masked = R > 30
    member = found(NOISE * (R <= 30), mask=sky_masked, box=(0, 0, 0))
    assert not member.any()


def test_a_constant_sky_below_zero_still_has_its_brightest_pixel():
    image = np.full((SIZE, SIZE), -1.0)
    assert found(image).all()


def test_reach_is_measured_along_the_major_axis():
    member = np.zeros((SIZE, SIZE), bool)
    member[48, 58] = True
    assert reach(member, (48.0, 48.0), (0.5, 1.0, 0.0)) == pytest.approx(10)
    assert reach(member, (48.0, 48.0), (0.5, 0.0, 1.0)) == pytest.approx(20)
