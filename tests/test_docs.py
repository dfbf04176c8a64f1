"""What README, documentation and help tell a user to type can be typed."""

import bz2
import itertools
import re
import shlex
from pathlib import Path

import click
import pytest

from galaxyclust import cli, steps
from galaxyclust.config import SECTIONS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SMALL = {"shape": (300, 300), "n_galaxies": 24, "n_stars": 4, "min_separation_pix": 40}


def blocks(page, language=""):
    """Return the blocks of code of a page."""
    found = BLOCK.findall(page.read_text("utf-8"))
    return [text for kind, text in found if kind == language]


def commands(text):
    """Return the words of each command of galaxyclust in a text."""
    lines = [line.strip() for line in text.splitlines()]
    own = [line for line in lines if line.startswith("galaxyclust ")]
    split = [shlex.split(line, comments=True)[1:] for line in own]
    return [list(itertools.takewhile(lambda word: word != ">", words)) for words in split]


def told():
    """Yield every command that a page or a command's help shows, and where it stands."""
    for page in PAGES:
        for words in itertools.chain.from_iterable(map(commands, blocks(page))):
            yield page.name, words
    for name in cli.COMMANDS:
        for words in commands(known(name).epilog or ""):
            yield f"{name} --help", words


def known(name):
    """Return the command of a name."""
    return cli.group.get_command(click.Context(cli.group), name)


def test_every_command_that_is_shown_exists_with_its_options():
    wrong, shown = [], 0
    for where, words in told():
        shown += 1
        try:
            known(words[0]).make_context(words[0], words[1:])
        except click.exceptions.Exit:  # --settings prints and ends
            continue
        except (AttributeError, click.ClickException) as error:
            wrong.append(f"{where}: galaxyclust {shlex.join(words)}: {error}")
    assert wrong == []
    assert shown > 100


@pytest.mark.slow
def test_the_tutorial_runs_from_top_to_bottom(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "".join(blocks(ROOT / "docs" / "tutorial.md"))
    text = text.replace("n_epochs=20", "n_epochs=1").replace(
        "simulate -o sky", "simulate -o sky --set shape=400,400 --set n_galaxies=40"
    )
    for words in commands(text):
        if words[0] == "explore":  # it stays until it is stopped
            continue
        expanded = (sorted(map(str, tmp_path.glob(word))) or [word] for word in words)
        given = list(itertools.chain.from_iterable(expanded))
        cli.group.main(given, standalone_mode=False)
    assert {"clusters.png", "catalog.fits"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in steps.simulate(tmp_path / "sky", settings=SMALL)[:3]:
        band = path.stem.rpartition("-")[2]
        name = tmp_path / f"frame-{band}-000001.fits.bz2"
        name.write_bytes(bz2.compress(path.read_bytes()))
    (text,) = blocks(ROOT / "README.md", "python")
    code = text.replace('"n_epochs": 80', '"n_epochs": 1')
    assert code != text
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "clusters.png").exists()


def test_the_keys_of_a_run_file_are_those_that_the_page_tells():
    page = (ROOT / "docs" / "run-file.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `\[+(\w+)\]+`[^|]*\| (.*) \|$", page, re.MULTILINE))
    assert set(rows) == set(SECTIONS)
    for name, row in rows.items():
        assert set(re.findall(r"`(\w+)`", row)) >= set(SECTIONS[name])
        # what stands in brackets belongs to the value of a key
        bare = re.sub(r"\([^()]*\)", "", row)
        assert set(re.findall(r"`(\w+)`", bare)) <= set(SECTIONS[name])
