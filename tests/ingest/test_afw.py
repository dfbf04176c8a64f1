import math

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.ingest.afw import flux_of_magnitude_0
from galaxyclust.ingest.images import find_images


@pytest.fixture
def archived():
    """Return an exposure with the archive of its objects, as afw writes them."""
    primary = fits.PrimaryHDU()
    primary.header.update({"AR_HDU": 3, "FILTER": "HSC-I", "HIERARCH PHOTOCALIB_ID": 7})
    index = {
        "id": [4, 7, 9],
        "cat.archive": [1, 2, 2],
        "row0": [0, 1, 0],
        "nrows": [1, 1, 1],
    }
    columns = [fits.Column(name, "J", array=values) for name, values in index.items()]
    psf = fits.Column("dimensions_x", "J", array=[1])
    # of the inputs of a coadd there are calibrations too
    calibration = fits.Column("calibrationMean", "D", array=[1.0, 57.544])
    return fits.HDUList(
        [
            primary,
            fits.ImageHDU(np.ones((4, 5), np.float32), name="IMAGE"),
            fits.BinTableHDU.from_columns(columns, name="ARCHIVE_INDEX"),
            fits.BinTableHDU.from_columns([psf], name="FixedKernel"),
            fits.BinTableHDU.from_columns([calibration], name="PhotoCalib"),
        ]
    )


def test_the_calibration_is_found_through_the_index_of_the_archive(archived):
    zeropoint = 2.5 * math.log10(flux_of_magnitude_0(archived))
    assert zeropoint == pytest.approx(27.0, abs=1e-4)


def test_an_exposure_has_the_zero_point_of_its_archive(archived, tmp_path):
    archived.writeto(tmp_path / "calexp.fits")
    (image,) = find_images(tmp_path / "calexp.fits", tmp_path / "calexp.fits")
    assert (image.band, image.zeropoint_ab) == ("i", pytest.approx(27.0, abs=1e-4))


@pytest.mark.parametrize("key", ["AR_HDU", "PHOTOCALIB_ID"])
def test_without_an_archive_there_is_none(archived, key):
    archived[0].header[key] = 99
    assert math.isnan(flux_of_magnitude_0(archived))
    del archived[0].header[key]
    assert math.isnan(flux_of_magnitude_0(archived))
