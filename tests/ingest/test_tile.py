import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galaxyclust.errors import InputError, SettingError
from galaxyclust.ingest import tile
from galaxyclust.ingest.fields import Field
from galaxyclust.ingest.images import Window
from galaxyclust.ingest.tile import Companions, TileSettings

WHOLE = tile.TileWindows(Window(0, 64, 0, 64), Window(0, 64, 0, 64))


@pytest.fixture
def field(image_file, gaussians):
    """Return a function that makes a field of one band on a level of 10."""

    def made(pixels=None, **described):
        if pixels is None:
            pixels = gaussians([(30, 40)], noise=1.0) + np.float32(10)
        image = image_file(pixels, **described)
        return Field(name="f", images={"r": image}, reference="r")

    return made


def read(found, *, settings=None, companions=None, place=WHOLE):
    image = found.images["r"]
    return tile.read(
        found,
        place,
        settings or TileSettings(),
        companions={(image.path, image.hdu): companions or Companions()},
    )


@given(
    height=st.integers(1, 400), width=st.integers(1, 400), margin=st.integers(0, 50),
    core=st.integers(20, 200),
)  # fmt: skip
def test_cores_cover_every_pixel_once_and_lie_within_what_is_read(
    *, height, width, margin, core
):
    count = np.zeros((height, width), int)
    for outer, inner in tile.windows((height, width), margin=margin, core=core):
        count[inner.y0 : inner.y1, inner.x0 : inner.x1] += 1
        assert inner.clipped((height, width)) == inner
        assert outer.clipped((height, width)) == outer
        assert outer.y0 <= inner.y0 <= inner.y1 <= outer.y1
        assert max(inner.shape) <= core
    assert (count == 1).all()


def test_the_sky_is_subtracted_and_recorded(field):
    view = read(field()).views["r"]
    assert np.median(view.image) == pytest.approx(0, abs=0.2)
    assert np.median(view.level) == pytest.approx(10, abs=0.3)
    assert np.median(view.sigma) == pytest.approx(1, rel=0.1)


def test_an_image_can_be_left_unsubtracted(field):
    view = read(field(), settings=TileSettings(subtract_sky=False)).views["r"]
    assert np.median(view.image) == pytest.approx(10, abs=0.3)
    assert (view.level == 0).all()
    assert np.median(view.sigma) == pytest.approx(1, rel=0.1)


def test_a_tile_of_nan_is_none(field):
    assert read(field(np.full((64, 64), np.nan, np.float32))) is None


def test_saturated_pixels_are_masked_and_known(field):
    found = read(field(saturation=30.0))
    assert found.saturated[40, 30]
    assert found.views["r"].mask[40, 30]
    assert found.saturated.sum() < 40


def test_bits_of_the_data_quality_choose_what_is_bad(field, image_file):
    bits = np.zeros((64, 64), np.int32)
    bits[5, 5], bits[6, 6] = 1, 4
    quality = image_file(bits, name="quality")
    both = read(found := field(), companions=Companions(quality=quality))
    one = read(
        found, companions=Companions(quality=quality), settings=TileSettings(quality_bits=4)
    )
    assert np.argwhere(both.views["r"].mask).tolist() == [[5, 5], [6, 6]]
    assert np.argwhere(one.views["r"].mask).tolist() == [[6, 6]]


def test_a_mask_in_which_0_is_bad_is_warned_of(field, image_file, caplog):
    good = np.ones((64, 64), np.int16)
    good[5, 5] = 0
    read(field(), companions=Companions(quality=image_file(good, name="good")))
    assert "good.fits: it marks 100 % of the pixels as bad, for 0 is good" in caplog.text


def test_a_weight_states_the_noise_and_the_bad_pixels(field, image_file):
    rms = np.full((64, 64), 1.2, np.float32)
    rms[3, 3] = 0
    weight = image_file(rms, name="weight")
    settings = TileSettings(weight_kind="rms")
    view = read(field(), companions=Companions(weight=weight), settings=settings).views["r"]
    assert view.sigma[20, 20] == pytest.approx(1.2)
    assert np.argwhere(view.mask).tolist() == [[3, 3]]


def test_what_a_survey_says_of_its_weight_and_bits_holds_unless_settings_say_it(
    field, image_file
):
    weight = image_file(np.full((64, 64), 1.2, np.float32), name="weight")
    bits = np.zeros((64, 64), np.int32)
    bits[5, 5], bits[6, 6] = 1, 4
    quality = image_file(bits, name="quality")
    known = Companions(weight, quality, weight_kind="rms", quality_bits=4)
    found = field()
    view = read(found, companions=known).views["r"]
    assert view.sigma[20, 20] == pytest.approx(1.2)
    assert np.argwhere(view.mask).tolist() == [[6, 6]]
    asked = TileSettings(weight_kind="variance", quality_bits=1)
    view = read(found, companions=known, settings=asked).views["r"]
    assert view.sigma[20, 20] == pytest.approx(1.2**0.5)
    assert np.argwhere(view.mask).tolist() == [[5, 5]]


def test_the_photons_of_a_source_are_no_noise_of_the_sky(field, image_file, gaussians):
    light = gaussians([(30, 40)], flux=20_000.0)
    weight = image_file(1 + light, name="weight")
    found = field(light + gaussians([], noise=1.0))
    known = Companions(weight, weight_kind="variance", own_light=True)
    view = read(found, companions=known).views["r"]
    assert view.sigma[40, 30] == pytest.approx(1, rel=0.05)
    assert view.sigma[10, 10] == pytest.approx(1, rel=0.05)
    assert view.gain == pytest.approx(1, rel=0.05)
    without = known._replace(own_light=False)
    assert read(found, companions=without).views["r"].sigma[40, 30] > 20


def test_a_weight_of_the_wrong_kind_is_warned_of(field, image_file, caplog):
    weight = image_file(np.full((64, 64), 0.01, np.float32), name="weight")
    with caplog.at_level(logging.WARNING):
        read(field(), companions=Companions(weight=weight))
    assert "read as ivar it says noise 10." in caplog.text
    assert "check --weight-type" in caplog.text


def test_a_weight_of_nothing_leaves_no_tile(field, image_file, caplog):
    weight = image_file(np.zeros((64, 64), np.float32), name="weight")
    assert read(field(), companions=Companions(weight=weight)) is None
    assert "leaves no valid pixels" in caplog.text


def test_a_companion_of_another_shape_is_refused_with_both(field, image_file):
    weight = image_file(np.zeros((10, 20), np.float32), name="weight")
    with pytest.raises(InputError, match=r"20x10 pixels, but its image r\.fits has 64x64"):
        read(field(), companions=Companions(weight=weight))


def test_a_band_that_does_not_reach_the_tile_is_left_out(field, image_file, make_wcs):
    found = field()
    far = image_file(np.ones((64, 64), np.float32), band="g", wcs=make_wcs((5000.0, 32.5)))
    both = Field(name="f", images=found.images | {"g": far}, reference="r")
    assert list(read(both).views) == ["r"]


@pytest.mark.parametrize(("per_area", "factor"), [(False, 4.0), (True, 1.0)])
def test_flux_is_scaled_with_the_pixels_and_surface_brightness_is_not(
    field, image_file, make_wcs, *, per_area, factor
):
    found = field()
    fine = image_file(
        np.random.default_rng(0).normal(size=(128, 128)).astype(np.float32),
        band="g",
        wcs=make_wcs((64.5, 64.5), scale=0.2),
        per_area=per_area,
    )
    both = Field(name="f", images=found.images | {"g": fine}, reference="r")
    assert read(both).views["g"].flux_scale == pytest.approx(factor, rel=1e-3)


def test_the_same_wcs_to_a_hundredth_of_a_pixel_is_the_same_pixels(image_file, make_wcs):
    pixels = np.ones((64, 64), np.float32)
    first = image_file(pixels)
    near = image_file(pixels, band="g", wcs=make_wcs((32.505, 32.5)))
    far = image_file(pixels, band="i", wcs=make_wcs((32.6, 32.5)))
    turned = image_file(pixels, band="z", wcs=make_wcs(turn=1))
    assert tile.same_pixels(first, near)
    assert not tile.same_pixels(first, far)
    assert not tile.same_pixels(first, turned)


def test_all_of_an_image_is_in_the_unit_it_is_brought_to(field, gaussians):
    pixels = gaussians([(30, 40)], noise=1.0) + np.float32(10)
    plain = read(field(pixels, gain=2.0, saturation=60.0)).views["r"]
    made = read(field(pixels, name="scaled", gain=2.0, saturation=60.0, scale=0.25))
    scaled = made.views["r"]
    for name in ("image", "level", "sigma"):
        expected = getattr(plain, name) / 4
        np.testing.assert_allclose(getattr(scaled, name), expected, rtol=1e-6)
    assert scaled.gain == 8
    np.testing.assert_array_equal(scaled.mask, plain.mask)


def test_an_image_of_few_counts_has_noise_and_the_gain_of_one_count(field):
    counts = np.random.default_rng(0).poisson(0.3, (64, 64)).astype(np.float32)
    view = read(field(counts / np.float32(1500))).views["r"]
    assert view.gain == pytest.approx(1500, rel=1e-3)
    assert view.grain == pytest.approx(1 / 1500, rel=1e-3)
    assert np.median(view.sigma) * 1500 == pytest.approx(0.3**0.5, rel=0.3)


def test_the_few_counts_of_an_image_are_its_sky_not_its_sources(field):
    """Each stands out so far that, masked as a source, it would leave no noise."""
    counts = np.random.default_rng(0).poisson(0.01, (64, 64)).astype(np.float32)
    view = read(field(counts)).views["r"]
    assert np.median(view.sigma) == pytest.approx(0.1, rel=0.3)


@pytest.mark.parametrize("side", [0, -5])
def test_a_sky_mesh_of_boxes_without_pixels_is_refused(side):
    with pytest.raises(
        SettingError, match=f"sky_box = {side} cannot work; it is 8 or more"
    ):
        TileSettings(sky_box=side)
