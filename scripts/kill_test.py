"""Kill galaxyclust at random moments and check that a catalog never suffers.

Simulates a small survey, then starts `ingest`, `embed` and `cluster` again and again, each
time killing the process (SIGKILL): at any moment of its usual time or, every other round,
just after it has begun to write. After each kill the catalog must be what it was before the
step or what it is after it, and the same command must then succeed.

    python scripts/kill_test.py --times 50
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from galaxyclust import Catalog, GalaxyclustError
from galaxyclust.simulate import SimulatedField, simulate_field, write_field

CATALOG = "survey.h5"
N_FIELDS = 3
LONGEST_S = 600.0
WRITING_S = {
    "ingest": 0.6,
    "embed": 0.03,
    "cluster": 0.03,
}  # from the first file to the end


class Command(NamedTuple):
    """One step, as a user would type it."""

    step: str
    arguments: tuple[str, ...]

    @property
    def history(self) -> list[str]:
        """Return the steps that it writes down."""
        return ["ingest", "measure"] if self.step == "ingest" else [self.step]


class BrokenPromiseError(Exception):
    """Something was lost, or a command that should work again did not."""


def main() -> None:
    """Run all rounds; exit with 1 at the first broken promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=50, help="number of kills")
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the moments of the kills"
    )
    parser.add_argument("--folder", type=Path, help="where to work; a new one if not given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="kill_test_") as folder:
        try:
            run(Path(folder), times=options.times, seed=options.seed)
        except BrokenPromiseError as error:
            print(f"broken: {error}")
            sys.exit(1)


def run(folder: Path, *, times: int, seed: int) -> None:
    """Prepare a survey before each step, then kill and check ``times`` times."""
    rng = np.random.default_rng(seed)
    commands = make_commands(folder / "images")
    durations = prepare(folder, commands)
    killed = dict.fromkeys(("early", "midway", "finished"), 0)
    for number in range(times):
        command = commands[number % len(commands)]
        writing = number // len(commands) % 2 == 1
        longest = WRITING_S[command.step] if writing else durations[command.step]
        moment = float(rng.uniform(0, longest))
        work = folder / "work"
        shutil.copytree(folder / f"before-{command.step}", work)
        outcome = one_round(work, command, moment, writing=writing)
        killed[outcome] += 1
        when = f"{moment:5.2f} s {'of writing' if writing else '':10s}"
        print(
            f"{number + 1:3d}  {command.step:8s} killed after {when}: {outcome}", flush=True
        )
        shutil.rmtree(work)
    print(
        f"{times} kills: {killed['early']} before anything was written, {killed['midway']} "
        f"midway, {killed['finished']} when the step had finished; nothing was lost, and "
        "every command then worked"
    )


def make_commands(images: Path) -> list[Command]:
    """Simulate the images and return the commands, in their order."""
    paths = []
    for number in range(N_FIELDS):
        settings = SimulatedField(
            name=f"field{number}",
            shape=(192, 192),
            n_galaxies=16,
            n_stars=2,
            bands=("r",),
            magnitudes=(17.5, 19.5),
            ra_deg=150.0 + number,
            seed=number,
        )
        paths += write_field(simulate_field(settings), images / settings.name)[:-1]
    tiny = ("--set", "n_epochs=3", "--set", "n_dim=4", "--set", "width=4")
    clusters = ("--method", "kmeans", "--name", "km", "--set", "n_clusters=3")
    return [
        Command("ingest", (*map(str, paths), "--output", CATALOG)),
        Command("embed", (CATALOG, "--method", "autoencoder", "--name", "ae", *tiny)),
        Command("cluster", (CATALOG, "--embedding", "ae", *clusters)),
    ]


def prepare(folder: Path, commands: list[Command]) -> dict[str, float]:
    """Keep a copy of the survey before each step; return how long each step takes."""
    work = folder / "undisturbed"
    work.mkdir()
    durations = {}
    for command in commands:
        shutil.copytree(work, folder / f"before-{command.step}")
        succeed(work, command)
        # the first run also reads the program from the disk: the second is the usual one
        start = time.monotonic()
        succeed(work, command, overwrite=True)
        durations[command.step] = time.monotonic() - start
        print(f"     {command.step:8s} takes {durations[command.step]:.2f} s undisturbed")
    return durations


def one_round(work: Path, command: Command, moment: float, *, writing: bool) -> str:
    """Kill one command, check the catalog, run it again; return how far it had come."""
    before, files = steps_of(work), files_of(work)
    kill(work, command, moment, writing=writing)
    after, touched = steps_of(work), files_of(work) != files
    finished = after == before + command.history
    # an ingest whose shapes are not measured yet goes on when it is run again
    unmeasured = command.step == "ingest" and after == ["ingest"]
    if after != before and not (finished or unmeasured):
        message = (
            f"{command.step} killed after {moment:.2f} s: history {before} became {after}"
        )
        raise BrokenPromiseError(message)
    succeed(work, command, overwrite=finished)
    done = steps_of(work)
    # ingest with --overwrite begins the history anew
    if done not in (command.history, before + command.history, after + command.history):
        message = f"{command.step} run again: history {before} became {done}"
        raise BrokenPromiseError(message)
    left = [path.name for path in work.rglob("*.tmp")]
    if left:
        message = f"{command.step} run again left {', '.join(left)} behind"
        raise BrokenPromiseError(message)
    if finished:
        return "finished"
    return "midway" if touched else "early"


def files_of(work: Path) -> set[str]:
    """Return the names of all files; the lock of a running step is one of them."""
    return {str(path.relative_to(work)) for path in work.rglob("*")}


def steps_of(work: Path) -> list[str]:
    """Return the names of the steps taken, checking the whole catalog; none, no steps."""
    path = work / CATALOG
    if not path.exists():
        return []
    try:
        catalog = Catalog(path)
        catalog.validate()
        return [step.name for step in catalog.history()]
    except GalaxyclustError as error:
        message = f"the catalog cannot be used: {error}"
        raise BrokenPromiseError(message) from error


def line_of(command: Command) -> list[str]:
    """Return the command as the system starts it."""
    return [sys.executable, "-m", "galaxyclust", command.step, *command.arguments]


def kill(work: Path, command: Command, moment: float, *, writing: bool) -> None:
    """Start a command and kill it, with all it started, after ``moment`` seconds.

    With ``writing`` these count from when the first file appears or goes.
    """
    files = files_of(work)
    process = subprocess.Popen(  # noqa: S603
        line_of(command),
        cwd=work,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while writing and process.poll() is None and files_of(work) == files:
        time.sleep(0.002)
    try:
        process.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def succeed(work: Path, command: Command, *, overwrite: bool = False) -> None:
    """Run a command to its end."""
    line = [*line_of(command), *(["--overwrite"] if overwrite else [])]
    done = subprocess.run(  # noqa: S603
        line, cwd=work, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )
    if done.returncode != 0:
        message = (
            f"{' '.join(line[2:])}: exit code {done.returncode}: {done.stderr.strip()}"
        )
        raise BrokenPromiseError(message)


if __name__ == "__main__":
    main()
