"""DECam pieces: compressed HDUs, a TPV projection, weight and data quality."""

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.flags import Pixel
from galaxyclust.ingest.settings import IngestSettings

pytestmark = pytest.mark.data
COMPANIONS = {"weight": "ooi=oow", "quality": "ooi=ood"}


@pytest.fixture(scope="module")
def chip(make):
    return make("decam/*ooi*N15*", companions=COMPANIONS)


@pytest.fixture(scope="module")
def pieces(make):
    return make("decam/*ooi*v1*", companions=COMPANIONS)


def test_positions_go_through_the_distorted_wcs(chip):
    catalog = chip.catalog
    assert catalog.column("pixel_scale_arcsec") == pytest.approx(0.263, rel=0.01)
    assert catalog.column("ra") == pytest.approx(121.03, abs=0.05)
    assert catalog.column("dec") == pytest.approx(5.11, abs=0.05)


def test_a_large_elliptical_is_one_source_with_few_around_it(chip):
    catalog = chip.catalog
    assert 10 <= catalog.n_rows <= 40
    brightest = int(np.argmax(catalog.column("flux_r")))
    assert catalog.column("x")[brightest] == pytest.approx(134, abs=3)
    assert catalog.column("y")[brightest] == pytest.approx(161, abs=3)
    assert catalog.column("n_pixels")[brightest] > 5000


def test_bad_pixels_of_the_data_quality_image_are_masked(chip, data):
    (path,) = data.glob("decam/*ood*N15*")
    bad = fits.getdata(path, 1) != 0
    catalog = chip.catalog
    mask = catalog.stamps().read(slice(0, catalog.n_rows)).mask[:, 0]
    centre = (
        np.rint(catalog.column("y")).astype(int),
        np.rint(catalog.column("x")).astype(int),
    )
    assert ((mask[:, 32, 32] & Pixel.BAD > 0) >= bad[centre]).all()


def test_the_noise_is_that_of_the_weight_image(chip, data, caplog):
    (path,) = data.glob("decam/*oow*N15*")
    weight = fits.getdata(path, 1)
    expected = 1 / np.sqrt(np.median(weight[weight > 0]))
    assert np.median(chip.catalog.column("sky_sigma_r")) == pytest.approx(expected, rel=0.3)
    assert "--weight-type" not in caplog.text


def test_a_piece_smaller_than_the_stamp_holds_its_galaxy_in_both_bands(pieces):
    catalog = pieces.catalog
    assert catalog.stamp_info().bands == ("g", "r")
    row = int(np.argmax(catalog.column("sn")))
    assert catalog.column("sn")[row] > 100
    stamp = catalog.stamps().read(slice(row, row + 1))
    assert stamp.image.shape == (1, 2, 64, 64)
    inner = np.nan_to_num(stamp.image[0, :, 24:41, 24:41])
    offset = np.arange(17) - 8
    total = inner.sum(axis=(1, 2))
    x = (inner * offset).sum(axis=(1, 2)) / total
    y = (inner * offset[:, None]).sum(axis=(1, 2)) / total
    assert x[0] == pytest.approx(x[1], abs=0.5)
    assert y[0] == pytest.approx(y[1], abs=0.5)
    assert np.isfinite(catalog.column("magnitude_g")[row])


def test_a_small_stamp_of_a_small_piece_needs_no_padding(make):
    made = make("decam/*ooi*v1*", companions=COMPANIONS, settings=IngestSettings(size=16))
    row = int(np.argmax(made.catalog.column("sn")))
    assert np.isfinite(made.catalog.stamps().read(slice(row, row + 1)).image).all()
