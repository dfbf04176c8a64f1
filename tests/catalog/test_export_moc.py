import sys

import numpy as np
import pytest
from astropy import units as u
from astropy.coordinates import Latitude, Longitude
from astropy.table import QTable

from galaxyclust.catalog.export import export
from galaxyclust.errors import CatalogError, InputError


def test_without_the_library_it_is_said_what_to_install(placed, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "mocpy", None)
    with pytest.raises(InputError, match=r'pip install "galaxyclust\[hats\]"'):
        export(placed, tmp_path / "a.moc.fits")


@pytest.mark.parametrize("encoding", ["fits", "json"])
def test_mocpy_reads_a_map_that_holds_every_source(placed, tmp_path, encoding):
    moc = pytest.importorskip("mocpy").MOC
    notes = export(placed, tmp_path / "a.moc.fits", settings={"encoding": encoding})
    found = moc.load(tmp_path / "a.moc.fits", format=encoding)
    ra, dec = placed.numbers("ra"), placed.numbers("dec")
    there = np.isfinite(dec)
    inside = found.contains_lonlat(ra[there] * u.deg, dec[there] * u.deg)
    assert inside.all()
    assert notes[1] == "1 source without a position left out"


def test_it_covers_the_circles_about_the_sources_and_little_more(tmp_path):
    moc = pytest.importorskip("mocpy").MOC
    table = QTable({"ra": [10.0, 190.0] * u.deg, "dec": [0.0, -60.0] * u.deg})
    settings = {"radius_arcsec": 600, "order": 14}
    notes = export(table, tmp_path / "a.moc.fits", settings=settings)
    expected = 2 * np.pi * (600 / 3600) ** 2
    area = float(notes[0].split()[1])
    assert expected < area < 1.05 * expected
    found = moc.load(tmp_path / "a.moc.fits")
    off = found.contains_lonlat(Longitude([10.2], "deg"), Latitude([0.0], "deg"))
    assert not off.any()


def test_without_a_position_there_is_no_footprint(tmp_path):
    with pytest.raises(CatalogError, match="no source has a position on the sky"):
        export(QTable({"ra": [np.nan], "dec": [0.0]}), tmp_path / "a.moc.fits")
