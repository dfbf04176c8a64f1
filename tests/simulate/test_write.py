import numpy as np
import pytest
from astropy.io import fits
from astropy.table import QTable
from astropy.wcs import WCS

from galaxyclust.errors import InputError
from galaxyclust.simulate import SimulatedField, simulate_field, write_field


@pytest.fixture(scope="module")
def field():
    return simulate_field(
        SimulatedField(
            name="tiny",
            shape=(90, 100),
            n_galaxies=3,
            n_stars=1,
            bands=("g", "r"),
            parity=(1, -1),
            band_offset_pix=3.0,
            saturation=30.0,
            margin_pix=10.0,
        )
    )


def test_files_come_back_as_they_were(field, tmp_path):
    paths = write_field(field, tmp_path / "new")
    assert [path.name for path in paths] == ["tiny-g.fits", "tiny-r.fits", "truth.ecsv"]
    for path, band in zip(paths, ("g", "r"), strict=False):
        data, header = fits.getdata(path, header=True)
        np.testing.assert_array_equal(data, field.images[band])
        assert header["FILTER"] == band
        assert header["BUNIT"] == "adu"
        assert header["MAGZERO"] == 25.0
        assert header["SATURATE"] == 30.0
        assert "EXPTIME" not in header
        sky = WCS(header).pixel_to_world(12.0, 70.0)
        assert sky.separation(field.wcs[band].pixel_to_world(12.0, 70.0)).arcsec < 1e-6
    truth = QTable.read(paths[-1])
    assert truth["x"].unit == field.truth["x"].unit
    np.testing.assert_allclose(truth["ra"].value, field.truth["ra"].value)
    assert list(truth["family"]) == list(field.truth["family"])
    assert truth.meta["reference_band"] == "r"


def test_no_temporary_file_is_left(field, tmp_path):
    write_field(field, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "tiny-g.fits",
        "tiny-r.fits",
        "truth.ecsv",
    ]


def test_files_are_not_overwritten_unasked(field, tmp_path):
    paths = write_field(field, tmp_path)
    paths[0].write_text("mine")
    with pytest.raises(InputError, match=r"tiny-g.fits exists; choose another folder"):
        write_field(field, tmp_path)
    assert paths[0].read_text() == "mine"
    write_field(field, tmp_path, overwrite=True)
    assert fits.getdata(paths[0]).shape == (90, 100)


def test_a_folder_that_cannot_be_is_refused(field, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(InputError, match="file/below: cannot write there: "):
        write_field(field, tmp_path / "file" / "below")
