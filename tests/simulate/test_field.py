import time

import numpy as np
import pytest
from photutils.aperture import CircularAperture, EllipticalAperture, aperture_photometry

from galaxyclust.simulate import SimulatedField, simulate_field

QUIET = SimulatedField(
    shape=(200, 220),
    n_galaxies=1,
    n_stars=0,
    bands=("r",),
    sky=0.0,
    sky_sigma=0.0,
    margin_pix=90.0,
    psf_fwhm_arcsec=0.4,
)


def quiet(**settings):
    """Return the field of one galaxy without noise, and its truth."""
    field = simulate_field(SimulatedField(**(vars(QUIET) | settings)))
    return field, field.truth[0]


@pytest.mark.parametrize(
    "family", ["elliptical", "disc", "spiral", "edge_on", "clumpy", "merger"]
)
def test_the_image_holds_the_flux_of_the_truth(family):
    field, truth = quiet(families=(family,))
    assert field.images["r"].sum() == pytest.approx(truth["flux_r"], rel=0.02)


@pytest.mark.parametrize("family", ["disc", "spiral", "clumpy", "merger"])
def test_the_centre_of_light_is_at_the_position_of_the_truth(family):
    field, truth = quiet(families=(family,))
    image = field.images["r"].astype(float)
    y, x = np.indices(image.shape)
    assert (image * x).sum() / image.sum() == pytest.approx(truth["x"].value, abs=0.1)
    assert (image * y).sum() / image.sum() == pytest.approx(truth["y"].value, abs=0.1)


@pytest.mark.parametrize("family", ["elliptical", "disc", "spiral", "clumpy", "merger"])
def test_the_curve_of_growth_gives_back_r50(family):
    field, truth = quiet(families=(family,), r50_pix=(8.0, 8.0))
    centre = (truth["x"].value, truth["y"].value)
    angle = np.deg2rad(truth["theta_image"].value)
    radius = np.arange(4.0, 13.0, 0.25)
    apertures = [
        EllipticalAperture(centre, a=a, b=a * truth["axis_ratio"], theta=angle)
        for a in radius
    ]
    grown = [
        aperture_photometry(field.images["r"], ap)["aperture_sum"][0] for ap in apertures
    ]
    half = np.interp(0.5 * truth["flux_r"], grown, radius)
    assert half == pytest.approx(8.0, rel=0.05)


@pytest.mark.parametrize("parity", [(-1, 1), (1, 1), (-1, -1), (1, -1)])
def test_a_galaxy_lies_at_the_truth_s_place_and_angle_in_every_band(parity):
    field = simulate_field(
        SimulatedField(
            shape=(160, 160),
            n_galaxies=1,
            n_stars=0,
            families=("edge_on",),
            sky=0.0,
            sky_sigma=0.0,
            margin_pix=70.0,
            parity=parity,
            rotation_deg=20.0,
            band_offset_pix=6.0,
            band_rotation_deg=10.0,
            psf_fwhm_arcsec=0.4,
        )
    )
    truth = field.truth[0]
    for band, image in field.images.items():
        y, x = np.indices(image.shape)
        weight = image.astype(float) / image.sum()
        cx, cy = (weight * x).sum(), (weight * y).sum()
        expected = field.wcs[band].world_to_pixel_values(
            truth["ra"].value, truth["dec"].value
        )
        assert [cx, cy] == pytest.approx([float(value) for value in expected], abs=0.1)
        xx, yy = (weight * (x - cx) ** 2).sum(), (weight * (y - cy) ** 2).sum()
        angle = 0.5 * np.arctan2(2 * (weight * (x - cx) * (y - cy)).sum(), xx - yy)
        start = field.wcs[band].pixel_to_world(cx, cy)
        end = field.wcs[band].pixel_to_world(cx + 5 * np.cos(angle), cy + 5 * np.sin(angle))
        off = start.position_angle(end).deg - truth["position_angle"].value
        assert (off + 90) % 180 - 90 == pytest.approx(0.0, abs=0.5)


def test_a_mirrored_sky_gives_the_same_pixels():
    # parity turns the sky behind the pixels: the galaxies are given in pixels
    one, other = quiet(parity=(-1, 1))[0], quiet(parity=(1, 1))[0]
    np.testing.assert_array_equal(one.images["r"], other.images["r"])


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others():
    small = {"shape": (100, 100), "n_galaxies": 3, "n_stars": 1}
    one, same, other = (simulate_field(SimulatedField(**small, seed=s)) for s in (1, 1, 2))
    for band in one.images:
        np.testing.assert_array_equal(one.images[band], same.images[band])
        assert not np.array_equal(one.images[band], other.images[band])


def test_a_star_is_the_psf():
    field = simulate_field(
        SimulatedField(
            shape=(80, 80),
            n_galaxies=0,
            n_stars=1,
            bands=("r",),
            sky=0.0,
            sky_sigma=0.0,
            margin_pix=35.0,
            psf_fwhm_arcsec=0.262 * 8,
        )
    )
    truth = field.truth[0]
    image, flux = field.images["r"], truth["flux_r"]
    assert image.sum() == pytest.approx(flux, rel=1e-3)
    # half of a Gaussian's light lies inside half of its full width
    disc = CircularAperture((truth["x"].value, truth["y"].value), r=4.0)
    inside = aperture_photometry(image, disc)["aperture_sum"][0]
    assert inside == pytest.approx(0.5 * flux, rel=0.03)


def test_the_sky_has_the_level_and_noise_asked_for():
    field = simulate_field(
        SimulatedField(shape=(200, 200), n_galaxies=0, n_stars=0, sky=7.0, sky_sigma=0.5)
    )
    for image in field.images.values():
        assert image.dtype == np.float32
        assert image.mean() == pytest.approx(7.0, abs=0.02)
        assert image.std() == pytest.approx(0.5, rel=0.02)
    assert (
        abs(np.corrcoef(field.images["g"].ravel(), field.images["r"].ravel())[0, 1]) < 0.03
    )


def test_bad_pixels_are_nan_and_bright_ones_saturate():
    field = simulate_field(
        SimulatedField(
            shape=(100, 100),
            n_galaxies=3,
            n_stars=1,
            bands=("r",),
            saturation=2.0,
            bad_columns=2,
            bad_pixels=5,
        )
    )
    image = field.images["r"]
    assert np.isnan(image).all(axis=0).sum() == 2
    assert 200 < np.isnan(image).sum() <= 205
    assert np.nanmax(image) == 2.0


def test_galaxies_at_the_edge_are_cut_by_it():
    field = simulate_field(
        SimulatedField(margin_pix=0.0, n_galaxies=80, min_separation_pix=5.0)
    )
    assert field.images["r"].shape == (512, 512)
    assert np.isfinite(field.images["r"]).all()


def test_a_field_of_sixty_galaxies_takes_seconds_at_most():
    start = time.perf_counter()
    simulate_field(SimulatedField(bands=("r",)))
    assert time.perf_counter() - start < 10
