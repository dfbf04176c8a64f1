import logging
from dataclasses import replace

import numpy as np
import pytest
from astropy import units as u
from astropy.table import Table

from galaxyclust.errors import InputError, SettingError
from galaxyclust.services import _fetch as module
from galaxyclust.services import fetch, queries
from galaxyclust.services.cache import Cache
from galaxyclust.steps._match.crossmatch import crossmatch

# About RA 0, in the empty everything, and near the pole.
PLACES = {"ra": [359.9, 0.2, 180.0, 77.0, np.nan], "dec": [1.0, 1.3, -40.0, 89.8, 0.0]}


def _csv(table):
    """Return a table as SkyServer sends it."""
    lines = [",".join(map(str, row)) for row in table]
    return "\n".join(["#Table1", ",".join(table.colnames), *lines]).encode()


@pytest.fixture
def expected(everything, apart):
    """The rows within 0.3 degrees of the places, by brute force."""
    inside = np.zeros(len(everything), bool)
    for ra, dec in zip(PLACES["ra"], PLACES["dec"], strict=True):
        inside |= np.nan_to_num(apart(everything, ra, dec), nan=9.0) <= 0.3
    assert inside.sum() > 500
    return set(everything["objID"][inside])


@pytest.mark.parametrize("density", [10.0, 1e3, 1e5])
def test_rows_are_those_of_a_brute_force_search_however_the_sky_is_cut(
    vizier, cache, expected, *, density
):
    catalog = replace(vizier, rows_per_square_degree=density)
    found = fetch(catalog, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)
    assert set(found["objID"]) == expected
    assert len(found) == len(expected)


def test_a_cell_with_too_many_rows_is_cut(vizier, cache, expected, *, server, monkeypatch):
    monkeypatch.setitem(queries.MOST_ROWS, "vizier", 400)
    found = fetch(vizier, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)
    assert set(found["objID"]) == expected
    assert len(server.asked) > 8


def test_more_rows_than_any_cell_may_hold_is_one_line(
    vizier, cache, server, *, monkeypatch, as_votable
):
    monkeypatch.setitem(queries.MOST_ROWS, "vizier", 3)
    crowd = Table({"objID": [1, 2, 3], "RA": [1.0] * 3, "DE": [1.0] * 3, "mag": [1.0] * 3})
    server.answer = lambda _: server.reply(as_votable(crowd))
    with pytest.raises(InputError, match=r"too many rows at RA 0\.99.*smallest part"):
        fetch(vizier, ra=1.0, dec=1.0, radius_arcsec=1, cache=cache)


def test_the_table_says_what_it_is(vizier, cache):
    found = fetch(vizier, **PLACES, radius_arcsec=600, cache=cache)
    assert found.colnames == ["objID", "RA", "DE", "mag"]
    assert found["mag"].unit == u.mag
    assert found["mag"].description == "Brightness"
    assert found.meta["catalog"] == "played"
    assert found.meta["licence"] == "None"


def test_a_second_run_asks_nobody_and_one_offline_needs_nobody(vizier, cache, server):
    first = fetch(vizier, **PLACES, radius_arcsec=600, cache=cache)
    asked = len(server.asked)
    again = fetch(vizier, **PLACES, radius_arcsec=600, cache=cache)
    assert len(server.asked) == asked
    offline = fetch(vizier, **PLACES, radius_arcsec=600, cache=cache, offline=True)
    assert all((table["objID"] == first["objID"]).all() for table in (again, offline))
    with pytest.raises(InputError, match="not downloaded yet, and offline"):
        fetch(vizier, ra=250, dec=10, radius_arcsec=600, cache=cache, offline=True)


def test_a_run_that_broke_goes_on_where_it_ended(vizier, cache, server, *, expected):
    works, answered = server.answer, []

    def breaks(fields):
        answered.append(fields)
        return works(fields) if len(answered) < 3 else server.reply(b"no", status=400)

    server.answer = breaks
    with pytest.raises(InputError, match="refused with 400"):
        fetch(vizier, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)
    kept = len(answered) - 1
    server.asked.clear()
    server.answer = works
    assert (
        set(fetch(vizier, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)["objID"])
        == expected
    )
    whole = Cache(folder=cache.folder / "other")
    asked = len(server.asked)
    fetch(vizier, **PLACES, radius_arcsec=0.3 * 3600, cache=whole)
    assert len(server.asked) - asked == asked + kept


def test_an_answer_that_is_no_table_is_not_kept(vizier, cache, server):
    server.script = [server.reply(b"<html><title>Busy</title></html>")]
    with pytest.raises(InputError, match="played: answered with a web page"):
        fetch(vizier, ra=1.0, dec=1.0, radius_arcsec=60, cache=cache)
    assert len(fetch(vizier, ra=0.0, dec=1.0, radius_arcsec=1200, cache=cache)) > 0


def test_a_truncated_votable_is_asked_for_again(vizier, cache, server):
    works = server.answer({"-c": "0 1", "-c.rd": "9", "-out.max": "9999"}).body
    server.script = [server.reply(works[:-50])]
    assert len(fetch(vizier, ra=0.0, dec=1.0, radius_arcsec=1200, cache=cache)) > 0
    assert len(server.asked) >= 2


def test_a_tap_service_gives_the_same_rows(
    tap, cache, server, *, expected, everything, apart, as_votable
):
    def answer(fields):
        numbers = fields["QUERY"].split("CIRCLE('ICRS', ")[1].split(")")[0].split(",")
        ra, dec, radius = map(float, numbers)
        return server.reply(as_votable(everything[apart(everything, ra, dec) <= radius]))

    server.answer = answer
    found = fetch(tap, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)
    assert set(found["objID"]) == expected


def test_skyserver_gives_the_same_rows(vizier, cache, server, *, expected, everything):
    def answer(fields):
        words = fields["cmd"].split()
        low_ra, high_ra, low_dec, high_dec = (
            float(words[i + offset])
            for i, word in enumerate(words)
            if word == "BETWEEN"
            for offset in (1, 3)
        )
        inside = (everything["RA"] >= low_ra) & (everything["RA"] <= high_ra)
        inside &= (everything["DE"] >= low_dec) & (everything["DE"] <= high_dec)
        return server.reply(_csv(everything[inside]))

    server.answer = answer
    sdss = replace(vizier, service="sdss", table="PhotoPrimary")
    found = fetch(sdss, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)
    assert found["objID"].dtype == np.int64
    assert set(found["objID"]) == expected


def test_a_single_file_is_downloaded_once(
    vizier, cache, server, *, expected, everything, tmp_path
):
    everything.write(tmp_path / "cat.parquet")
    server.answer = lambda _: server.reply((tmp_path / "cat.parquet").read_bytes())
    file = replace(vizier, service="file", url=f"{server.url}/cat.parquet")
    for _ in range(2):
        found = fetch(file, **PLACES, radius_arcsec=0.3 * 3600, cache=cache)
        assert set(found["objID"]) == expected
    assert len(server.asked) == 1


def test_a_damaged_single_file_is_not_kept(vizier, cache, server):
    server.answer = lambda _: server.reply(b"PAR1 and then nothing of use")
    file = replace(vizier, service="file", url=f"{server.url}/cat.parquet")
    for _ in range(2):
        with pytest.raises(InputError, match="not a readable Parquet file"):
            fetch(file, ra=1, dec=1, radius_arcsec=1, cache=cache)
    assert len(server.asked) == 2


def test_an_empty_sky_is_a_table_without_rows(vizier, cache, server):
    nothing = b"<?xml version='1.0'?><VOTABLE version='1.4'><RESOURCE/></VOTABLE>"
    server.answer = lambda _: server.reply(nothing)
    found = fetch(vizier, ra=1, dec=1, radius_arcsec=1, cache=cache)
    assert found.colnames == ["objID", "RA", "DE", "mag"]
    assert len(found) == 0
    assert len(fetch(vizier, ra=[], dec=[], radius_arcsec=1, cache=cache)) == 0


def test_a_column_that_the_service_lacks_is_named(vizier, cache):
    with pytest.raises(InputError, match="it has no column 'petal'; it has objID"):
        fetch(vizier, ra=0, dec=1, radius_arcsec=900, columns=["petal"], cache=cache)


@pytest.mark.parametrize("radius", [0, -1, 1e6, np.nan])
def test_a_radius_that_makes_no_sense_is_refused(vizier, radius):
    with pytest.raises(SettingError, match="between 0 and 10 degrees"):
        fetch(vizier, ra=0, dec=1, radius_arcsec=radius)


def test_many_queries_are_announced(vizier, cache, monkeypatch, *, caplog):
    monkeypatch.setattr(module, "_MANY", 1)
    with caplog.at_level(logging.INFO, logger="galaxyclust"):
        fetch(vizier, **PLACES, radius_arcsec=60, cache=cache)
    assert "parts of the sky" in caplog.text


def test_a_name_that_is_unknown_is_refused():
    with pytest.raises(SettingError, match="unknown catalog 'nonsense'"):
        fetch("nonsense", ra=0, dec=0, radius_arcsec=1)


def test_a_survey_is_matched_with_a_catalog_of_ones_own(
    fresh, server, tmp_path, *, monkeypatch
):
    ra, dec = (np.asarray(fresh.column(name)) for name in ("ra", "dec"))
    zoo = Table({"name": np.arange(len(ra)), "RA": ra, "DE": dec + 0.4 / 3600})
    zoo["votes"] = np.arange(len(ra)) * 1.5
    server.answer = lambda _: server.reply(_csv(zoo))
    about = {
        "name": "zoo", "title": "A zoo", "service": "sdss", "release": "DR17",
        "table": "Zoo", "id_column": "name", "ra_column": "RA", "dec_column": "DE",
        "url": f"{server.url}/sql", "reference": "None", "licence": "None",
    }  # fmt: skip
    lines = [f'{key} = "{value}"' for key, value in about.items()]
    lines += ["epoch = 2000.0", "default_radius_arcsec = 1.0"]
    lines += ["[columns.votes]", 'unit = ""', 'meaning = "Votes"']
    path = tmp_path / "zoo.toml"
    path.write_text("\n".join(lines))
    monkeypatch.setenv("GALAXYCLUST_CACHE", str(tmp_path / "cache"))
    made = crossmatch(fresh, path)
    assert made.n_matched == np.isfinite(ra).sum()
    assert fresh.column("zoo_separation") == pytest.approx(0.4, abs=1e-4)
    assert fresh.column("zoo_votes").tolist() == zoo["votes"].tolist()
