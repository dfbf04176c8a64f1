import numpy as np
import pytest

from galaxyclust.features.wings import (
    Wings,
    edges,
    has_wings_of_a_star,
    star_of,
    wings,
)

SIZE, FWHM, FLUX = 65, 3.0, 3e4  # the sky's scatter is 1
Y, X = np.indices((SIZE, SIZE)) - SIZE // 2


def moffat(*, flux=FLUX, x=0.0, y=0.0):
    """Return a star as the atmosphere makes it (beta = 3)."""
    alpha = FWHM / (2 * np.sqrt(2 ** (1 / 3) - 1))
    image = (1 + ((X - x) ** 2 + (Y - y) ** 2) / alpha**2) ** -3.0
    return flux * image / image.sum()


def sersic(n, r50, *, q=1.0, flux=FLUX):
    """Return a galaxy; bright and wide enough for the PSF to matter little."""
    radius = np.hypot(X, Y / q) / r50
    image = np.exp(-(2 * n - 1 / 3) * np.maximum(radius, 0.2) ** (1 / n))
    return flux * image / image.sum()


def noisy(images, seed=0):
    images = np.array(images)
    return images + np.random.default_rng(seed).normal(0, 1, images.shape)


def look(images, mask=None, bright=None):
    n = len(images)
    return wings(
        images.astype(np.float32),
        np.zeros(images.shape, bool) if mask is None else mask,
        sigma=np.ones(n),
        residual=np.zeros((n, 2)),
        bright=np.ones(n, bool) if bright is None else bright,
    )


@pytest.fixture(scope="module")
def star():
    return star_of(look(noisy([moffat(flux=f) for f in (1e4, 2e4, 3e4, 5e4)])).light, FWHM)


def judged(images, star, **more):
    return has_wings_of_a_star(look(noisy(images, seed=1), **more), star, FWHM).tolist()


@pytest.mark.parametrize("level", [1500, 500, 150])
def test_a_star_is_one_however_low_its_core_is_cut_off(star, level):
    assert moffat(flux=1e5).max() > 2 * 1500
    assert judged([np.minimum(moffat(flux=1e5), level)], star) == [True]


def test_a_hollow_core_like_that_of_repaired_pixels_is_no_galaxys(star):
    hollow = moffat(flux=1e5)
    hollow[np.hypot(X, Y) < 3] *= 0.2
    assert judged([hollow], star) == [True]


def test_two_stars_that_are_one_source_have_the_wings_of_one(star):
    assert judged([moffat(x=0.8) + moffat(x=-0.8)], star) == [True]


@pytest.mark.parametrize("n", [0.5, 1, 2, 4])
@pytest.mark.parametrize("r50", [3, 5, 8])
def test_galaxies_of_any_size_and_profile_do_not(star, n, r50):
    images = [sersic(n, r50, q=q, flux=flux) for q in (0.4, 0.9) for flux in (1e4, 1e5)]
    assert not any(judged(images, star))


def test_a_masked_neighbour_changes_nothing(star):
    image = np.minimum(moffat(flux=1e5), 300)
    mask = np.hypot(X - 9, Y - 5) < 4
    image[mask] += 1000
    assert judged([image], star, mask=mask[None]) == [True]


def test_what_is_faint_or_has_no_place_is_not_looked_at():
    images = noisy([moffat(), moffat()])
    found = look(images, bright=np.array([True, False]))
    assert np.isfinite(found.light[0]).all()
    assert np.isnan(found.light[1]).all()
    lost = wings(
        images.astype(np.float32),
        np.zeros(images.shape, bool),
        sigma=np.array([1, np.nan]),
        residual=np.array([[np.nan, 0], [0, 0]]),
        bright=np.ones(2, bool),
    )
    assert np.isnan(lost.light).all()


def test_the_light_of_an_annulus_is_its_median_in_sky_sigmas():
    image = np.full((1, SIZE, SIZE), 6.0, np.float32)
    image[0, SIZE // 2, SIZE // 2] = np.nan
    found = wings(
        image,
        np.zeros(image.shape, bool),
        sigma=np.array([2.0]),
        residual=np.zeros((1, 2)),
        bright=np.array([True]),
    )
    assert found.light == pytest.approx(3)
    assert found.n_pixels.sum() == (np.hypot(X, Y) < edges(SIZE)[-1]).sum() - 1


def test_without_stars_to_compare_with_nothing_is_called_one():
    few = look(noisy([moffat(), moffat()]))
    nobody = star_of(few.light, FWHM)
    assert np.isnan(nobody).all()
    assert not has_wings_of_a_star(few, nobody, FWHM).any()


@pytest.mark.parametrize("size", [1, 8, 16])
def test_small_stamps_have_no_wings_to_judge_by(size):
    images = np.ones((4, size, size), np.float32)
    found = look(images)
    assert found.light.shape == (4, len(edges(size)) - 1)
    assert not has_wings_of_a_star(found, star_of(found.light, FWHM), FWHM).any()


def test_a_star_whose_wings_drown_in_the_sky_is_not_judged(star):
    clipped = np.minimum(moffat(flux=1e5), 500)
    assert judged([clipped, 0.05 * clipped], star) == [True, False]


def test_a_row_without_light_is_no_star(star):
    k = len(edges(SIZE)) - 1
    nothing = Wings(np.full((1, k), np.nan), np.zeros((1, k), np.int64))
    assert not has_wings_of_a_star(nothing, star, FWHM).any()
