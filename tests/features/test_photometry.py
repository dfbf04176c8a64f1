import numpy as np
import pytest

from galaxyclust.features import photometry


@pytest.fixture
def round_aperture():
    return photometry.aperture(20.0, 20.0, a=12, b=12, theta=0)


def gaussian(shape, centre, sigma=3.0):
    y, x = np.indices(shape)
    radius2 = (x - centre[0]) ** 2 + (y - centre[1]) ** 2
    return np.exp(-radius2 / (2 * sigma**2)) / (2 * np.pi * sigma**2)


def under(found, image):
    """Return the pixels of an image that lie under an aperture."""
    height, width = found.weights.shape
    return image[found.y0 : found.y0 + height, found.x0 : found.x0 + width]


def measure(found, image, mask=None, *, sigma=0.1, gain=np.nan):
    mask = np.zeros(image.shape, bool) if mask is None else mask
    return photometry.aperture_flux(
        under(found, image), under(found, mask), found.weights, sigma=sigma, gain=gain
    )


def test_the_weights_hold_the_area_of_the_ellipse():
    found = photometry.aperture(20.3, 19.6, a=9, b=5, theta=37)
    assert found.weights.sum() == pytest.approx(np.pi * 45, rel=1e-6)


def test_the_flux_of_a_gaussian_is_that_inside_the_aperture(round_aperture):
    flux = measure(round_aperture, gaussian((41, 41), (20, 20)))
    assert flux.flux == pytest.approx(1 - np.exp(-8), rel=1e-3)
    assert flux.missing == 0


def test_a_masked_pixel_is_filled_from_the_other_side(round_aperture):
    image = gaussian((41, 41), (20, 20))
    whole = measure(round_aperture, image).flux
    mask = np.zeros(image.shape, bool)
    mask[18:20, 22:25] = True
    image[mask] = 1e6
    flux = measure(round_aperture, image, mask)
    assert flux.flux == pytest.approx(whole, rel=1e-6)
    assert flux.missing == 0


def test_what_is_masked_on_both_sides_is_missing(round_aperture):
    image = gaussian((41, 41), (20, 20))
    mask = np.zeros(image.shape, bool)
    mask[20, 20] = True
    flux = measure(round_aperture, image, mask)
    assert flux.missing == pytest.approx(1 / (np.pi * 144), rel=1e-3)
    assert flux.flux < measure(round_aperture, image).flux


def test_an_aperture_without_a_pixel_has_no_flux(round_aperture):
    image = np.ones((41, 41))
    assert np.isnan(measure(round_aperture, image, image > 0).flux)
    assert np.isnan(measure(round_aperture, image, sigma=np.nan).flux)


def test_the_error_is_that_of_the_sky_and_with_a_gain_of_the_source(round_aperture):
    image = gaussian((41, 41), (20, 20)) * 1000
    area = np.sum(round_aperture.weights**2)
    assert measure(round_aperture, image).error == pytest.approx(0.1 * np.sqrt(area))
    with_gain = measure(round_aperture, image, gain=2.0)
    expected = np.sqrt(0.01 * area + with_gain.flux / 2)
    assert with_gain.error == pytest.approx(expected)


def test_the_error_is_the_scatter_of_many_measurements(round_aperture):
    rng = np.random.default_rng(1)
    fluxes = [
        measure(round_aperture, rng.normal(0, 0.1, (41, 41))).flux for _ in range(400)
    ]
    stated = measure(round_aperture, np.zeros((41, 41))).error
    assert np.std(fluxes) == pytest.approx(stated, rel=0.1)


def test_a_magnitude_of_no_flux_is_nan_and_never_99():
    found = photometry.magnitude(np.array([0.0, -1.0, np.nan, 1.0]), np.full(4, 25.0))
    assert np.isnan(found[:3]).all()
    assert found[3] == 25


def test_a_magnitude_without_a_zero_point_is_nan():
    assert np.isnan(photometry.magnitude(np.ones(1), np.array([np.nan]))).all()


def test_the_error_of_a_magnitude_is_1_0857_times_the_relative_error():
    found = photometry.magnitude_error(np.array([10.0, -1.0]), np.array([1.0, 1.0]))
    assert found[0] == pytest.approx(0.10857, rel=1e-4)
    assert np.isnan(found[1])
