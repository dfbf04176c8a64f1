"""``galaxyclust report``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, OVERWRITE, common, say
from galaxyclust.show.page.words import bytes_in_words
from galaxyclust.steps._report import report


@click.command(
    epilog="""\b
Examples:
  galaxyclust report survey.h5 -o report.html
  galaxyclust report survey.h5 --clustering km -o report.html --overwrite
"""
)
@CATALOG
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="The page (.html).")  # fmt: skip
@click.option("--clustering", help="Clustering to show.  [the only one]")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Of the samples of a large survey.")  # fmt: skip
@OVERWRITE
@common
def command(
    catalog: Path, *, output: Path, clustering: str | None, seed: int, overwrite: bool
) -> None:
    """Write one page on a survey: clusters, map, quantities and how it was made.

    The page needs no other file and no network, so it can be mailed or kept. Of large
    surveys it shows samples and says so; it stays below 10 MB.
    """
    made = report(
        Catalog(catalog),
        output=output,
        clustering=clustering,
        seed=seed,
        overwrite=overwrite,
    )
    say(f"{catalog}: {made.clustering} in {made.output}, {bytes_in_words(made.n_bytes)}")
