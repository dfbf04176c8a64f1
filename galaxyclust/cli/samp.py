"""``galaxyclust samp``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import (
    CATALOG,
    OVERWRITE,
    WHERE,
    Needs,
    common,
    names_in,
    refuse_idle,
    say,
)
from galaxyclust.steps._export.samp import samp
from galaxyclust.words import counted

IDLE = (Needs("--timeout", ("--receive",)), Needs("--overwrite", ("--receive",)))


@click.command(
    epilog="""\b
Examples:
  galaxyclust samp survey.h5
  galaxyclust samp survey.h5 --where "km_label == 3" --to topcat
  galaxyclust samp survey.h5 --columns id,ra,dec,r50_arcsec --receive picked
"""
)
@CATALOG
@click.option("--columns", default="", metavar="A,B,…",
              help="Columns to send, also as flux_*.  [all]")  # fmt: skip
@WHERE
@click.option("--embeddings", default="", metavar="A,B,…",
              help="Embeddings to add as columns of vectors.")  # fmt: skip
@click.option("--to", default="", metavar="NAME",
              help="Only to the program whose name has this in it.  [all]")  # fmt: skip
@click.option("--receive", metavar="COLUMN",
              help="Wait for rows picked there; they become a column.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="How long to wait.  [until Ctrl-C]")  # fmt: skip
@OVERWRITE
@common
def command(
    catalog: Path,
    *,
    columns: str,
    where: str,
    embeddings: str,
    to: str,
    receive: str | None,
    timeout: float | None,
    overwrite: bool,
) -> None:
    """Send the catalog, or a selection, to TOPCAT or Aladin by SAMP.

    Start TOPCAT or Aladin first. With --receive, pick rows there and send them back (in
    TOPCAT: Row Subsets, Broadcast Subset): the column says which they were.
    """
    refuse_idle(*IDLE)
    made = samp(
        Catalog(catalog),
        columns=names_in(columns),
        where=where,
        embeddings=names_in(embeddings),
        to=to,
        receive=receive,
        timeout_s=timeout,
        overwrite=overwrite,
    )
    say(f"{catalog}: {counted(made.n_rows, 'row')} sent to {', '.join(made.receivers)}")
    if made.n_picked is not None:
        say(f"{made.n_picked:,} of them picked there: column {receive}")
