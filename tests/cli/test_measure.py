import re

import pytest

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli import answer


def test_measure_says_what_it_measured_and_what_went_wrong(fresh, capsys):
    arguments = ["measure", str(fresh.path), "--features", "basic", "--bands", "g"]
    assert answer([*arguments, "--dry-run"]) == 0
    assert "would measure basic in g of" in capsys.readouterr().out
    assert answer([*arguments, "--psf", "100arcsec", "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert f"{fresh.path}: measured basic of {fresh.n_rows} sources" in said
    assert "  unresolved: " in said
    assert answer(["info", str(fresh.path)]) == 0
    said = capsys.readouterr().out
    assert "  shapes     reference band: basic" in said
    assert "  shapes     g: basic" in said
    assert re.search(r"  shape flags: .*unresolved \d", said)


def test_measure_says_what_has_become_outdated_and_how_to_renew_it(fresh, capsys):
    path = str(fresh.path)
    assert answer(["measure", path, "--features", "mid"]) == 0
    assert "rest on basic" not in capsys.readouterr().out
    assert answer(["measure", path, "--features", "basic", "--set", "basic.eta=0.3"]) == 0
    said = capsys.readouterr().out
    assert f"measure them again: galaxyclust measure {path} --features mid" in said


def test_that_errors_were_made_is_said(fresh, capsys):
    arguments = ["measure", str(fresh.path), "--features", "basic", "--jobs", "1"]
    assert answer([*arguments, "--errors", "2"]) == 0
    said = capsys.readouterr().out
    assert "  errors from 2 draws of the noise, in columns *_error\n" in said
    assert "gini_error" in Catalog(fresh.path).names("catalog")


def test_settings_lists_every_choice_with_its_meaning(capsys):
    assert answer(["measure", "--settings"]) == 0
    said = capsys.readouterr().out
    assert "Settings of basic, with their defaults:" in said
    assert "basic.eta = 0.2" in said
    assert "Surface brightness at the Petrosian radius" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--features", "size"], "unknown features 'size'; choose from basic"),
        (["--set", "eta=0.3"], "setting 'eta': write GROUP.KEY with GROUP basic"),
        (["--errors", "1"], "errors from 1 resamplings: give 0, or 2 or more"),
        (["--bands", "z"], "no band 'z'; the stamps have g, r"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_work(
    ingested, capsys, *, options, words
):
    assert answer(["measure", str(ingested.path), *options]) == 2
    assert words in capsys.readouterr().err
