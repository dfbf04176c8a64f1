import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.ingest import readymade


@pytest.fixture
def picture(tmp_path):
    """Return a function that saves pixels (rows from the top) as a picture."""

    def saved(pixels, name="a.png"):
        path = tmp_path / name
        Image.fromarray(pixels).save(path)
        return path

    return saved


def test_files_are_found_below_a_folder_and_sorted(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("b.JPG", "a.png", "in/c.fits.gz", "notes.txt"):
        (tmp_path / name).touch()
    found = [
        path.relative_to(tmp_path).as_posix() for path in readymade.find_files(tmp_path)
    ]
    assert found == ["a.png", "b.JPG", "in/c.fits.gz"]


def test_files_are_found_in_a_list_relative_to_it(tmp_path):
    (tmp_path / "list.txt").write_text("b.png\n\n a.png \n")
    found = readymade.find_files(tmp_path / "list.txt")
    assert found == [tmp_path / "a.png", tmp_path / "b.png"]


def test_no_files_are_an_error(tmp_path):
    with pytest.raises(InputError, match="no JPEG, PNG or FITS files in it"):
        readymade.find_files(tmp_path)
    with pytest.raises(InputError, match="no such folder or list"):
        readymade.find_files(tmp_path / "gone")


def test_a_picture_has_its_first_row_at_the_top_of_the_sky(picture):
    pixels = np.zeros((10, 12, 3), np.uint8)
    pixels[0, 2] = [10, 20, 30]
    found = readymade.load(picture(pixels))
    assert found.bands == ("red", "green", "blue")
    assert found.pixels[:, -1, 2].tolist() == [10, 20, 30]
    assert not found.calibrated


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_grey_picture_is_one_band(picture, kind):
    found = readymade.load(picture(np.full((10, 10), 200, kind)))
    assert found.bands == ("grey",)
    assert (found.pixels == 200).all()


def test_a_fits_stamp_has_its_filter_and_wcs(tmp_path, make_wcs):
    header = make_wcs().to_header()
    header["FILTER"] = "r"
    fits.writeto(tmp_path / "a.fits", np.ones((10, 10), np.float32), header)
    found = readymade.load(tmp_path / "a.fits")
    assert found.bands == ("r",)
    assert found.wcs is not None
    assert found.calibrated


def test_a_cube_is_one_plane_a_band(tmp_path):
    cube = np.arange(300, dtype=np.float32).reshape(3, 10, 10)
    fits.writeto(tmp_path / "a.fits", cube)
    assert readymade.load(tmp_path / "a.fits").bands == ("band1", "band2", "band3")
    found = readymade.load(tmp_path / "a.fits", bands=("g", "r", "i"))
    assert found.bands == ("g", "r", "i")
    with pytest.raises(InputError, match="3 bands, but --bands names 2"):
        readymade.load(tmp_path / "a.fits", bands=("g", "r"))


def test_the_planes_of_a_legacy_surveys_cube_have_its_bands(tmp_path):
    header = fits.Header({"BANDS": "grz"})
    fits.writeto(tmp_path / "a.fits", np.ones((3, 10, 10), np.float32), header)
    assert readymade.load(tmp_path / "a.fits").bands == ("g", "r", "z")
    fits.writeto(tmp_path / "b.fits", np.ones((2, 10, 10), np.float32), header)
    assert readymade.load(tmp_path / "b.fits").bands == ("band1", "band2")


def test_the_science_image_of_a_fits_stamp_is_read_and_the_filter_of_its_first_header(
    tmp_path,
):
    first = fits.PrimaryHDU(header=fits.Header({"FILTER": "F814W"}))
    noise = fits.ImageHDU(np.ones((9, 9), np.float32), name="ERR")
    science = fits.ImageHDU(np.full((9, 9), 5, np.float32), name="SCI")
    fits.HDUList([first, noise, science]).writeto(tmp_path / "a.fits")
    found = readymade.load(tmp_path / "a.fits")
    assert found.bands == ("F814W",)
    assert (found.pixels == 5).all()


def test_what_a_fits_stamp_is_filled_up_with_is_missing(tmp_path):
    pixels = np.random.default_rng(0).normal(0, 1, (30, 30)).astype(np.float32)
    pixels[:, 20:] = 0
    fits.writeto(tmp_path / "a.fits", pixels)
    (found,) = readymade.load(tmp_path / "a.fits").pixels
    assert np.isnan(found[:, 20:]).all()
    assert np.isfinite(found[:, :20]).all()


def test_pixels_of_any_kind_become_native_float32(tmp_path):
    fits.writeto(tmp_path / "a.fits", np.ones((10, 10), ">i2"))
    assert readymade.load(tmp_path / "a.fits").pixels.dtype == np.dtype("=f4")


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.fits"])
@pytest.mark.parametrize("content", [b"", b"<html>404", b"\x89PNG\r\n\x1a\n1234"])
def test_a_broken_file_is_refused_and_named(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=name) as caught:
        readymade.load(path)
    assert "\n" not in str(caught.value)


def test_a_truncated_jpeg_is_refused(tmp_path):
    path = tmp_path / "a.jpg"
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(InputError, match="not a readable picture"):
        readymade.load(path)


def test_a_missing_file_is_refused(tmp_path):
    for name in ("gone.jpg", "gone.fits"):
        with pytest.raises(InputError, match="gone"):
            readymade.load(tmp_path / name)


def test_a_few_pixels_are_no_stamp(picture):
    with pytest.raises(InputError, match="6x5 pixels are too few"):
        readymade.load(picture(np.zeros((5, 6), np.uint8)))


@pytest.mark.parametrize(
    ("shape", "size", "bin_size", "expected"),
    [((88, 88), None, None, 1), ((256, 256), None, None, 2), ((300, 424), None, None, 4),
     ((256, 256), 64, None, 1), ((256, 256), 64, 4, 4)],
)  # fmt: skip
def test_large_stamps_are_averaged_unless_a_size_is_asked_for(
    *, shape, size, bin_size, expected
):
    assert readymade.binning(shape, size, bin_size) == expected


def test_averaging_keeps_the_mean_and_the_middle():
    pixels = np.random.default_rng(0).normal(size=(2, 64, 64)).astype(np.float32)
    found = readymade.fit(pixels, size=32, factor=2)
    assert found.mean() == pytest.approx(pixels.mean(), abs=1e-6)
    assert found[0, 0, 0] == pytest.approx(pixels[0, :2, :2].mean(), abs=1e-6)


def test_a_stamp_is_cropped_or_padded_around_its_middle():
    pixels = np.zeros((1, 21, 21), np.float32)
    pixels[0, 10, 10] = 1
    for size in (9, 11, 31):
        found = readymade.fit(pixels, size=size, factor=1)
        assert found[0, size // 2, size // 2] == 1
        assert found.shape == (1, size, size)
    assert np.isnan(found).sum() == 31**2 - 21**2


def test_the_sky_is_that_of_the_border_without_neighbours():
    pixels = np.random.default_rng(1).normal(50, 2, (2, 64, 64)).astype(np.float32)
    pixels[:, 20:40, 20:40] += 500
    pixels[:, :4, 10:16] += 300
    level, sigma = readymade.border_sky(pixels, floor=0.0)
    assert level == pytest.approx(50, abs=0.3)
    assert sigma == pytest.approx(2, rel=0.15)


def test_a_flat_border_has_the_least_noise_given():
    level, sigma = readymade.border_sky(np.zeros((1, 32, 32), np.float32), floor=1.0)
    assert (level[0], sigma[0]) == (0, 1)


def test_the_sky_of_a_stamp_that_is_filled_up_is_that_of_its_own_border():
    pixels = np.full((1, 64, 64), np.nan)
    pixels[0, 10:50, 12:60] = np.random.default_rng(0).normal(7, 2, (40, 48))
    pixels[0, 20:40, 25:45] += 100
    level, sigma = readymade.border_sky(pixels, floor=0)
    assert level[0] == pytest.approx(7, abs=0.3)
    assert sigma[0] == pytest.approx(2, rel=0.15)


def test_a_border_of_nan_has_no_sky():
    level, sigma = readymade.border_sky(np.full((1, 32, 32), np.nan, np.float32), floor=1)
    assert np.isnan(level[0])
    assert np.isnan(sigma[0])


def test_the_galaxy_is_in_the_middle_and_the_rest_are_neighbours(gaussians):
    sn = gaussians([(32, 32), (52, 50)], flux=3000, noise=1)
    found = readymade.central_source(
        sn, np.zeros(sn.shape, bool), readymade.STAMP_DETECTION
    )
    assert found.own[32, 32]
    assert found.neighbour[50, 52]
    assert not (found.own & found.neighbour).any()


def test_a_touching_neighbour_is_parted_and_the_galaxy_said_to_be_blended(gaussians):
    sn = gaussians([(32, 32), (41, 32)], flux=5000, noise=1)
    found = readymade.central_source(
        sn, np.zeros(sn.shape, bool), readymade.STAMP_DETECTION
    )
    assert found.own[32, 31]
    assert found.neighbour[32, 42]
    assert found.blended


@pytest.mark.parametrize("places", [[], [(6, 6)]])
def test_without_a_source_near_the_middle_there_is_none(gaussians, places):
    sn = gaussians(places, flux=3000, noise=1)
    found = readymade.central_source(
        sn, np.zeros(sn.shape, bool), readymade.STAMP_DETECTION
    )
    assert not found.own.any()
    assert not found.blended
