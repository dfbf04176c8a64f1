"""A catalog without sources, and another one to match with."""

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from galaxyclust import steps
from galaxyclust.catalog.core import Catalog
from galaxyclust.errors import CatalogError
from galaxyclust.match.sphere import Sky, moved


@pytest.fixture
def empty(tmp_path):
    """The catalog of an image that shows nothing."""
    sky = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    header = fits.Header({"FILTER": "r"})
    fits.writeto(tmp_path / "blank.fits", sky, header)
    path = tmp_path / "empty.h5"
    steps.ingest([tmp_path / "blank.fits"], path, settings=steps.IngestSettings(size=16))
    return Catalog(path)


@pytest.fixture
def unwritable(monkeypatch):
    """Let every catalog seem to lie in a folder that cannot be written to."""

    def refuse(path):
        message = f"{path}: cannot be written"
        raise CatalogError(message)

    monkeypatch.setattr("galaxyclust.catalog.store.check_writable", refuse)


@pytest.fixture
def listed(fresh):
    """Return the sources of a survey as another catalog has them, shuffled."""

    def made(*, east=0.0, north=0.0, n=None, **columns):
        sky = Sky(fresh.column("ra"), fresh.column("dec"))
        there = moved(sky, east_arcsec=east, north_arcsec=north)
        order = np.random.default_rng(0).permutation(len(sky))[:n]
        ids = 8_647_474_690_312_307_154 + order
        table = Table({"objid": ids, "ra": there.ra[order], "dec": there.dec[order]})
        for name, values in columns.items():
            table[name] = np.asarray(values)[order]
        return table

    return made
