"""``galaxyclust show``."""

from pathlib import Path

import click

from galaxyclust.catalog.core import Catalog
from galaxyclust.cli.options import CATALOG, common, say
from galaxyclust.steps._show import show


@click.command(
    epilog="""\b
Examples:
  galaxyclust show survey.h5 --clustering km -o clusters.png
  galaxyclust show survey.h5 --clustering h --stamps 20 -o h.pdf
"""
)
@CATALOG
@click.option("--clustering", required=True, help="Clustering to draw.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="Picture (.png, .pdf, .svg, .jpg); replaced if there.")  # fmt: skip
@click.option("--stamps", type=click.IntRange(3, 60), default=12, show_default=True,
              help="Stamps of each cluster.")  # fmt: skip
@click.option("--whole", is_flag=True, help="Whole stamps at one scale, not close-ups.")
@common
def command(
    catalog: Path, *, clustering: str, output: Path, stamps: int, whole: bool
) -> None:
    """Draw a clustering: a map coloured by label and a contact sheet of each cluster."""
    made = show(
        Catalog(catalog), clustering=clustering, output=output, n_stamps=stamps, whole=whole
    )
    say(f"{catalog}: {clustering} drawn in {made}")
