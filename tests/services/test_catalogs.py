import pytest

from galaxyclust.errors import InputError, SettingError
from galaxyclust.services import catalogs
from galaxyclust.services.catalogs import find, is_vizier_id, names, read

GOOD = """
name = "mine"
title = "Mine"
service = "tap"
table = "a.b"
url = "https://example.org/tap"
ra_column = "ra"
dec_column = "dec"
epoch = 2010.0
default_radius_arcsec = 1
reference = "Me"
licence = "Free"

[columns.z]
unit = ""
meaning = "Redshift"
"""


def test_every_catalog_that_is_named_is_found():
    assert len(names()) > 10
    for name in names():
        found = find(name)
        assert found.name == name
        assert found.address.startswith("https://")
        assert found.rows_per_square_degree > 0


@pytest.mark.parametrize("spelled", ["Gaia-DR3", "gaia dr3", "GAIA_DR3"])
def test_spelling_does_not_matter(spelled):
    assert find(spelled).name == "gaia_dr3"


def test_any_table_of_vizier_can_be_named():
    found = find("J/A+A/532/A74/efigi")
    assert (found.service, found.table) == ("vizier", "J/A+A/532/A74/efigi")
    assert found.name == "j_a_a_532_a74_efigi"


@pytest.mark.parametrize("text", ["II/246/out", "V/154", "B/vsx/vsx", "J/MNRAS/435/2835"])
def test_ids_of_vizier_are_known_as_such(text):
    assert is_vizier_id(text)


@pytest.mark.parametrize("text", ["a/b.fits", "./II/246", "survey.h5", "J//x", "II/../etc"])
def test_paths_are_not_taken_for_ids_of_vizier(text):
    assert not is_vizier_id(text)


def test_an_unknown_name_is_refused_with_a_hint():
    with pytest.raises(
        SettingError, match=r"unknown catalog 'gaia_dr2'; did you mean 'gaia_dr3'"
    ):
        find("gaia_dr2")


def test_a_file_of_ones_own_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    found = find(path)
    assert found.address == "https://example.org/tap"
    assert found.columns["z"].meaning == "Redshift"
    assert find(str(path)) == found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Mine"', "", "it must say title"),
        ('title = "Mine"', "title = 3", "title = 3 is not text"),
        ("epoch = 2010.0", 'epoch = "old"', "epoch = 'old' is not a number"),
        ('title = "Mine"', 'title = "Mine"\nsize = 3', "unknown key 'size'"),
        ('"tap"', '"soap"', "unknown service 'soap'; it can be vizier, sdss, tap, file"),
        ('url = "https://example.org/tap"', "", "service 'tap' needs a url"),
        ('unit = ""', "", "column 'z' must have a unit and a meaning"),
        ("[columns.z]", "[columns.z", "mine.toml: "),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path, old, new, *, words):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(InputError, match=words):
        read(path)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        find(tmp_path / "none.toml")


def test_the_descriptions_come_from_the_package_or_else_from_the_checkout(
    monkeypatch, tmp_path
):
    (tmp_path / "one.toml").write_text(GOOD)
    monkeypatch.setattr(catalogs, "_HOMES", (tmp_path / "none", tmp_path))
    assert names() == ["one"]
