"""Images with a known truth, in memory and on disk."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

from galaxyclust.ingest.images import ImageFile


@pytest.fixture
def make_wcs():
    """Return a function that makes a TAN WCS: North up, East left, unless changed."""

    def made(crpix=(32.5, 32.5), *, turn=0.0, scale=0.4, parity=(-1, 1), at=(150.0, 2.0)):
        wcs = WCS(naxis=2)
        wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
        wcs.wcs.crval = at
        wcs.wcs.crpix = crpix
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        wcs.wcs.cd = np.array([[cos, -sin], [sin, cos]]) @ np.diag(parity) * scale / 3600
        return wcs

    return made


@pytest.fixture
def distorted(make_wcs):
    """Return a WCS with a distortion (SIP) as that of a single exposure."""
    header = make_wcs().to_header()
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN-SIP", "DEC--TAN-SIP"
    header["A_ORDER"] = header["B_ORDER"] = 2
    header["A_2_0"], header["B_0_2"], header["A_1_1"] = 3e-5, -2e-5, -1e-5
    return WCS(header)


@pytest.fixture
def gaussians():
    """Return a function that draws Gaussian sources of flux 1000 on noise."""

    def drawn(places, shape=(64, 64), *, width=2.0, noise=0.0, flux=1000.0):
        y, x = np.indices(shape)
        image = np.random.default_rng(0).normal(0, noise, shape)
        for px, py in places:
            radius2 = (x - px) ** 2 + (y - py) ** 2
            image += flux / (2 * np.pi * width**2) * np.exp(-radius2 / (2 * width**2))
        return image.astype(np.float32)

    return drawn


@pytest.fixture
def image_file(tmp_path, make_wcs):
    """Return a function that writes pixels and describes them as an `ImageFile`."""

    def made(pixels, *, band="r", wcs=None, name=None, **described):
        path = tmp_path / f"{name or band}.fits"
        fits.writeto(path, pixels)
        return ImageFile(
            path=path,
            readable=path,
            hdu=0,
            shape=pixels.shape,
            wcs=wcs or make_wcs(),
            band=band,
            **described,
        )

    return made
