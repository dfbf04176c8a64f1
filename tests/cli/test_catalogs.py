import json

import pytest

from galaxyclust.cli import answer
from galaxyclust.services import web
from galaxyclust.services.cache import Cache
from galaxyclust.services.catalogs import find
from galaxyclust.services.web import Request


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("GALAXYCLUST_CACHE", str(tmp_path))


def test_all_catalogs_are_listed_with_their_radius(capsys):
    assert answer(["catalogs"]) == 0
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if line.startswith("two_mass "))
    assert line.split(maxsplit=2)[1:] == ["2″", "2MASS all-sky point sources"]
    assert "galaxyclust crossmatch survey.h5 NAME" in said


def test_one_catalog_is_shown_whole(capsys):
    assert answer(["catalogs", "gaia_dr3"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("gaia_dr3: Gaia DR3 sources\n")
    for words in (
        "service   vizier, https://vizier.cds.unistra.fr/",
        "table     I/355/gaiadr3",
        "position  RA_ICRS, DE_ICRS, of 2016",
        "radius    1 arcsec",
        "cite      Gaia Collaboration, Vallenari et al. 2023",
        "licence   Free to use; credit ESA/Gaia/DPAC",
        "Proper motion in declination [mas/yr]",
    ):
        assert words in said
    assert max(map(len, said.splitlines())) <= 130


def test_a_table_of_vizier_is_shown_too(capsys):
    assert answer(["catalogs", "J/MNRAS/435/2835"]) == 0
    assert "columns   those that the service gives by itself" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["sdss"]])
def test_machines_get_json(capsys, arguments):
    assert answer(["catalogs", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    one = found if arguments else next(about for about in found if about["name"] == "sdss")
    assert one["columns"]["petroR50_r"]["unit"] == "arcsec"
    assert one["url"].startswith("https://skyserver.sdss.org/DR17/")


def test_an_unknown_name_is_wrong_usage(capsys):
    assert answer(["catalogs", "gaia"]) == 2
    assert "Error: unknown catalog 'gaia'" in capsys.readouterr().err


def test_what_was_downloaded_is_shown_and_forgotten(capsys, monkeypatch):
    about = find("two_mass")
    monkeypatch.setattr(
        web, "download", lambda _request, path, **_: path.write_bytes(b"x" * 2_000_000)
    )
    request = Request(url=about.address, fields={"-source": about.table})
    path = Cache().get(request, suffix=".vot")
    assert answer(["catalogs", "two_mass"]) == 0
    assert "kept      1 downloads, 2.0 MB, in " in capsys.readouterr().out
    assert answer(["catalogs", "two_mass", "--refresh"]) == 0
    assert capsys.readouterr().out == "two_mass: forgot 1 downloads\n"
    assert not path.exists()


def test_refresh_needs_a_name(capsys):
    assert answer(["catalogs", "--refresh"]) == 2
    assert "--refresh needs the NAME" in capsys.readouterr().err


def test_what_is_forgotten_is_not_told_to_machines(capsys):
    assert answer(["catalogs", "gaia_dr3", "--refresh", "--json"]) == 2
    assert "--refresh only forgets; leave out --json" in capsys.readouterr().err
