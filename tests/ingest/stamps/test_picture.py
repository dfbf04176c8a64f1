import struct
import zlib

import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.ingest.stamps.picture import from_bytes, read_file


@pytest.fixture
def picture(tmp_path):
    """Return a function that saves pixels (rows from the top) as a picture."""

    def saved(pixels, name="a.png"):
        path = tmp_path / name
        Image.fromarray(pixels).save(path)
        return path

    return saved


def test_a_picture_has_its_first_row_at_the_top_of_the_sky(picture):
    pixels = np.zeros((10, 12, 3), np.uint8)
    pixels[0, 2] = [10, 20, 30]
    found = read_file(picture(pixels))
    assert found.bands == ("red", "green", "blue")
    assert found.pixels[:, -1, 2].tolist() == [10, 20, 30]
    assert not found.calibrated


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_grey_picture_is_one_band(picture, kind):
    found = read_file(picture(np.full((10, 10), 200, kind)))
    assert found.bands == ("grey",)
    assert (found.pixels == 200).all()


def png_of_16_bits(pixels):
    """Return a PNG of numbers of 16 bits, (rows, columns, 3 or 4); Pillow writes none."""
    rows, columns, colours = pixels.shape

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data))  # fmt: skip

    lines = b"".join(b"\0" + line.tobytes() for line in pixels.astype(">u2"))
    kind = {3: 2, 4: 6}[colours]
    head = struct.pack(">IIBBBBB", columns, rows, 16, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(*one)
        for one in ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    )


@pytest.mark.parametrize("colours", [3, 4])
def test_a_colour_png_of_16_bits_keeps_all_of_them_on_the_scale_of_eight(colours):
    pixels = np.random.default_rng(0).integers(256, 65536, (10, 12, colours))
    found = from_bytes(png_of_16_bits(pixels), named="a.png")
    assert found.bands == ("red", "green", "blue")
    expected = np.moveaxis(pixels[::-1, :, :3], 2, 0) / 256
    np.testing.assert_array_equal(found.pixels, expected.astype(np.float32))


def test_a_fits_stamp_has_its_filter_and_wcs(tmp_path, make_wcs):
    header = make_wcs().to_header()
    header["FILTER"] = "r"
    fits.writeto(tmp_path / "a.fits", np.ones((10, 10), np.float32), header)
    found = read_file(tmp_path / "a.fits")
    assert found.bands == ("r",)
    assert found.wcs is not None
    assert found.calibrated


def test_a_cube_is_one_plane_a_band(tmp_path):
    cube = np.arange(300, dtype=np.float32).reshape(3, 10, 10)
    fits.writeto(tmp_path / "a.fits", cube)
    assert read_file(tmp_path / "a.fits").bands == ("band1", "band2", "band3")


def test_axes_of_length_one_are_no_bands(tmp_path, make_wcs):
    header = make_wcs().to_header()
    fits.writeto(tmp_path / "a.fits", np.ones((1, 1, 10, 12), np.float32), header)
    found = read_file(tmp_path / "a.fits")
    assert found.pixels.shape == (1, 10, 12)
    assert found.wcs is not None
    fits.writeto(tmp_path / "b.fits", np.ones((3, 1, 10, 12), np.float32))
    assert read_file(tmp_path / "b.fits").bands == ("band1", "band2", "band3")
    fits.writeto(tmp_path / "c.fits", np.ones((3, 2, 10, 12), np.float32))
    with pytest.raises(InputError, match="no image in it of two axes, or of three"):
        read_file(tmp_path / "c.fits")


def test_the_planes_of_a_legacy_surveys_cube_have_its_bands(tmp_path):
    header = fits.Header({"BANDS": "grz"})
    fits.writeto(tmp_path / "a.fits", np.ones((3, 10, 10), np.float32), header)
    assert read_file(tmp_path / "a.fits").bands == ("g", "r", "z")
    fits.writeto(tmp_path / "b.fits", np.ones((2, 10, 10), np.float32), header)
    assert read_file(tmp_path / "b.fits").bands == ("band1", "band2")


def test_the_science_image_of_a_fits_stamp_is_read_and_the_filter_of_its_first_header(
    tmp_path,
):
    first = fits.PrimaryHDU(header=fits.Header({"FILTER": "F814W"}))
    noise = fits.ImageHDU(np.ones((9, 9), np.float32), name="ERR")
    science = fits.ImageHDU(np.full((9, 9), 5, np.float32), name="SCI")
    fits.HDUList([first, noise, science]).writeto(tmp_path / "a.fits")
    found = read_file(tmp_path / "a.fits")
    assert found.bands == ("F814W",)
    assert (found.pixels == 5).all()


def test_the_weight_before_the_image_of_a_fits_stamp_is_no_galaxy(tmp_path):
    hdus = [fits.ImageHDU(np.full((9, 9), value, np.float32), name=name)
            for name, value in (("INVVAR", 1), ("IMAGE", 5), ("PSF", 2))]  # fmt: skip
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(tmp_path / "a.fits")
    assert (read_file(tmp_path / "a.fits").pixels == 5).all()


def test_what_a_fits_stamp_is_filled_up_with_is_missing(tmp_path):
    pixels = np.random.default_rng(0).normal(0, 1, (30, 30)).astype(np.float32)
    pixels[:, 20:] = 0
    fits.writeto(tmp_path / "a.fits", pixels)
    (found,) = read_file(tmp_path / "a.fits").pixels
    assert np.isnan(found[:, 20:]).all()
    assert np.isfinite(found[:, :20]).all()


def test_pixels_of_any_kind_become_native_float32(tmp_path):
    fits.writeto(tmp_path / "a.fits", np.ones((10, 10), ">i2"))
    assert read_file(tmp_path / "a.fits").pixels.dtype == np.dtype("=f4")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.fits"])
@pytest.mark.parametrize("content", [b"", b"<html>404", b"\x89PNG\r\n\x1a\n1234"])
def test_a_broken_file_is_refused_and_named(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=name) as caught:
        read_file(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp"])
def test_a_picture_is_turned_as_its_camera_says(tmp_path, name):
    pixels = np.zeros((10, 16), np.uint8)
    pixels[:, 8:] = 200
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: the right becomes the bottom
    Image.fromarray(pixels).save(tmp_path / name, exif=exif)
    found = read_file(tmp_path / name).pixels
    assert found.shape[1:] == (16, 10)
    assert found[:, :7].mean() > 190  # rows from the bottom
    assert found[:, 9:].mean() < 10


def test_damaged_exif_does_no_harm(tmp_path):
    for junk in (b"junk", b"MM\0*\0\0\0\x08\xff\xff", b"II*\0\xff\xff\xff\x7f", b""):
        Image.fromarray(np.zeros((9, 9), np.uint8)).save(
            tmp_path / "a.jpg", exif=b"Exif\0\0" + junk
        )
        assert read_file(tmp_path / "a.jpg").pixels.shape == (1, 9, 9)


def test_a_truncated_jpeg_is_refused(tmp_path):
    path = tmp_path / "a.jpg"
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(InputError, match="not a readable picture"):
        read_file(path)


def test_a_missing_file_is_refused(tmp_path):
    for name in ("gone.jpg", "gone.fits"):
        with pytest.raises(InputError, match="gone"):
            read_file(tmp_path / name)


def test_a_few_pixels_are_no_stamp(picture):
    with pytest.raises(InputError, match="6x5 pixels are too few"):
        read_file(picture(np.zeros((5, 6), np.uint8)))


def test_transparent_pixels_are_missing(picture):
    pixels = np.full((10, 10, 4), 200, np.uint8)
    pixels[:4, :, 3] = 0  # rows from the top
    found = read_file(picture(pixels))
    assert found.bands == ("red", "green", "blue")
    assert np.isnan(found.pixels[:, -4:]).all()
    assert (found.pixels[:, :-4] == 200).all()


@pytest.mark.parametrize(("mode", "bands"), [("CMYK", 3), ("P", 3), ("L", 1), ("LA", 1)])
def test_pictures_of_any_mode_are_grey_or_in_three_colours(tmp_path, *, mode, bands):
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    Image.fromarray(np.full((12, 12, 3), 102, np.uint8)).convert(mode).save(path)
    found = read_file(path)
    assert len(found.bands) == bands
    assert found.pixels == pytest.approx(102, abs=3)


def test_a_grey_picture_of_16_bits_keeps_them(picture):
    assert read_file(picture(np.full((9, 9), 40_000, np.uint16))).pixels.max() == 40_000


@pytest.mark.parametrize("kind", [np.float32, np.uint16, np.int32])
def test_grey_numbers_of_more_than_eight_bits_are_calibrated(picture, kind):
    pixels = np.random.default_rng(0).normal(500, 9, (10, 12)).astype(kind)
    if kind is np.float32:
        pixels /= 1000
    found = read_file(picture(pixels, "a.tif"))
    assert found.calibrated
    np.testing.assert_array_equal(found.pixels, pixels[None, ::-1])


def test_floats_of_eight_bits_are_a_picture(picture):
    levels = np.random.default_rng(0).integers(0, 256, (10, 12))
    for pixels in (levels.astype(np.float32), np.float32(levels / 255)):
        found = read_file(picture(pixels, "a.tif"))
        assert not found.calibrated
        np.testing.assert_allclose(found.pixels[0, ::-1], levels, atol=1e-3)


def test_an_animation_is_no_stamp(tmp_path):
    frames = [Image.fromarray(np.full((9, 9, 3), k, np.uint8)) for k in (1, 200)]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:])
    with pytest.raises(InputError, match="2 pictures in one file, not one stamp"):
        read_file(tmp_path / "a.png")


def test_a_picture_of_vast_sides_is_refused_before_it_is_unpacked(tmp_path):
    Image.new("1", (9000, 9)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match="9000x9 pixels are an image, not a stamp"):
        read_file(tmp_path / "a.png")


def test_bytes_are_read_as_the_file_they_were(tmp_path):
    fits.writeto(tmp_path / "a.fits", np.ones((10, 10), np.float32))
    content = (tmp_path / "a.fits").read_bytes()
    assert from_bytes(content, named="x.tar:in/a.fits").bands == ("band1",)
    with pytest.raises(InputError, match=r"x\.tar:b\.fits: .*cut short"):
        from_bytes(content[:2000], named="x.tar:b.fits")
