import tomllib
from pathlib import Path

import astropy.units as u
import pytest

from galaxyclust.services.catalogs import read
from galaxyclust.services.cells import Cell
from galaxyclust.services.files import suffix
from galaxyclust.services.queries import query

FOLDER = Path(__file__).parents[1] / "catalogs"
FILES = sorted(FOLDER.glob("*.toml"))
TEXT = {
    "name",
    "title",
    "service",
    "table",
    "ra_column",
    "dec_column",
    "reference",
    "licence",
}
NUMBERS = {"epoch", "default_radius_arcsec", "rows_per_square_degree"}
OPTIONAL = {"url", "release", "id_column", "join", "frame", "columns"}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request):
    """Return the path of each file in turn."""
    return request.param


@pytest.fixture
def described(path):
    """Return what the file says."""
    return tomllib.loads(path.read_text())


def test_the_catalogs_people_match_against_are_there():
    assert {path.stem for path in FILES} >= {
        "efigi",
        "euclid_q1",
        "gaia_dr3",
        "galaxy_zoo_1",
        "galaxy_zoo_2",
        "galaxy_zoo_decals",
        "galaxy_zoo_desi",
        "galaxy_zoo_euclid",
        "hyperleda",
        "legacy_surveys",
        "nair_abraham",
        "ned",
        "pan_starrs_1",
        "sdss",
        "two_mass",
    }


def test_every_key_is_known_and_none_is_missing(described):
    assert set(described) >= TEXT | NUMBERS
    assert set(described) <= TEXT | NUMBERS | OPTIONAL
    assert all(isinstance(described[key], str) and described[key].strip() for key in TEXT)


def test_the_name_is_that_of_the_file(described, path):
    assert described["name"] == path.stem


def test_the_service_is_known_and_can_be_reached(described):
    assert described["service"] in {"vizier", "sdss", "tap", "file"}
    assert ("url" in described) == (described["service"] in {"tap", "file"})
    assert ("release" in described) == (described["service"] == "sdss")
    assert described.get("url", "https://").startswith("https://")


def test_numbers_are_plausible(described):
    assert 1950 < described["epoch"] < 2030
    assert 0 < described["default_radius_arcsec"] <= 10
    assert 0 < described["rows_per_square_degree"] < 1e6


def test_a_second_table_is_joined_only_where_that_is_possible(described):
    if "join" in described or "frame" in described:
        assert described["service"] == "tap"
    assert "join" not in described or described["id_column"]


def test_galaxyclust_itself_reads_it(described, path):
    found = read(path)
    assert found.table == described["table"]
    assert set(found.columns) == set(described.get("columns", {}))


def test_what_is_asked_of_the_service_names_every_column(path):
    catalog = read(path)
    if catalog.service == "file":
        assert suffix(catalog) == ".parquet"
        return
    asked = query(catalog, Cell(10.0, 11.0, 0.0, 1.0), columns=tuple(catalog.columns))
    said = " ".join(asked.fields.values())
    assert all(name in said for name in (catalog.table, *catalog.columns))


def test_every_column_has_a_unit_and_a_meaning(described):
    for name, column in described.get("columns", {}).items():
        assert set(column) == {"unit", "meaning"}, name
        assert column["meaning"].strip(), name
        u.Unit(column["unit"])


def test_identifier_and_position_are_not_listed_twice(described):
    named = {described.get(key) for key in ("id_column", "ra_column", "dec_column")}
    assert not named & set(described.get("columns", {}))


def test_the_readme_explains_every_key():
    text = (FOLDER / "README.md").read_text()
    assert all(f"`{key}`" in text for key in (TEXT | NUMBERS | OPTIONAL) - {"columns"})
