import sys
import types

import numpy as np
import pytest
from astropy.table import Table

from galaxyclust.errors import InputError, SettingError
from galaxyclust.match.settings import MatchSettings
from galaxyclust.match.sphere import Sky
from galaxyclust.steps._match.other import Other, fetched, find_other, place_other

SURVEY = Sky(np.array([150.0, np.nan]), np.array([2.0, np.nan]))

WORTH = ("Gmag", "pmRA", "pmDE")


def placed(table, *, columns=None, ra_unit=None, epoch=None, **settings):
    other = Other(table=table, named="list", name="list", epoch=epoch)
    return place_other(
        other, SURVEY, settings=MatchSettings(**settings), columns=columns or {},
        ra_unit=ra_unit,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["gone.fits", "gone.csv.gz", "gone.h5", "/gone"])
def test_a_file_that_is_not_there_is_said_to_be_missing(name):
    with pytest.raises(InputError, match=f"{name}: no such file"):
        find_other(name)


def test_a_file_that_is_no_table_is_refused(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    with pytest.raises(InputError, match=r"a\.h5.*; nor is it an HDF5 table"):
        find_other(path)
    path = tmp_path / "a.fits"
    path.write_bytes(b"\0")
    with pytest.raises(InputError, match="not a table that astropy can read"):
        find_other(path)


def test_its_columns_are_called_like_the_file(tmp_path):
    path = tmp_path / "2mass list.v2.csv"
    path.write_text("ra,dec\n1,2\n")
    assert find_other(path).name == "c2mass_list"
    assert find_other(Table({"ra": [1.0]})).name == "other"


@pytest.fixture
def service(monkeypatch):
    """Stand in for the services; return what they were asked."""
    asked = []
    about = types.SimpleNamespace(
        name="gaia_dr3", ra_column="RA_ICRS", dec_column="DE_ICRS", id_column="Source",
        columns={"Gmag": None, "pmRA": None, "pmDE": None},
        epoch=2016.0, default_radius_arcsec=1.5,
    )  # fmt: skip
    catalogs = types.ModuleType("galaxyclust.services.catalogs")
    services = types.ModuleType("galaxyclust.services")

    def find(what):
        if what not in {"gaia_dr3", "mine.toml"}:
            message = f"unknown catalog {what!r}"
            raise SettingError(message)
        return about

    def fetch(what, *, ra, dec, radius_arcsec, columns):
        asked.append((what, ra.tolist(), dec.tolist(), radius_arcsec, columns))
        return Table({"RA_ICRS": [150.0], "DE_ICRS": [2.0], "Gmag": [20.0]})

    catalogs.find, services.fetch, services.catalogs = find, fetch, catalogs
    monkeypatch.setitem(sys.modules, "galaxyclust.services", services)
    monkeypatch.setitem(sys.modules, "galaxyclust.services.catalogs", catalogs)
    return asked


def test_a_catalog_of_a_service_is_fetched_around_the_sources(service):
    other = find_other("gaia_dr3")
    assert other.table is None
    assert (other.name, other.radius_arcsec, other.worth) == ("gaia_dr3", 1.5, WORTH)
    other = fetched(other, "gaia_dr3", SURVEY, radius_arcsec=9)
    assert service == [("gaia_dr3", [150.0], [2.0], 9, None)]
    assert other.table.colnames == ["RA_ICRS", "DE_ICRS", "Gmag"]
    assert other.columns == {"ra": "RA_ICRS", "dec": "DE_ICRS"}  # no Source came


def test_columns_are_asked_for_by_name_and_proper_motions_come_along(service):
    other = find_other("gaia_dr3")
    fetched(other, "gaia_dr3", SURVEY, radius_arcsec=9, columns=["Gmag"])
    fetched(other, "gaia_dr3", SURVEY, radius_arcsec=9, columns=["all"])
    assert [asked[-1] for asked in service] == [["Gmag", "pmRA", "pmDE"], None]


def test_what_is_neither_file_nor_catalog_is_refused(service):
    with pytest.raises(SettingError, match="unknown catalog 'gaia'"):
        find_other("gaia")
    assert service == []


@pytest.mark.usefixtures("service")
def test_a_description_of_ones_own_is_a_catalog_of_a_service():
    assert find_other("mine.toml").table is None


def test_a_table_at_hand_is_not_fetched(service):
    other = find_other(Table({"ra": [1.0], "dec": [1.0]}))
    assert fetched(other, "the table", SURVEY, radius_arcsec=1) is other
    assert service == []


def test_rows_that_were_not_fetched_cannot_be_placed():
    with pytest.raises(InputError, match="list has not been fetched"):
        placed(None)


MOVING = Table({"ra": [150.0, 150.0], "dec": [2.0, 3.0], "pmra": [0.0, 0.0],
                "pmdec": [1000.0, np.nan]})  # fmt: skip


def test_positions_are_moved_to_the_year_of_the_images():
    found = placed(MOVING, epoch=2016.0)
    assert found.sky.dec.tolist() == [2, 3]
    assert "it has proper motions; --epoch YEAR brings" in found.notes[-1]
    settings = MatchSettings(epoch=2006.0)
    other = Other(table=MOVING, named="list", name="list", epoch=2016.0)
    found = place_other(other, SURVEY, settings=settings, columns={}, ra_unit=None)
    assert found.sky.dec == pytest.approx([2 - 10 / 3600, 3])
    assert found.notes[-1] == "1 of 2 positions moved to 2006 by 10 arcsec (median)"


def test_the_epoch_that_the_user_names_counts_over_the_catalogs():
    settings = MatchSettings(epoch=2006.0, other_epoch=2005.0)
    other = Other(table=MOVING, named="list", name="list", epoch=2016.0)
    found = place_other(other, SURVEY, settings=settings, columns={}, ra_unit=None)
    assert found.sky.dec[0] == pytest.approx(2 + 1 / 3600)


def test_motion_without_a_year_to_start_from_is_refused():
    with pytest.raises(
        SettingError, match="the year of its positions is not known; give --o"
    ):
        place_other(
            Other(table=MOVING, named="list", name="list"), SURVEY,
            settings=MatchSettings(epoch=2006.0), columns={}, ra_unit=None,
        )  # fmt: skip


def test_an_epoch_without_proper_motions_moves_nothing_and_says_so():
    table = Table({"ra": [150.0], "dec": [2.0]})
    other = Other(table=table, named="list", name="list")
    found = place_other(
        other, SURVEY, settings=MatchSettings(epoch=2006.0), columns={}, ra_unit=None
    )
    assert found.notes[-1] == "it has no proper motions, so --epoch moves nothing"
