"""``galaxyclust run``."""

from pathlib import Path

import click

from galaxyclust.cli import FAILED, SKIPPED
from galaxyclust.cli.options import DRY_RUN, OVERWRITE, common, say, tell
from galaxyclust.steps._run.run import run


@click.command(
    epilog="""\b
Example:
  galaxyclust run survey.toml

\b
  # survey.toml
  [ingest]
  output = "survey.h5"
  images = ["frame-[gri]-*.fits.bz2"]

\b
  [[embed]]
  method = "vicreg"
  name = "ssl"

\b
  [[cluster]]
  embedding = "ssl"
  method = "kmeans"
  name = "km"
  settings = { n_clusters = 8 }

\b
  [[show]]
  clustering = "km"
  output = "clusters.png"
"""
)
@click.argument("runfile", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Fail (1) where an input had to be skipped.")
@OVERWRITE
@DRY_RUN
@common
def command(runfile: Path, *, strict: bool, overwrite: bool, dry_run: bool) -> int:
    """Take all steps of one TOML file; those already done are left as they are.

    Names in the file are relative to its folder. What a section needs (files, names,
    columns) is looked at before the first step is taken.
    """
    code = 0
    for done in run(runfile, overwrite=overwrite, dry_run=dry_run):
        line = f"{done.step} {done.output}: {done.outcome}"
        if done.fails:
            tell(line)  # also where the user wants quiet
            code = FAILED
        else:
            say(line)
        for name, reason in done.ingested.skipped if done.ingested else ():
            tell(f"skipped {name}: {reason}", error=True)
            code = FAILED if strict else SKIPPED
    return code
