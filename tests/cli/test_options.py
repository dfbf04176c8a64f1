import logging
import re
import sys
import warnings
from pathlib import Path

import click
import pytest

from galaxyclust import cli
from galaxyclust.cli.options import (
    Idle,
    Needs,
    common,
    names_in,
    pairs,
    pass_on,
    refuse_idle,
    say,
    set_up_logging,
    settings_of,
)
from galaxyclust.cluster import METHODS
from galaxyclust.errors import SettingError


@pytest.fixture
def command():
    @click.command()
    @common
    def function():
        say("result")
        logging.getLogger("galaxyclust.part").info("progress")
        logging.getLogger("galaxyclust.part").debug("detail")
        logging.getLogger("galaxyclust.part").warning("careful")

    return function


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        ([], "result\n", "progress\nwarning: careful\n"),
        (["-v"], "result\n", "progress\ndebug: detail\nwarning: careful\n"),
        (["-q"], "", ""),
    ],
)
def test_what_is_said_and_where(command, capsys, *, arguments, out, err):
    command.main(arguments, standalone_mode=False)
    said = capsys.readouterr()
    assert (said.out, said.err) == (out, err)


def test_what_strangers_wrote_does_nothing_to_a_terminal(capsys):
    set_up_logging(logging.INFO)
    say("id \x1b[2J\nsecond line")
    logging.getLogger("galaxyclust.part").warning("file %s", "\x1b]0;title\x07.fits")
    said = capsys.readouterr()
    assert said.out == "id \\x1b[2J\nsecond line\n"
    assert said.err == "warning: file \\x1b]0;title\\x07.fits\n"


@pytest.mark.parametrize(("isatty", "told"), [(True, "a\\x1b[2J\n"), (False, "a\x1b[2J\n")])
def test_a_file_is_passed_on_as_it_is_but_not_to_a_terminal(
    capsys, monkeypatch, *, isatty, told
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: isatty)
    pass_on(b"a\x1b[2J\n")
    assert capsys.readouterr().out == told


def test_commands_print_in_no_other_way():
    """`say` and `tell` show what a terminal would obey; `click.echo` passes it on."""
    commands = Path(cli.__file__).parent
    assert [
        path.name
        for path in sorted(commands.glob("*.py"))
        if re.search(
            r"\becho\(|\bprint\(",
            path.read_text(encoding="utf-8").replace(">>> print(", ""),
        )
    ] == ["__init__.py", "options.py"]


def test_the_warnings_of_libraries_are_kept_from_users_but_for_verbose_ones():
    with warnings.catch_warnings(record=True) as caught:
        set_up_logging(logging.INFO)
        warnings.warn("of no use", stacklevel=1)
    assert caught == []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        set_up_logging(logging.DEBUG)
        warnings.warn("of use", stacklevel=1)
    assert len(caught) == 1


def test_settings_need_no_other_argument(capsys):
    @click.command()
    @settings_of(METHODS)
    @click.argument("needed")
    def function(needed):
        raise AssertionError(needed)

    function.main(["--settings"], standalone_mode=False)
    assert "Settings of " in capsys.readouterr().out


def test_pairs_are_read_around_their_first_sign():
    assert pairs(["g=25", " r = a=b "], "x") == {"g": "25", "r": "a=b"}


@pytest.mark.parametrize("text", ["g", "=3", ""])
def test_what_is_no_pair_is_refused(text):
    with pytest.raises(SettingError, match="write KEY=VALUE"):
        pairs([text], "zeropoint")


def test_empty_parts_of_a_list_are_passed_over():
    assert names_in("a,, b,") == ["a", "b"]
    assert names_in("") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--all", "--kind", "a"], "--all takes any; leave out --kind"),
        (["--kind", "b", "--size", "1"], "--kind b has none; leave out --size"),
        (["-s", "1"], "--size does nothing without --kind a or --kind b"),
        (["--kind", "a", "--size", "1"], ""),
        (["--all"], ""),
    ],
)
def test_options_that_would_do_nothing_are_refused(arguments, words):
    @click.command()
    @click.option("--all", is_flag=True)
    @click.option("--kind", type=click.Choice(["a", "b"]), default="a")
    @click.option("-s", "--size")
    def function(**options):
        refuse_idle(
            Idle("--all", "takes any", ("--kind", "--size")),
            Idle("--kind b", "has none", ("--size",)),
            Needs("--size", ("--kind a", "--kind b")),
        )
        return options

    if not words:
        assert function.main(arguments, standalone_mode=False)
        return
    with pytest.raises(SettingError, match=f"^{words}$"):
        function.main(arguments, standalone_mode=False)
