import numpy as np
import pytest

from galaxyclust.flags import Pixel
from galaxyclust.ingest.align import BandView, PixelMap, spline
from galaxyclust.ingest.images import Window

WHOLE = Window(0, 64, 0, 64)


@pytest.fixture
def view(make_wcs, gaussians):
    """Return a function that makes the view of a band on pixels of its own."""

    def made(wcs=None, *, sky_place=(30.0, 35.0), shape=(100, 100), mask=None, scale=0.4):
        wcs = wcs or make_wcs((50.0, 52.3))
        x, y = wcs.world_to_pixel(make_wcs().pixel_to_world(*sky_place))
        image = gaussians([(float(x), float(y))], shape, width=2.0 * 0.4 / scale)
        mask = np.zeros(shape, bool) if mask is None else mask
        pixel_map = PixelMap(make_wcs(), wcs, WHOLE)
        return BandView(
            image=image,
            mask=mask,
            level=np.full(shape, 7, np.float32),
            sigma=np.full(shape, 2, np.float32),
            origin=(0, 0),
            pixel_map=pixel_map,
            coefficients=spline(image, mask),
            share=mask.astype(np.float32),
            flux_scale=pixel_map.area,
        )

    return made


def centroid(image):
    y, x = np.indices(image.shape)
    return (image * x).sum() / image.sum(), (image * y).sum() / image.sum()


@pytest.mark.parametrize(
    ("turn", "scale", "parity"),
    [(0, 0.4, (-1, 1)), (30, 0.4, (-1, 1)), (200, 0.4, (1, 1)), (10, 0.3, (-1, 1))],
)
def test_flux_and_centroid_are_kept(view, make_wcs, *, turn, scale, parity):
    wcs = make_wcs((50.0, 52.3), turn=turn, scale=scale, parity=parity)
    found = view(wcs, scale=scale).window(WHOLE)
    usable = np.nan_to_num(found.image)
    assert usable.sum() == pytest.approx(1000, rel=0.01)
    assert centroid(usable) == pytest.approx((30, 35), abs=0.05)


def test_the_pixel_map_is_that_of_the_wcs_to_a_hundredth_of_a_pixel(make_wcs):
    reference, other = make_wcs(), make_wcs((400.0, -20.0), turn=40, scale=0.27)
    y, x = np.mgrid[0:64:7, 0:64:7].astype(float)
    expected_x, expected_y = other.world_to_pixel(reference.pixel_to_world(x, y))
    found_y, found_x = PixelMap(reference, other, WHOLE)(y, x)
    assert found_x == pytest.approx(expected_x, abs=0.01)
    assert found_y == pytest.approx(expected_y, abs=0.01)


def test_a_distorted_image_far_away_has_none_of_the_pixels(make_wcs, distorted):
    assert min(PixelMap(make_wcs(at=(170.0, 2.0)), distorted, WHOLE).bounds(8).shape) == 0


def test_the_area_is_the_ratio_of_the_pixels(make_wcs):
    pixel_map = PixelMap(make_wcs(), make_wcs(scale=0.2, turn=15), WHOLE)
    assert pixel_map.area == pytest.approx(4, rel=1e-4)


def test_what_lies_beyond_the_other_image_is_outside(view, make_wcs):
    found = view(make_wcs((10.0, 32.5))).window(WHOLE)
    assert (found.mask[:, :20] == Pixel.OUTSIDE).all()
    assert np.isnan(found.image[:, :20]).all()
    assert (found.mask[:, 30:] == 0).all()


def test_a_bad_pixel_spoils_those_it_is_mixed_into_and_no_others(view):
    mask = np.zeros((100, 100), bool)
    mask[50, 40] = True
    found = view(mask=mask).window(WHOLE)
    assert 1 <= (found.mask == Pixel.BAD).sum() <= 9
    assert np.isnan(found.image[found.mask > 0]).all()


def test_stamps_are_the_windows_around_their_centres(view):
    made = view()
    stamps = made.stamps(np.array([35, 20]), np.array([30, 40]), size=9)
    window = made.window(Window(31, 40, 26, 35))
    assert stamps.image[0] == pytest.approx(window.image, abs=1e-5)
    assert stamps.image.shape == (2, 9, 9)


def test_the_sky_is_in_reference_pixels(view, make_wcs):
    made = view(make_wcs((50.0, 52.3), scale=0.2), scale=0.2)
    level, sigma = made.sky(np.array([32.0]), np.array([32.0]), size=16)
    assert level == pytest.approx(7 * 4, rel=1e-3)
    assert sigma == pytest.approx(2 * 4, rel=1e-3)


def test_the_sky_where_there_is_no_image_is_nan(view):
    level, sigma = view().sky(np.array([5000.0]), np.array([5000.0]), size=16)
    assert np.isnan(level).all()
    assert np.isnan(sigma).all()


def test_no_sources_have_no_sky(view):
    level, sigma = view().sky(np.zeros(0), np.zeros(0), size=16)
    assert level.shape == sigma.shape == (0,)


def test_on_the_same_pixels_nothing_is_resampled(gaussians):
    image = gaussians([(20, 30)])
    mask = np.zeros(image.shape, bool)
    mask[3, 4] = True
    sigma = np.ones_like(image)
    same = BandView(image=image, mask=mask, level=0 * sigma, sigma=sigma, origin=(10, 20))
    found = same.window(Window(5, 74, 20, 90))
    np.testing.assert_array_equal(found.image[5:, :64][~mask], image[:64][~mask])
    assert (found.mask[:5] == Pixel.OUTSIDE).all()
    assert found.mask[8, 4] == Pixel.BAD


@pytest.mark.parametrize(
    ("scale", "factor"),
    [(0.4, 1.0), (0.6, 1.5), (0.8, 2.0)],
    ids=["same", "larger", "twice"],
)
def test_sums_over_resampled_noise_scatter_as_is_said(make_wcs, *, scale, factor):
    shape = (220, 220)
    noise = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    mask, ones = np.zeros(shape, bool), np.ones(shape, np.float32)
    whole = Window(0, 320, 0, 320)
    pixel_map = PixelMap(make_wcs(), make_wcs((40.3, 40.6), scale=scale), whole)
    view = BandView(
        image=noise, mask=mask, level=ones, sigma=ones, origin=(0, 0),
        pixel_map=pixel_map, coefficients=spline(noise, mask),
        share=mask.astype(np.float32), flux_scale=pixel_map.area,
    )  # fmt: skip
    side, reach = 8, 168
    pixels = view.window(whole).image[8:reach, 8:reach]
    sums = pixels.reshape(len(pixels) // side, side, -1, side).sum(axis=(1, 3))
    assert view.correlated == pytest.approx(factor, rel=1e-3)
    sigma = view.sky(np.array([80.0]), np.array([80.0]), size=33)[1][0]
    assert np.std(sums) == pytest.approx(side * sigma * factor, rel=0.12)


def test_a_view_of_the_reference_itself_has_independent_pixels(view):
    from dataclasses import replace

    assert replace(view(), pixel_map=None).correlated == 1.0
