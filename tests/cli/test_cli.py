"""The command line as a whole: exit codes, help, one-line errors."""

import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import click
import pytest

from galaxyclust.cli import COMMANDS, answer, group

EVERY = list(COMMANDS)
IN_A_CATALOG = {
    "embed": (),
    "cluster": ("--embedding", "ae"),
    "clusters": ("--clustering", "km"),
    "label": ("--clustering", "km", "--merge", "0,1"),
    "evaluate": ("--embedding", "ae"),
    "neighbors": ("--embedding", "ae", "--id", "a"),
    "outliers": ("--embedding", "ae"),
    "info": (),
    "show": ("--clustering", "km", "-o", "a.png"),
    "export": ("-o", "a.fits"),
}


def command_of(name):
    return group.get_command(click.Context(group), name)


def test_help_lists_every_command_and_loads_nothing_heavy(python):
    code = """
import sys
from galaxyclust.cli import answer
code = answer(["--help"])
heavy = {"torch", "sklearn", "matplotlib", "photutils", "astropy", "h5py", "scipy", "numpy"}
print("loaded:", *heavy & set(sys.modules))
sys.exit(code)
"""
    start = time.monotonic()
    done = python("-W", "error", "-c", code)
    assert time.monotonic() - start < 5
    assert done.returncode == 0
    assert done.stdout.endswith("loaded:\n")
    for name in EVERY:
        assert f"\n  {name} " in done.stdout
    assert "\n    galaxyclust embed survey.h5 --name ssl\n" in done.stdout


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help_with_an_example(name, capsys):
    assert answer([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"galaxyclust {name} " in said.split("Example")[1]
    assert "--debug" in said


@pytest.mark.parametrize("name", EVERY)
def test_every_example_has_only_options_that_there_are(name):
    command = command_of(name)
    known = {word for option in command.params for word in option.opts}
    for line in command.epilog.splitlines():
        if line.strip().startswith(f"galaxyclust {name}"):
            used = {word for word in line.split() if word.startswith("-")} - {"-"}
            assert used <= known


@pytest.mark.parametrize("name", EVERY)
def test_every_option_says_what_it_is_for(name):
    for option in command_of(name).params:
        if isinstance(option, click.Option):
            assert option.help or option.name in {"seed", "weight_type", "method"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "no command 'nothing'; galaxyclust -h lists them"),
        (["ingst", "a.fits"], "no command 'ingst'; did you mean 'ingest'?"),
        (["embed"], "Missing argument 'CATALOG'"),
        (["cluster", "a.h5", "--emb"], "No such option"),
        (["ingest", "a.fits"], "Missing option '-o'"),
        (
            ["cluster", "a.h5", "--embedding", "ae", "--method", "dbscan"],
            "'dbscan' is not one of",
        ),
    ],
)
def test_wrong_usage_is_code_2(arguments, words, capsys):
    assert answer(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_wrong_setting_is_code_2_and_one_line(survey, capsys):
    code = answer(["cluster", str(survey.path), "--embedding", "ae", "--set", "min_size=3"])
    said = capsys.readouterr().err
    assert code == 2
    assert said.startswith("Error: hdbscan has no setting 'min_size'; did you mean")
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", IN_A_CATALOG)
def test_a_missing_catalog_is_code_1_and_one_line(name, capsys, tmp_path):
    path = tmp_path / "no.h5"
    assert answer([name, str(path), *IN_A_CATALOG[name]]) == 1
    said = capsys.readouterr()
    assert said.err == f"Error: {path}: no such file\n"
    assert said.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", IN_A_CATALOG)
def test_a_file_that_is_no_catalog_is_code_1_and_one_line(name, capsys, tmp_path):
    path = tmp_path / "a.h5"
    path.write_text("<html>")
    assert answer([name, str(path), *IN_A_CATALOG[name]]) == 1
    said = capsys.readouterr().err
    assert "does not begin as HDF5 does" in said
    assert said.count("\n") == 1


def test_debug_shows_where_and_still_ends_with_the_line(capsys):
    assert answer(["info", "no.h5", "--debug"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Traceback")
    assert said.endswith("Error: no.h5: no such file\n")


def test_quiet_says_nothing_when_all_is_well(survey, capsys):
    arguments = ["cluster", str(survey.path), "--embedding", "ae", "--method", "kmeans"]
    assert answer([*arguments, "--set", "n_clusters=2", "--name", "quiet", "-q"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert "quiet_label" in survey.names("catalog")


@contextmanager
def interruptible(command):
    """Run a command that hears SIGINT; however the block ends, it ends too."""
    # a shell starts what is put after it with & deaf to SIGINT, and children inherit that
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_an_interrupted_embed_is_code_130_and_leaves_catalog_and_state(fresh):
    before = fresh.path.read_bytes()
    command = [
        sys.executable,
        "-m",
        "galaxyclust",
        "embed",
        str(fresh.path),
        "--device",
        "cpu",
    ]
    command += ["--set", "n_epochs=100000", "--set", "patience=100000", "-v"]
    kept = fresh.path.with_name("survey.vicreg.training")
    with interruptible(command) as process:
        limit = time.monotonic() + 300  # imports and an epoch, on a busy machine
        while not kept.exists() and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.1)
        assert kept.exists(), "no epoch was trained"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said.endswith("Interrupted; what was finished is kept.\n")
    assert "Traceback" not in said
    assert fresh.path.read_bytes() == before
    beside = {path.name for path in fresh.path.parent.iterdir()}
    assert beside - {".survey.h5.lock"} == {"survey.h5", "survey.stamps", kept.name}


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}],
)
def test_a_terminal_without_unicode_is_no_trouble(python, environment, ingested):
    done = python("-m", "galaxyclust", "ingest", "--help", **environment)
    assert done.returncode == 0
    assert "Make a catalog" in done.stdout
    done = python("-m", "galaxyclust", "info", ingested.path, **environment)
    assert done.returncode == 0


def test_nothing_is_said_when_the_reader_has_seen_enough(ingested):
    command = f"{sys.executable} -m galaxyclust info {ingested.path} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_interrupted_anywhere_is_code_130(monkeypatch, capsys):
    def interrupt(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(group, "main", interrupt)
    assert answer([]) == 130
    assert capsys.readouterr().err == "Interrupted; what was finished is kept.\n"


def test_what_nobody_foresaw_is_one_line_and_code_1(monkeypatch, capsys):
    def fail(**_):
        words = "\x1bfirst\nsecond"
        raise ZeroDivisionError(words)

    monkeypatch.setattr(group, "main", fail)
    assert answer([]) == 1
    words = "Error: unexpected ZeroDivisionError: \\x1bfirst; --debug shows where\n"
    assert capsys.readouterr().err == words


def test_threads_that_wait_leave_the_core_to_others(python, ingested):
    command = ("-m", "galaxyclust", "embed", ingested.path, "--name", "n", "--dry-run")
    done = python(*command, OMP_DISPLAY_ENV="verbose")
    assert done.returncode == 0, done.stderr
    assert re.search(r"GOMP_SPINCOUNT\s*=\s*'1000'", done.stderr)
