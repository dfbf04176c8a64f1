"""The Hubble XDF: noise from its rms images, and no star to measure the PSF on."""

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust.ingest.settings import IngestSettings
from galaxyclust.ingest.tile import TileSettings

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def made(make):
    settings = IngestSettings(
        tile=TileSettings(weight_kind="rms"), zeropoints={"f160w": 25.95}
    )
    return make("xdf/*_sci.fits", settings=settings, companions={"weight": "sci=rms"})


def test_the_noise_is_that_of_the_rms_image(made, data):
    for band in ("f105w", "f160w"):
        (path,) = data.glob(f"xdf/*{band}_rms.fits")
        rms = float(np.median(fits.getdata(path)))
        found = np.median(made.catalog.column(f"sky_sigma_{band}"))
        assert found == pytest.approx(rms, rel=0.1)


def test_it_says_that_there_are_no_stars(made):
    assert any("no stars to measure the PSF on" in note for note in made.notes)
    assert np.isnan(made.catalog.column("size_over_psf")).all()


def test_galaxies_are_found_with_sane_features(made):
    catalog = made.catalog
    bright = catalog.column("sn") > 15
    assert bright.sum() >= 8
    assert (
        (catalog.column("r50")[bright] > 1.5) & (catalog.column("r50")[bright] < 12)
    ).all()
    ellipticity = catalog.column("ellipticity")[bright]
    assert ((ellipticity >= 0) & (ellipticity < 0.8)).all()
    assert catalog.column("pixel_scale_arcsec") == pytest.approx(0.06, rel=1e-3)
    magnitude = catalog.column("magnitude_f160w")[bright]
    assert ((magnitude > 20) & (magnitude < 29)).all()
    assert np.isnan(catalog.column("magnitude_f105w")).all()
