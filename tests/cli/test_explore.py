import importlib

from galaxyclust.cli import answer


def test_explore_serves_what_it_was_asked_for(grouped, monkeypatch):
    module = importlib.import_module("galaxyclust.cli.explore")
    given = {}
    monkeypatch.setattr(module, "explore", lambda _, **options: given.update(options))
    arguments = ["explore", str(grouped.path), "--clustering", "km", "--no-browser"]
    assert answer([*arguments, "--port", "8123"]) == 0
    assert (given["clustering"], given["port"], given["browser"]) == ("km", 8123, False)


def test_a_port_that_cannot_be_is_wrong_usage(grouped, capsys):
    assert answer(["explore", str(grouped.path), "--port", "70000"]) == 2
    assert "0<=x<=65535" in capsys.readouterr().err
