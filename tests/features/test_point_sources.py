import numpy as np
import pytest

from galaxyclust.features.point_sources import (
    FWHM_PER_SIGMA,
    find_point_sources,
    is_point_like,
    widths,
)

SIZE = 33


def stamps(sigmas, *, offset=(0.0, 0.0), noise=0.0, seed=0):
    """Return stamps of round Gaussians of flux 1000."""
    y, x = np.indices((SIZE, SIZE)) - SIZE // 2
    radius2 = (x - offset[0]) ** 2 + (y - offset[1]) ** 2
    sigmas = np.asarray(sigmas)[:, None, None]
    image = 1000 / (2 * np.pi * sigmas**2) * np.exp(-radius2 / (2 * sigmas**2))
    image += np.random.default_rng(seed).normal(0, noise, image.shape)
    return image.astype(np.float32)


def find_widths(image, residual=(0.0, 0.0), mask=None):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    return widths(image, mask, np.tile(residual, (len(image), 1)))


@pytest.mark.parametrize("sigma", [1.0, 1.7, 3.0])
def test_the_width_of_a_gaussian_is_its_sigma(sigma):
    assert find_widths(stamps([sigma])) == pytest.approx(sigma, rel=0.02)


def test_a_source_off_the_middle_pixel_has_the_same_width():
    image = stamps([2.0], offset=(0.4, -0.3))
    assert find_widths(image, residual=(0.4, -0.3)) == pytest.approx(2, rel=0.01)


def test_a_masked_neighbour_does_not_widen_a_source():
    image = stamps([1.5])
    image[0, 26:, 26:] += 100
    mask = np.zeros(image.shape, bool)
    mask[0, 26:, 26:] = True
    assert find_widths(image, mask=mask) == pytest.approx(1.5, rel=0.01)


def test_a_stamp_of_nothing_has_no_width():
    blank = np.zeros((2, SIZE, SIZE), np.float32)
    blank[1] = np.nan
    assert np.isnan(find_widths(blank)).all()
    assert find_widths(blank[:0]).shape == (0,)


def field(n_stars, n_galaxies, *, seed=1):
    """Return widths and S/N of stars of sigma 1.5 and wider galaxies."""
    rng = np.random.default_rng(seed)
    star = 1.5 * np.exp(rng.normal(0, 0.015, n_stars))
    galaxy = 1.5 * np.exp(rng.uniform(0.25, 1.2, n_galaxies))
    return np.concatenate([star, galaxy]), rng.uniform(50, 500, n_stars + n_galaxies)


@pytest.mark.parametrize(
    ("n_stars", "n_galaxies"), [(15, 60), (60, 60), (200, 20), (40, 0)]
)
def test_stars_among_galaxies_say_how_wide_the_psf_is(n_stars, n_galaxies):
    found = find_point_sources(*field(n_stars, n_galaxies))
    assert found.fwhm == pytest.approx(1.5 * FWHM_PER_SIGMA, rel=0.03)
    assert found.number >= 0.8 * n_stars


@pytest.mark.parametrize("n_galaxies", [20, 60, 200])
def test_galaxies_alone_hardly_ever_pass_for_stars(n_galaxies):
    found = [find_point_sources(*field(0, n_galaxies, seed=n)).fwhm for n in range(40)]
    assert np.isfinite(found).mean() <= 0.1


@pytest.mark.parametrize("spread", [0.15, 0.2, 0.25])
@pytest.mark.parametrize("n_galaxies", [40, 80, 200])
def test_galaxies_of_one_usual_size_hardly_ever_pass_for_stars(spread, n_galaxies):
    rng = np.random.default_rng(0)
    fwhm = [
        find_point_sources(
            np.exp(rng.normal(1, spread, n_galaxies)), np.full(n_galaxies, 100.0)
        ).fwhm
        for _ in range(100)
    ]
    assert np.isfinite(fwhm).mean() <= 0.02


def test_stars_of_a_psf_that_varies_by_five_per_cent_are_found_where_they_are_many():
    rng = np.random.default_rng(0)
    width = np.exp(np.append(rng.normal(0.4, 0.05, 300), rng.uniform(0.6, 1.6, 300)))
    found = find_point_sources(width, np.full(600, 100.0))
    assert found.fwhm == pytest.approx(np.exp(0.4) * FWHM_PER_SIGMA, rel=0.02)


def test_too_few_bright_sources_say_nothing():
    width, sn = field(20, 20)
    assert np.isnan(find_point_sources(width[:6], sn[:6]).fwhm)
    assert np.isnan(find_point_sources(width, sn / 100).fwhm)
    assert np.isnan(find_point_sources(np.full(20, np.nan), np.full(20, 99.0)).fwhm)


def test_stars_are_point_like_and_resolved_galaxies_not():
    width, sn = field(60, 60)
    psf = find_point_sources(width, sn)
    flagged = is_point_like(width * FWHM_PER_SIGMA / psf.fwhm, sn, psf.scatter)
    assert flagged[:60].mean() > 0.95
    assert flagged[60:].mean() < 0.05


def test_a_faint_source_is_given_more_room_but_never_more_than_22_per_cent():
    ratio = np.array([1.08, 1.08, 1.21, 1.23, np.nan])
    sn = np.array([1000.0, 20.0, 2.0, 2.0, 20.0])
    expected = [False, True, True, False, False]
    assert is_point_like(ratio, sn, 0.015).tolist() == expected
