import pytest

from galaxyclust.cli import answer
from galaxyclust.steps._export.samp import Sent


def test_samp_says_who_took_the_table_and_what_was_picked(monkeypatch, capsys, ingested):
    asked = {}

    def samp(_catalog, **options):
        asked.update(options)
        return Sent(("topcat", "Aladin"), 1200, 3 if options["receive"] else None)

    monkeypatch.setattr("galaxyclust.cli.samp.samp", samp)
    arguments = ["samp", str(ingested.path), "--where", "sn > 5", "--columns", "id,ra"]
    assert answer(arguments) == 0
    said = f"{ingested.path}: 1,200 rows sent to topcat, Aladin\n"
    assert capsys.readouterr().out == said
    assert (asked["where"], asked["columns"]) == ("sn > 5", ["id", "ra"])
    assert answer([*arguments, "--receive", "mine", "--timeout", "5"]) == 0
    assert capsys.readouterr().out == f"{said}3 of them picked there: column mine\n"


def test_samp_without_a_hub_is_one_line(monkeypatch, capsys, *, ingested, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SAMP_HUB", f"std-lockurl:{(tmp_path / 'none').as_uri()}")
    assert answer(["samp", str(ingested.path)]) == 1
    assert capsys.readouterr().err.startswith("Error: no SAMP hub is running")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--timeout 3", "--timeout does nothing without --receive"),
        ("--overwrite", "--overwrite does nothing without --receive"),
    ],
)
def test_options_that_would_do_nothing_are_refused(options, words, capsys):
    assert answer(["samp", "a.h5", *options.split()]) == 2
    assert words in capsys.readouterr().err
