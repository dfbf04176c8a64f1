from dataclasses import replace

import pytest

from galaxyclust.errors import SettingError
from galaxyclust.services.catalogs import find
from galaxyclust.services.cells import Cell
from galaxyclust.services.queries import query

CELL = Cell(10.0, 11.0, -1.0, 0.0)


def test_vizier_is_asked_in_a_circle_about_the_cell():
    asked = query(find("gaia_dr3"), CELL, columns=("Gmag", "Plx"))
    assert asked.url == "https://vizier.cds.unistra.fr/viz-bin/votable"
    assert asked.fields["-source"] == "I/355/gaiadr3"
    assert asked.fields["-c"] == "10.500000 -0.500000"
    assert 0.7071 < float(asked.fields["-c.rd"]) < 0.73
    assert asked.fields["-out"] == "Source,RA_ICRS,DE_ICRS,Gmag,Plx"


def test_columns_that_vizier_computes_are_added():
    asked = query(find("nair_abraham"), CELL, columns=("zs",))
    assert asked.fields["-out"] == "SDSS,zs"
    assert asked.fields["-out.add"].split(",")[:2] == ["_RAJ2000", "_DEJ2000"]


def test_without_columns_vizier_gives_its_own():
    assert "-out" not in query(find("II/246/out"), CELL, columns=()).fields


def test_tap_is_asked_in_adql():
    asked = query(find("legacy_surveys"), CELL, columns=("flux_r",))
    assert asked.post
    assert asked.url.endswith("/tap/sync")
    assert asked.fields["QUERY"].startswith(
        "SELECT ls_id, ra, dec, flux_r FROM ls_dr10.tractor WHERE CONTAINS("
        "POINT('ICRS', ra, dec), CIRCLE('ICRS', 10.500000, -0.500000, 0.7"
    )


def test_a_second_table_is_joined_by_the_identifier():
    joined = replace(find("legacy_surveys"), join="ls_dr10.photo_z", frame="J2000")
    adql = query(joined, CELL, columns=()).fields["QUERY"]
    assert (
        "SELECT * FROM ls_dr10.tractor AS t JOIN ls_dr10.photo_z AS j ON t.ls_id = j.ls_id"
        in (adql)
    )
    assert "POINT('J2000', t.ra, t.dec)" in adql


def test_skyserver_is_asked_in_its_sql():
    asked = query(find("sdss"), CELL, columns=("petroR50_r",))
    assert asked.url == "https://skyserver.sdss.org/DR17/SkyServerWS/SearchTools/SqlSearch"
    assert asked.fields["cmd"] == (
        "SELECT TOP 200000 objID, ra, dec, petroR50_r FROM PhotoPrimary "
        "WHERE ra BETWEEN 9.9999990 AND 11.0000010 AND dec BETWEEN -1.0000010 AND 0.0000010"
    )
    assert asked.fields["format"] == "csv"
    assert asked.pause_s > 1  # it takes sixty questions a minute


@pytest.mark.parametrize(
    ("name", "column"),
    [("sdss", "x; DROP TABLE y"), ("sdss", "a-b"), ("legacy_surveys", 'a"')],
)
def test_a_column_that_cannot_be_is_refused(name, column):
    with pytest.raises(SettingError, match="no column can be named"):
        query(find(name), CELL, columns=(column,))
