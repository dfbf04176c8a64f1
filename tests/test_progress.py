import io
import logging
import sys

import pytest

from galaxyclust import progress


class Terminal(io.StringIO):
    """Text that passes for a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def logger():
    """Return the package's logger, whose level is put back afterwards."""
    logger = logging.getLogger("galaxyclust")
    level = logger.level
    yield logger
    logger.setLevel(level)


def run(monkeypatch, stream):
    """Return what is yielded while standard error is ``stream``."""
    monkeypatch.setattr(sys, "stderr", stream)
    return list(progress.track(range(3), description="measuring", unit="source"))


def test_nothing_is_shown_where_no_one_is_looking(monkeypatch, logger):
    logger.setLevel(logging.INFO)
    stream = io.StringIO()
    assert run(monkeypatch, stream) == [0, 1, 2]
    assert not stream.getvalue()


def test_a_terminal_sees_how_far_along_it_is(monkeypatch, logger):
    logger.setLevel(logging.INFO)
    stream = Terminal()
    assert run(monkeypatch, stream) == [0, 1, 2]
    assert "measuring" in stream.getvalue()
    assert "source" in stream.getvalue()


def test_nothing_is_shown_when_quiet(monkeypatch, logger):
    logger.setLevel(logging.WARNING)
    stream = Terminal()
    assert run(monkeypatch, stream) == [0, 1, 2]
    assert not stream.getvalue()


def test_nothing_goes_to_standard_output(monkeypatch, logger, capsys):
    logger.setLevel(logging.INFO)
    run(monkeypatch, Terminal())
    assert not capsys.readouterr().out


def test_a_bar_can_be_moved_by_hand(logger):
    logger.setLevel(logging.INFO)
    with progress.bar(description="training", total=10) as shown:
        shown.update(4)
    assert shown.total == 10
