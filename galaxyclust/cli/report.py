"""``galaxyclust report``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, OVERWRITE, common, say
from galaxyclust.show.page.words import bytes_in_words
from galaxyclust.steps._look.report import report


@click.command(
    epilog="""\b
Examples:
  galaxyclust report survey.h5 -o report.html
  galaxyclust report survey.h5 --clustering km -o report.html --overwrite
  galaxyclust report survey.h5 --clustering km --labels label -o report.html
"""
)
@CATALOG
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="The page (.html).")  # fmt: skip
@click.option("--clustering", help="Clustering to show.  [the only one]")
@click.option("--labels", multiple=True, metavar="COLUMN",
              help="Column of labels to evaluate against.")  # fmt: skip
@click.option("--votes", multiple=True, metavar="COLUMN|NAME=CONDITION",
              help="Column to rank by, or a label where a condition holds.")  # fmt: skip
@click.option("--no-audit", is_flag=True,
              help="Do not look for what must not drive the clusters.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Of the samples of a large survey.")  # fmt: skip
@OVERWRITE
@common
def command(
    catalog: Path,
    *,
    output: Path,
    clustering: str | None,
    labels: tuple[str, ...],
    votes: tuple[str, ...],
    no_audit: bool,
    seed: int,
    overwrite: bool,
) -> None:
    """Write one page on a survey: clusters, map, quantities and how it was made.

    The page needs no other file and no network, so it can be mailed or kept. Of large
    surveys it shows samples and says so; it stays below 10 MB.
    """
    made = report(
        Catalog(catalog),
        output=output,
        clustering=clustering,
        labels=labels,
        votes=votes,
        audit=not no_audit,
        seed=seed,
        overwrite=overwrite,
    )
    say(f"{catalog}: {made.clustering} in {made.output}, {bytes_in_words(made.n_bytes)}")
