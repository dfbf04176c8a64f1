"""A catalog without sources."""

import numpy as np
import pytest
from astropy.io import fits

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog


@pytest.fixture
def empty(tmp_path):
    """The catalog of an image that shows nothing."""
    sky = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    header = fits.Header({"FILTER": "r"})
    fits.writeto(tmp_path / "blank.fits", sky, header)
    path = tmp_path / "empty.h5"
    steps.ingest([tmp_path / "blank.fits"], path, settings=steps.IngestSettings(size=16))
    return Catalog(path)
