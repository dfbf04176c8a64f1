"""Colour pictures keep colours, show faint and bright sources, and mark missing pixels."""

import numpy as np
import pytest

from galaxyclust.flags import Pixel
from galaxyclust.show.colour import NO_DATA, bluest_first, picture, primaries, wavelength


@pytest.mark.parametrize("n_bands", [1, 2, 3, 4, 5, 9])
def test_any_number_of_bands_gives_three_colours(stamps, n_bands):
    shown = picture(stamps(n_bands))
    assert shown.shape == (4, 32, 32, 3)
    assert shown.dtype == np.uint8


def test_one_band_is_grey(stamps):
    shown = picture(stamps(1))
    assert (shown == shown[..., :1]).all()


def test_green_is_the_mean_of_two_bands(stamps):
    shown = picture(stamps(2)).astype(float)
    assert np.abs(shown[..., 1] - (shown[..., 0] + shown[..., 2]) / 2).max() <= 1


def test_the_reddest_band_is_red(stamps):
    red, green, blue = picture(stamps(3))[:, 15, 15].mean(axis=0)
    assert red > green > blue


def test_the_names_of_the_bands_say_which_is_red(stamps):
    red, green, blue = picture(stamps(3), bands=("i", "r", "g"))[:, 15, 15].mean(axis=0)
    assert red < green < blue


def test_red_green_and_blue_stay_what_they_are():
    assert primaries(3, ("red", "green", "blue")) == [0, 1, 2]
    assert primaries(3, ("r", "g", "b")) == [0, 1, 2]


@pytest.mark.parametrize(
    ("band", "expected"),
    [("sdss_r", 620), ("F160W", 1600), ("F814W", 814), ("DECam-z", 870), ("3.6um", None)],
)
def test_wavelengths_are_read_from_names(band, expected):
    assert wavelength(band) == expected


def test_bands_with_a_name_unknown_keep_their_order():
    assert bluest_first(["z", "narrow", "g"]) == [0, 1, 2]


def test_a_picture_does_not_depend_on_the_unit_of_the_image(stamps):
    one = stamps()
    other = one._replace(image=one.image * 1e-3, sky_sigma=one.sky_sigma * 1e-3)
    assert np.abs(picture(one).astype(int) - picture(other)).max() <= 1


@pytest.mark.parametrize("flux", [30.0, 1e3, 1e5])
def test_faint_and_bright_sources_reach_white_on_a_dark_sky(stamps, flux):
    shown = picture(stamps(flux=flux))
    assert shown[:, 12:20, 12:20].max() > 230
    assert np.median(shown[:, :5]) < 40


def test_noise_alone_stays_dark(stamps):
    assert np.median(picture(stamps(flux=0.0))) < 40


def test_the_colour_of_a_source_is_the_same_in_its_middle_and_in_its_wings(stamps):
    bright = stamps(flux=300.0)
    shown = picture(bright).astype(float)
    middle, wing = shown[0, 16, 16], shown[0, 16, 21]
    assert wing.max() < middle.max()
    assert wing[1] / wing[0] == pytest.approx(middle[1] / middle[0], abs=0.08)


def test_pixels_without_data_are_grey_and_neighbours_are_shown(stamps):
    block = stamps()
    block.mask[:, :, :4] = Pixel.OUTSIDE
    block.image[:, :, 4:6] = np.nan
    block.mask[:, :, 20:28, 20:28] = Pixel.NEIGHBOUR
    shown = picture(block)
    assert (shown[:, :6] == NO_DATA).all()
    assert (shown[:, 20:28, 20:28] == picture(stamps())[:, 20:28, 20:28]).all()


def test_a_bright_neighbour_does_not_darken_the_galaxy(stamps):
    alone, beside = stamps(), stamps()
    for block in (alone, beside):
        block.mask[:, :, 20:24, 8:12] = Pixel.NEIGHBOUR
    beside.image[:, :, 20:24, 8:12] = 1e5
    alone, beside = picture(alone), picture(beside)
    assert (beside[:, 12:20, 12:20] == alone[:, 12:20, 12:20]).all()
    assert (beside[:, 21:23, 9:11] > 200).any(axis=-1).all()


def test_a_stamp_that_is_all_of_its_neighbours_is_still_a_picture(stamps):
    block = stamps()
    block.mask[:] = Pixel.NEIGHBOUR
    assert (picture(block) == picture(stamps())).all()


def test_a_band_without_data_takes_the_mean_of_the_others(stamps):
    block = stamps()
    block.image[:, 1] = np.nan
    shown = picture(block)[:, 15, 15].astype(float)
    assert (shown[:, 0] > shown[:, 1]).all()
    assert (shown[:, 1] > shown[:, 2]).all()


def test_a_stamp_without_any_data_is_grey(stamps):
    block = stamps()
    block.image[:] = np.nan
    block.sky_sigma[:] = np.nan
    assert (picture(block) == NO_DATA).all()


def test_noise_that_is_not_known_is_measured(stamps):
    block = stamps()
    unknown = block._replace(sky_sigma=np.zeros_like(block.sky_sigma))
    assert np.abs(picture(block).astype(int) - picture(unknown)).mean() < 12


def test_pictures_stretched_before_are_shown_linearly(stamps):
    block = stamps(1)
    shown = picture(block, stretched=True)[0, :, 16, 0].astype(float)
    ratio = block.image[0, 0, 20, 16] / block.image[0, 0, 18, 16]
    assert shown[20] / shown[18] == pytest.approx(ratio, rel=0.05)


def test_an_empty_block_is_an_empty_picture(stamps):
    assert picture(stamps(n=0)).shape == (0, 32, 32, 3)
