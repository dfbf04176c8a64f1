import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from galaxyclust.errors import InputError
from galaxyclust.ingest.images import opened as opened_fits
from galaxyclust.ingest.stamps.fits_file import FitsArrays, open_fits
from galaxyclust.ingest.stamps.folder import Folder

PIXELS = np.random.default_rng(0).normal(size=(12, 2, 16, 16)).astype(np.float32)
LABELS = Table({"ID": [f"g{k}" for k in range(12)], "T": np.arange(12)})


@pytest.fixture
def opened(tmp_path):
    """Return a function that writes HDUs and opens the stamps in them."""
    contexts = []

    def made(*hdus, array=None, order=None):
        path = tmp_path / "a.fits"
        fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(path)
        contexts.append(opened_fits(path))
        return open_fits(path, contexts[-1].__enter__(), array=array, order=order)

    yield made
    for context in contexts:
        context.__exit__(None, None, None)


def test_a_cube_is_a_stamp_a_plane_with_the_table_beside_it(opened):
    (found,) = opened(fits.ImageHDU(PIXELS[:, 0], name="STAMPS"), fits.BinTableHDU(LABELS))
    assert len(found) == 12
    assert found.read(7).pixels[0] == pytest.approx(PIXELS[7, 0])
    assert found.table()["T"].tolist() == list(range(12))
    assert found.table()["ID"][3] == "g3"


def test_four_axes_are_stamps_of_several_bands(opened):
    (found,) = opened(fits.ImageHDU(PIXELS))
    assert found.read(11).pixels == pytest.approx(PIXELS[11])
    assert found.read(0).bands == ("band1", "band2")


def test_bytes_in_fits_are_no_picture(opened):
    (found,) = opened(fits.ImageHDU(np.full((12, 16, 16), 200, np.uint8)))
    assert found.read(0).calibrated


def test_an_image_a_stamp_has_its_name_its_bands_and_its_row(opened):
    hdus = [fits.ImageHDU(plane, fits.Header({"BANDS": "gr"}), name=f"S{k}")
            for k, plane in enumerate(PIXELS)]  # fmt: skip
    (found,) = opened(*hdus, fits.BinTableHDU(LABELS))
    assert len(found) == 12
    assert found.named
    assert found.ref(4).file == "S4"
    assert found.read(4).bands == ("g", "r")
    assert found.read(4).pixels == pytest.approx(PIXELS[4])
    assert found.table()["ID"].tolist() == LABELS["ID"].tolist()


def test_a_stamp_with_a_card_that_is_no_value_is_refused_alone(tmp_path):
    path = tmp_path / "a.fits"
    hdus = [fits.ImageHDU(plane[0], fits.Header({"CRVAL1": 1.0})) for plane in PIXELS[:2]]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(path)
    content = path.read_bytes()
    at = content.rindex(b"CRVAL1  =")
    path.write_bytes(content[:at] + b"CRVAL1  =                  NaN" + content[at + 30 :])
    with opened_fits(path) as hdus:
        (found,) = open_fits(path, hdus, array=None, order=None)
        assert found.read(0).pixels.shape == (1, 16, 16)
        with pytest.raises(InputError, match=r"a\.fits\[2\]: CRVAL1 in its header is"):
            found.read(1)


def test_images_without_names_have_numbers(opened):
    (found,) = opened(*(fits.ImageHDU(plane[0]) for plane in PIXELS[:3]))
    assert not found.named
    assert found.ref(1).file == "a-2"


def test_a_column_of_a_table_holds_stamps(opened):
    table = LABELS.copy()
    table["CUTOUT"] = PIXELS
    (found,) = opened(fits.BinTableHDU(table))
    assert found.read(5).pixels == pytest.approx(PIXELS[5])
    assert found.table().colnames == ["ID", "T"]


def test_a_plane_with_axes_of_length_one_is_one_stamp(opened):
    assert isinstance(opened(fits.ImageHDU(PIXELS[:1, :1]))[0], Folder)


def test_one_image_with_its_noise_is_one_stamp(opened):
    plane = PIXELS[0, 0]
    found = opened(fits.ImageHDU(plane, name="SCI"), fits.ImageHDU(plane, name="ERR"))
    assert isinstance(found[0], Folder)


def test_a_few_planes_may_be_bands_and_are_asked_for(opened):
    with pytest.raises(InputError, match="say which with --axes nhw or chw"):
        opened(fits.ImageHDU(PIXELS[:4, 0]))


def test_what_the_user_says_of_the_axes_is_done(opened):
    (found,) = opened(fits.ImageHDU(PIXELS[:4, 0]), order="chw")
    assert len(found) == 1
    assert found.read(0).pixels.shape == (4, 16, 16)


def test_big_endian_columns_are_native(tmp_path):
    fits.BinTableHDU(LABELS).writeto(tmp_path / "a.fits")
    kinds = FitsArrays(path=tmp_path / "a.fits").kinds()
    assert kinds["T"].dtype.isnative
