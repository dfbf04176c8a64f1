"""The command line: one command a file; each parses, calls one step and prints.

Only the table of commands is loaded at first, so that ``--help`` answers at once.
"""

import difflib
import importlib
import io
import logging
import os
import sys
import traceback

import click

import galaxyclust
from galaxyclust.errors import GalaxyclustError, SettingError
from galaxyclust.words import visible, visible_lines

# Name → where it is, and its line in the list of commands.
COMMANDS = {
    "ingest": (
        "galaxyclust.cli.ingest",
        "Make a catalog from images or ready-made stamps.",
    ),
    "measure": ("galaxyclust.cli.measure", "Measure shapes; they become columns."),
    "embed": ("galaxyclust.cli.embed", "Embed the catalog's stamps."),
    "cluster": ("galaxyclust.cli.cluster", "Cluster an embedding; labels become columns."),
    "clusters": ("galaxyclust.cli.clusters", "Say what each cluster is like."),
    "label": ("galaxyclust.cli.label", "Name, merge and split clusters."),
    "tag": ("galaxyclust.cli.tag", "Give galaxies words of your own."),
    "crossmatch": ("galaxyclust.cli.crossmatch", "Match the catalog with another one."),
    "catalogs": ("galaxyclust.cli.catalogs", "List the outside catalogs known by name."),
    "evaluate": (
        "galaxyclust.cli.evaluate",
        "Hold clusters against labels, PSF, S/N, field …",
    ),
    "neighbors": ("galaxyclust.cli.neighbors", "Find look-alikes of a galaxy."),
    "outliers": ("galaxyclust.cli.outliers", "Find the oddest galaxies, with reasons."),
    "info": ("galaxyclust.cli.info", "Say what is in a catalog."),
    "show": ("galaxyclust.cli.show", "Draw a clustering: map and contact sheets."),
    "explore": ("galaxyclust.cli.explore", "Explore a survey in the browser."),
    "report": ("galaxyclust.cli.report", "Write a page to open in a browser or to mail."),
    "export": (
        "galaxyclust.cli.export",
        "Write FITS, VOTable, CSV, Parquet, regions …",
    ),
    "attach": ("galaxyclust.cli.attach", "Take back columns of a table edited elsewhere."),
    "samp": ("galaxyclust.cli.samp", "Send the catalog to TOPCAT or Aladin."),
    "export-model": (
        "galaxyclust.cli.export_model",
        "Write what an embedder learned: safetensors, ONNX.",
    ),
    "run": ("galaxyclust.cli.run", "Take all steps of one TOML file."),
    "demo": ("galaxyclust.cli.demo", "See the whole job on a real deep field."),
    "simulate": ("galaxyclust.cli.simulate", "Write a field of galaxies with known truth."),
}

FAILED, WRONG_USAGE, SKIPPED, INTERRUPTED = 1, 2, 3, 130


class Commands(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; of a mistyped one say which was meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "galaxyclust -h lists them"
            message = f"no command {visible(name)!r}; {hint}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Survey images in, a catalog out with shapes, an embedding and clusters.

\b
Three commands do the main job:
  galaxyclust ingest frame-[gri]-*.fits.bz2 -o survey.h5
  galaxyclust embed survey.h5 --name ssl
  galaxyclust cluster survey.h5 --embedding ssl --method hdbscan --name h""",
    epilog="Begin with `galaxyclust demo`, or with `galaxyclust ingest --help`.",
)
@click.version_option(galaxyclust.__version__, prog_name="galaxyclust")
def group() -> None:
    """Run a command."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every failure is one line and an exit code.

    0 done, 1 failed, 2 wrong usage, 3 done but some inputs were skipped, 130 interrupted.
    """
    given = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        # a terminal without some letter gets a question mark, not an error
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # Read when PyTorch is loaded. Threads spin while they wait for one that another program
    # holds up; beside a busy one a training took up to ten times as long as alone.
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    sys.exit(answer(given))


def answer(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    try:
        code = group.main(args=arguments, prog_name="galaxyclust", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; what was finished is kept.", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the last line of defence)
        return _report(error, debug="--debug" in arguments)
    return code if isinstance(code, int) else 0


def _report(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    if isinstance(error, GalaxyclustError):
        click.echo(visible_lines(f"Error: {error}"), err=True)
        return WRONG_USAGE if isinstance(error, SettingError) else FAILED
    first = (str(error).strip().splitlines() or [""])[0]
    said = f"unexpected {type(error).__name__}: {first}; --debug shows where"
    click.echo(f"Error: {visible(said)}", err=True)
    logging.getLogger(__name__).debug("unexpected error", exc_info=error)
    return FAILED
