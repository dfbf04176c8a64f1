"""Mean fluxes in elliptical annuli, in compiled code."""

import numpy as np
import pytest

from galaxyclust.features.kernels.annuli import mean_fluxes


def annuli(image, mask=None, *, known=(20.0, 20.0, 8.0, 0.5, 0.3), n=4):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    mean, area = np.full((1, n), np.nan), np.zeros((1, n))
    mean_fluxes(
        np.where(mask, 0.0, image)[None], mask[None], np.array([known]), 1.5, mean, area
    )
    return mean[0], area[0]


def test_a_flat_image_has_its_value_in_every_annulus():
    mean, area = annuli(np.full((41, 41), 3.0))
    assert mean == pytest.approx(np.full(4, 3.0))
    edge = 12.0 * np.arange(5) / 4
    assert area == pytest.approx(np.diff(np.pi * 0.5 * edge**2))


def test_masked_pixels_do_not_count():
    image, mask = np.full((41, 41), 3.0), np.zeros((41, 41), bool)
    image[18:22, 15:25] = 1e6
    mask[18:22, 15:25] = True
    mean, area = annuli(image, mask)
    assert mean == pytest.approx(np.full(4, 3.0))
    assert area[0] < np.pi * 0.5 * 9


def test_an_annulus_without_a_pixel_has_no_mean():
    mask = np.zeros((41, 41), bool)
    mask[16:25, 16:25] = True
    mean, area = annuli(np.ones((41, 41)), mask)
    assert np.isnan(mean[0])
    assert area[0] == pytest.approx(0, abs=1e-9)


def test_what_lies_off_the_stamp_has_no_area():
    _, area = annuli(np.ones((41, 41)), known=(0.0, 20.0, 8.0, 1.0, 0.0))
    assert area.sum() == pytest.approx(np.pi * 144 / 2, rel=0.1)


def test_where_nothing_is_known_nothing_is_filled_in():
    mean, area = annuli(np.ones((41, 41)), known=(20.0, 20.0, np.nan, 0.5, 0.3))
    assert np.isnan(mean).all()
    assert not area.any()
