import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS
from PIL import Image

from galaxyclust.errors import InputError
from galaxyclust.flags import Pixel, Source
from galaxyclust.ingest.stamps.folder import Folder
from galaxyclust.steps._ingest.ready_stamp import find_layout, read
from galaxyclust.steps._ingest.stamp_settings import StampSettings

SIZE = 64


def galaxy(
    *, places=((32, 32),), peak=100.0, shape=(SIZE, SIZE), widths=(6.0, 3.0), seed=0
):
    """Return elongated galaxies along x on noise."""
    y, x = np.indices(shape)
    image = np.random.default_rng(seed).normal(0, 1, shape)
    for px, py in places:
        image += peak * np.exp(
            -(((x - px) / widths[0]) ** 2 + ((y - py) / widths[1]) ** 2) / 2
        )
    return image.astype(np.float32)


@pytest.fixture
def save(tmp_path):
    """Return a function that saves a stamp and returns its path."""

    def saved(pixels, name="a.fits", header=None):
        path = tmp_path / name
        if name.endswith(".fits"):
            fits.writeto(path, pixels, header)
        else:
            Image.fromarray(pixels).save(path)
        return path

    return saved


def read_one(path, **settings):
    source, settings = Folder(paths=(path,)), StampSettings(**settings)
    return read(source, 0, layout=find_layout(source, settings), settings=settings)


def test_a_galaxy_is_measured(save):
    stamp = read_one(save(galaxy()))
    assert stamp.row["ellipticity"] == pytest.approx(0.5, abs=0.05)
    assert stamp.row["x"] == pytest.approx(32, abs=0.3)
    assert stamp.row["flux_band1"] == pytest.approx(100 * 2 * np.pi * 18, rel=0.05)
    assert stamp.row["sn"] > 50
    assert stamp.row["flags"] == 0
    assert stamp.pixels[0].shape == (1, SIZE, SIZE)


def test_averaging_leaves_the_flux_as_it_is(save):
    path = save(galaxy(places=[(64, 64)], shape=(128, 128), widths=(12, 6)))
    one, two = (read_one(path, bin_size=bins).row for bins in (1, 2))
    assert two["flux_band1"] == pytest.approx(one["flux_band1"], rel=0.02)
    assert two["flux_error_band1"] == pytest.approx(one["flux_error_band1"], rel=0.1)
    assert two["sn"] == pytest.approx(one["sn"], rel=0.1)


def test_the_sky_is_subtracted_and_recorded(save):
    stamp = read_one(save(galaxy() + 500))
    assert stamp.row["sky_band1"] == pytest.approx(500, abs=0.5)
    assert stamp.row["flux_band1"] == pytest.approx(100 * 2 * np.pi * 18, rel=0.05)


def test_neighbours_are_masked_and_not_measured(save):
    stamp = read_one(save(galaxy(places=[(32, 32), (54, 55)], widths=(4, 3))))
    assert stamp.pixels[1][0, 55, 54] == Pixel.NEIGHBOUR
    assert stamp.row["x"] == pytest.approx(32, abs=0.5)


def test_an_empty_stamp_is_kept_and_undetected(save):
    stamp = read_one(save(galaxy(places=())))
    assert stamp.row["flags"] & int(Source.UNDETECTED)
    assert (stamp.row["x"], stamp.row["y"]) == (32, 32)
    assert np.isnan(stamp.row["semi_major_axis"])
    assert stamp.row["n_pixels"] == 0


def test_a_galaxy_larger_than_its_stamp_is_flagged(save):
    stamp = read_one(save(galaxy(widths=(25, 20))))
    assert stamp.row["flags"] & int(Source.TRUNCATED)


def test_padding_is_outside_and_not_light(save):
    stamp = read_one(save(galaxy(shape=(SIZE, 50), places=[(25, 32)])))
    assert (stamp.pixels[1][0, :, :7] == Pixel.OUTSIDE).all()
    assert np.isnan(stamp.pixels[0][0, :, :7]).all()
    assert stamp.row["ellipticity"] == pytest.approx(0.5, abs=0.05)


def test_a_stamp_with_a_wcs_has_a_place_on_the_sky(save):
    header = fits.Header(
        {
            "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.0,
            "CRPIX1": 65.0, "CRPIX2": 65.0, "CDELT1": -1e-4, "CDELT2": 1e-4,
        }
    )  # fmt: skip
    pixels = galaxy(places=[(64, 64)], shape=(128, 128), widths=(12, 6))
    path = save(pixels, header=header)
    for bins, scale in ((1, 0.36), (2, 0.72)):
        stamp = read_one(path, bin_size=bins)
        assert stamp.row["ra"] == pytest.approx(150, abs=1e-4)
        assert stamp.row["dec"] == pytest.approx(2, abs=1e-4)
        assert stamp.row["pixel_scale_arcsec"] == pytest.approx(scale, rel=1e-4)
        assert stamp.row["position_angle"] == pytest.approx(90, abs=2)
        assert stamp.row["semi_major_axis_arcsec"] == pytest.approx(12 * 0.36, rel=0.15)


@pytest.mark.parametrize(("side", "size"), [(201, None), (81, 64), (80, 65)])
def test_the_place_on_the_sky_is_right_whichever_pixels_are_averaged_or_cut(
    save, side, size
):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.cdelt = [150.0, 2.0], [-1e-4, 1e-4]
    place = (side // 2 + 1.3, side // 2 - 0.6)
    pixels = galaxy(places=[place], shape=(side, side), peak=1000)
    row = read_one(save(pixels, header=wcs.to_header()), size=size).row
    x, y = wcs.world_to_pixel_values(row["ra"], row["dec"])
    assert (x, y) == pytest.approx(place, abs=0.1)


def test_a_stamp_without_a_wcs_has_none(save):
    stamp = read_one(save(galaxy()))
    assert np.isnan(stamp.row["ra"])
    assert np.isnan(stamp.jacobian).all()


def test_a_picture_has_three_bands(save):
    pixels = np.stack([galaxy(seed=n) + 20 for n in range(3)], axis=-1)
    stamp = read_one(save(pixels.clip(0, 255).astype(np.uint8), "a.png"))
    assert {"flux_red", "flux_green", "flux_blue"} <= set(stamp.row)
    assert stamp.pixels[0].shape == (3, SIZE, SIZE)


def test_other_bands_than_the_rest_are_refused(save):
    colour = save(np.zeros((SIZE, SIZE, 3), np.uint8), "a.png")
    grey = save(np.zeros((SIZE, SIZE), np.uint8), "b.png")
    settings, source = StampSettings(), Folder(paths=(colour, grey))
    layout = find_layout(Folder(paths=(colour,)), settings)
    with pytest.raises(InputError, match=r"b\.png: bands grey, but the others have red"):
        read(source, 1, layout=layout, settings=settings)


def test_bands_are_called_as_the_user_does(save):
    path = save(np.ones((3, 20, 20), np.float32))
    assert read_one(path, bands=("g", "r", "i")).row["flux_i"] is not None
    with pytest.raises(InputError, match="3 bands, but --bands names 2"):
        read_one(path, bands=("g", "r"))


def test_a_larger_picture_than_the_others_is_not_cut_unless_a_size_is_asked_for(save):
    y, x = np.indices((200, 200)) - 100
    wide = (200 * np.exp(-((x / 60) ** 2 + (y / 12) ** 2) / 2)).astype(np.uint8)
    small, large = save(wide[50:150, 50:150], "a.png"), save(wide, "b.png")
    layout = find_layout(Folder(paths=(small,)), StampSettings())
    source = Folder(paths=(small, large))
    whole = read(source, 1, layout=layout, settings=StampSettings())
    assert (whole.row["factor"], whole.row["side"]) == (2, 200)
    assert whole.row["semi_major_axis"] < 40
    cut = read(source, 1, layout=layout, settings=StampSettings(size=100))
    assert cut.row["factor"] == 1


def test_a_jacobian_stands_for_a_wcs(save):
    class Turned(Folder):
        def read(self, number):
            sides = np.array([[0.0, 0.5], [-0.5, 0.0]])  # East is up
            return super().read(number)._replace(jacobian=sides)

    source, settings = Turned(paths=(save(galaxy()),)), StampSettings()
    stamp = read(source, 0, layout=find_layout(source, settings), settings=settings)
    assert stamp.row["pixel_scale_arcsec"] == pytest.approx(0.5)
    assert stamp.row["position_angle"] % 180 == pytest.approx(0, abs=2) or stamp.row[
        "position_angle"
    ] == pytest.approx(180, abs=2)


def test_a_stamp_of_nan_is_refused(save):
    with pytest.raises(InputError, match="no valid pixels"):
        read_one(save(np.full((SIZE, SIZE), np.nan, np.float32)))


def test_a_constant_stamp_is_kept_undetected(save):
    stamp = read_one(save(np.full((SIZE, SIZE), 3, np.float32)))
    assert stamp.row["flags"] & int(Source.UNDETECTED)


def test_the_layout_is_that_of_most_files(save):
    paths = [save(np.zeros((40, 40), np.uint8), f"{n}.png") for n in range(2)]
    paths.append(save(np.zeros((90, 90, 3), np.uint8), "z.png"))
    layout = find_layout(Folder(paths=tuple(paths)), StampSettings())
    assert (layout.bands, layout.size, layout.factor) == (("grey",), 40, 1)


def test_without_a_readable_file_there_is_no_layout(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(InputError, match="no stamp can be used"):
        find_layout(Folder(paths=(tmp_path / "a.png",)), StampSettings())
