import logging

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.errors import InputError
from galaxyclust.ingest.images import Window, find_images, opened
from galaxyclust.jobs import spread

PIXELS = np.arange(30, dtype=np.float32).reshape(5, 6)


@pytest.fixture
def save(tmp_path):
    """Return a function that writes HDUs and returns the path."""

    def saved(*hdus):
        path = tmp_path / "image.fits"
        fits.HDUList(list(hdus)).writeto(path, overwrite=True)
        return path

    return saved


def find(path, **arguments):
    return find_images(path, path, **arguments)


def test_a_window_of_pixels_is_native_float32(save):
    (image,) = find(save(fits.PrimaryHDU(PIXELS.astype(">f8"))))
    found = image.read(Window(1, 3, 2, 5))
    np.testing.assert_array_equal(found, PIXELS[1:3, 2:5])
    assert found.dtype == np.dtype("=f4")
    assert found.flags.c_contiguous
    assert image.shape == (5, 6)


def test_another_process_sees_the_same_sky_to_the_last_digit(save):
    hdu = fits.PrimaryHDU(PIXELS)
    hdu.header.update(
        CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CRPIX1=3.0, CRPIX2=2.5,
        CRVAL1=150.123456789012345, CRVAL2=2.1, CDELT1=-1.1e-4 / 3, CDELT2=1.1e-4 / 3,
    )  # fmt: skip
    (image,) = find(save(hdu))

    def seen(image):
        place = None if image.wcs is None else image.wcs.pixel_to_world_values(5, 7)
        return place, image.read(Window(0, 5, 0, 6))

    ((place, pixels),) = spread(seen, [image], n_jobs=2)
    assert place == image.wcs.pixel_to_world_values(5, 7)
    assert (pixels == PIXELS).all()
    (without,) = find(save(fits.PrimaryHDU(PIXELS)))
    ((place, _),) = spread(seen, [without], n_jobs=2)
    assert place is None


def test_scaled_and_blank_integers_are_floats_with_nan(save):
    hdu = fits.PrimaryHDU(np.array([[1, 2], [3, -99]], np.int16))
    hdu.header["BSCALE"], hdu.header["BZERO"], hdu.header["BLANK"] = 2.0, 10.0, -99
    (image,) = find(save(hdu))
    assert image.read(Window(0, 2, 0, 2)).tolist() == [
        [12, 14],
        [16, pytest.approx(np.nan, nan_ok=True)],
    ]


def test_a_data_quality_image_keeps_its_high_bits(save):
    bits = np.array([[2**30 + 1, 0], [1, 5]], np.int32)
    (image,) = find(save(fits.PrimaryHDU(bits)))
    np.testing.assert_array_equal(image.read_bits(Window(0, 2, 0, 2)), bits)


def test_a_data_quality_image_of_floats_is_read_as_whole_numbers(save):
    (image,) = find(save(fits.PrimaryHDU(np.array([[np.nan, 3.0], [0.0, np.inf]]))))
    assert image.read_bits(Window(0, 2, 0, 2)).tolist() == [[-1, 3], [0, -1]]


@pytest.mark.parametrize("bit", [1, 4, 2**20])
def test_what_is_no_number_in_a_data_quality_image_is_bad_by_every_bit(save, bit):
    quality = np.array([[np.nan, 0.0], [0.0, -np.inf]], np.float32)
    (image,) = find(save(fits.PrimaryHDU(quality)))
    found = image.read_bits(Window(0, 2, 0, 2)) & bit
    assert (found != 0).tolist() == [[True, False], [False, True]]


def test_the_first_image_is_found_and_any_other_by_number_or_name(save):
    second = fits.ImageHDU(PIXELS + 100, name="SCI2")
    path = save(fits.PrimaryHDU(), fits.ImageHDU(PIXELS, name="SCI"), second)
    assert [image.hdu for image in find(path)] == [1]
    assert [image.hdu for image in find(path, hdu="2")] == [2]
    assert [image.hdu for image in find(path, hdu="SCI2")] == [2]
    assert [image.hdu for image in find(path, hdu="sci2")] == [2]
    assert [image.hdu for image in find(path, hdu="all")] == [1, 2]
    with pytest.raises(InputError, match="no image in HDU 'DQ'; it has images in 1 SCI, 2"):
        find(path, hdu="DQ")


def test_the_science_image_is_found_behind_its_weight(save, caplog):
    caplog.set_level(logging.INFO)
    weight, science = fits.ImageHDU(PIXELS, name="WHT"), fits.ImageHDU(PIXELS, name="SCI")
    path = save(fits.PrimaryHDU(), weight, science)
    assert [image.hdu for image in find(path)] == [2]
    assert [image.hdu for image in find(path, hdu="all")] == [2]
    assert not caplog.messages


def test_it_is_said_which_of_several_science_images_is_used(save, caplog):
    caplog.set_level(logging.INFO)
    chips = [fits.ImageHDU(PIXELS, name="SCI") for _ in range(2)]
    path = save(fits.PrimaryHDU(), *chips, fits.ImageHDU(PIXELS, name="DQ"))
    assert [image.hdu for image in find(path, hdu="all")] == [1, 2]
    assert [image.hdu for image in find(path)] == [1]
    assert caplog.messages == [f"{path}: using HDU 1 SCI of 2 with images (--hdu)"]


def test_an_only_image_needs_no_word_whichever_hdu_it_is_in(save, caplog):
    caplog.set_level(logging.INFO)
    assert [
        image.hdu for image in find(save(fits.PrimaryHDU(), fits.ImageHDU(PIXELS)))
    ] == [1]
    assert not caplog.messages


def test_a_table_is_no_image(save):
    table = fits.BinTableHDU.from_columns([fits.Column("a", "E", array=[1.0])])
    with pytest.raises(InputError, match="no image HDU"):
        find(save(fits.PrimaryHDU(), table))


def test_a_plane_of_a_cube_is_read(save):
    path = save(fits.PrimaryHDU(np.stack([PIXELS, PIXELS + 50])))
    (image,) = find(path, plane=1)
    np.testing.assert_array_equal(image.read(Window(0, 5, 0, 6)), PIXELS + 50)
    for plane in (None, 2, -1):
        with pytest.raises(InputError, match="a cube of 2 planes; choose one with --plane"):
            find(path, plane=plane)


def test_asinh_scaled_pixels_are_read_as_flux(save):
    flux = np.array([[-3.0, 0.0], [40.0, 5e5]])
    scaled = 2.5 * np.log10(np.e) * np.arcsinh((flux - 2.0) / (2 * 7.0))
    hdu = fits.PrimaryHDU(scaled.astype(np.float32))
    hdu.header["BSOFTEN"], hdu.header["BOFFSET"] = 7.0, 2.0
    (image,) = find(save(hdu))
    assert image.read(Window(0, 2, 0, 2)) == pytest.approx(flux, rel=1e-5, abs=1e-5)


def test_pixels_in_magnitudes_are_refused(save):
    hdu = fits.PrimaryHDU(PIXELS)
    hdu.header["BUNIT"] = "mag/arcsec2"
    with pytest.raises(InputError, match=r"are magnitudes \(BUNIT = 'mag/arcsec2'\)"):
        find(save(hdu))


def test_an_asdf_file_is_named_for_what_it_is(tmp_path):
    path = tmp_path / "r0000101.asdf"
    path.write_bytes(b"#ASDF 1.0.0\n")
    with pytest.raises(
        InputError, match="it is ASDF, as Roman's files are; write its data"
    ):
        find(path)


def test_a_window_of_a_compressed_image_is_read(save):
    noise = np.random.default_rng(0).normal(size=(50, 60)).astype(np.float32)
    (image,) = find(save(fits.PrimaryHDU(), fits.CompImageHDU(noise)))
    found = image.read(Window(10, 20, 5, 9))
    assert found == pytest.approx(noise[10:20, 5:9], abs=0.1)


def test_data_cut_short_is_refused_at_once(save):
    path = save(fits.PrimaryHDU(np.zeros((100, 100), np.float32)))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(InputError, match="the data is cut short"):
        find(path)


def test_a_card_that_is_no_value_is_named(save, make_wcs):
    path = save(fits.PrimaryHDU(PIXELS, make_wcs().to_header()))
    content = path.read_bytes()
    at = content.index(b"CRVAL1  =")
    path.write_bytes(content[:at] + b"CRVAL1  =                  NaN" + content[at + 30 :])
    with pytest.raises(InputError, match="CRVAL1 in its header is neither a number nor"):
        find(path)


def test_a_missing_fill_of_the_last_block_is_no_fault(save):
    path = save(fits.PrimaryHDU(np.ones((100, 100), np.float32)))
    path.write_bytes(path.read_bytes()[: 2880 + 40_000])
    (image,) = find(path)
    assert image.read(Window(99, 100, 99, 100))[0, 0] == 1


def test_an_extension_inherits_filter_and_zero_point_of_the_primary_header(save):
    primary = fits.PrimaryHDU()
    primary.header.update({"FILTER": "g", "MAGZERO": 30.5})
    (image,) = find(save(primary, fits.ImageHDU(PIXELS)))
    assert (image.band, image.zeropoint_ab) == ("g", 30.5)


def test_a_band_that_is_given_goes_over_the_header(save):
    hdu = fits.PrimaryHDU(PIXELS)
    hdu.header["FILTER"] = "g"
    assert find(save(hdu), band="u")[0].band == "u"


def test_an_unreadable_file_is_named_as_the_user_named_it(tmp_path):
    (tmp_path / "unpacked").write_bytes(b"")
    with (
        pytest.raises(InputError, match=r"^a\.fits\.gz: the file is empty$"),
        opened(tmp_path / "unpacked", named="a.fits.gz"),
    ):
        pass


def test_a_window_is_clipped_to_the_image_and_may_be_empty():
    assert Window(-5, 10, 3, 99).clipped((8, 20)) == (0, 8, 3, 20)
    assert Window(50, 60, 0, 5).clipped((8, 20)).shape == (0, 5)
